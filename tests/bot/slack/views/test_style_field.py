"""The field for a style fills in the others, once, and binds nobody to what it can't show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.domain.conversation.fields import base
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.presets.styles import Style, by_name
from bot.slack.views.clip_form import clip_modal, once_more, updated
from playground.slack.blocks.check import check_view
from tests.support.menus import MENU
from tests.support.presets import PRODUCT

HERE = Origin("key", Thread("T1", "C1"), "U1")
STYLED = replace(MENU, styles=by_name([PRODUCT, Style("felt", after="in felt")]))

KEPT = Form("", style="product-shot", filled_for="product-shot", model="sora-2")
"""A form whose style has filled in its fields."""


def chosen(view: dict[str, Any], name: str) -> str:
    (block,) = (one for one in view["blocks"] if base(one) == name)
    return str(block["element"]["initial_option"]["value"])


def follows(view: dict[str, Any], form: Form) -> dict[str, Any]:
    """Return an open form after a change, as Slack takes it."""
    now = updated(view, STYLED, form)
    assert now is not None
    assert check_view(now) == []
    return now


def test_only_where_there_are_styles_is_there_a_field_for_one() -> None:
    assert "style" not in json.dumps(clip_modal(MENU, HERE, Beginning()))
    view = clip_modal(STYLED, HERE, Beginning())
    assert check_view(view) == []
    assert chosen(view, "style") == "auto"


def test_a_style_that_is_picked_fills_the_fields_and_the_sum() -> None:
    view = clip_modal(STYLED, HERE, Beginning())
    filled = follows(view, Form("", style="product-shot", model="sora-2"))
    shown = {name: chosen(filled, name) for name in ("style", "size", "seconds")}
    assert shown == {"style": "product-shot", "size": "720x1280", "seconds": "8"}
    assert filled["submit"]["text"] == "Make it · $0.80"
    assert json.loads(filled["private_metadata"])["style"] == "product-shot"


def test_what_is_chosen_after_the_style_stays() -> None:
    view = clip_modal(
        STYLED,
        HERE,
        Beginning(Form("", style="product-shot", seconds="8", filled_for="product-shot")),
    )
    later = follows(view, replace(KEPT, seconds="12"))
    assert chosen(later, "style") == "product-shot"
    assert later["submit"]["text"] == "Make it · $1.20"


def test_no_style_again_is_noted_and_changes_no_field() -> None:
    view = clip_modal(
        STYLED,
        HERE,
        Beginning(Form("", style="product-shot", seconds="8", filled_for="product-shot")),
    )
    now = follows(view, replace(KEPT, seconds="8", style="auto"))
    assert (chosen(now, "style"), chosen(now, "seconds")) == ("auto", "8")
    assert "style" not in json.loads(now["private_metadata"])


def test_a_style_with_words_alone_is_noted_as_well() -> None:
    now = follows(clip_modal(STYLED, HERE, Beginning()), Form("", style="felt"))
    assert json.loads(now["private_metadata"])["style"] == "felt"


def test_a_form_shown_once_more_has_the_fields_of_its_style() -> None:
    view = clip_modal(STYLED, HERE, Beginning()) | {"state": {"values": {}}}
    again = once_more(view, STYLED, Form("", style="product-shot"), "That costs more.")
    assert check_view(again) == []
    assert (chosen(again, "style"), chosen(again, "seconds")) == ("product-shot", "8")
