"""Better words stand in the form's field, and all else stays as it is filled in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.domain.conversation.fields import base
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.media.inputs import Attachment
from bot.slack.views.clip_form import clip_modal, improved, noted, updated
from playground.slack.blocks.check import check_view
from tests.support.menus import MENU

HERE = Origin("key", Thread("T1", ""), "U1")
HELPED = replace(MENU, improves=True)
FOX = Attachment("F1", "fox.png", "image/png")
FILLED = Form("a red fox", seconds="12", count="2", model="sora-2")
LONGER = replace(FILLED, prompt="A red fox in the soft light of early morning.")


def ids(view: dict[str, Any], *names: str) -> list[str]:
    return [str(one["block_id"]) for one in view["blocks"] if base(one) in names]


def prompt(view: dict[str, Any]) -> str:
    (block,) = (one for one in view["blocks"] if base(one) == "prompt")
    return str(block["element"].get("initial_value", ""))


def said(view: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in view["blocks"] if base(one) == "improved"]


def test_only_where_there_is_help_is_there_a_button() -> None:
    assert ids(clip_modal(MENU, HERE, Beginning()), "improve") == []
    view = clip_modal(HELPED, HERE, Beginning())
    assert check_view(view) == []
    assert ids(view, "prompt", "improve") == ["prompt", "improve"]


def test_better_words_get_a_field_of_another_id_each_time() -> None:
    view = clip_modal(HELPED, HERE, Beginning(files=(FOX,)))
    once = improved(view, HELPED, LONGER, "You wrote: a red fox")
    twice = improved(once, HELPED, replace(LONGER, prompt="Another one."), "Longer words.")
    for now in (once, twice):
        assert check_view(now) == []
        assert ids(now, "where", "picture", "kept", "improve") == ids(
            view, "where", "picture", "kept", "improve"
        )
    assert (prompt(once), said(once)) == (LONGER.prompt, ["You wrote: a red fox"])
    assert (prompt(twice), said(twice)) == ("Another one.", ["Longer words."])
    assert ids(once, "prompt") == ["prompt.1"]
    assert ids(twice, "prompt") == ["prompt.2"]
    assert once["submit"]["text"] == "Make it · $2.40"


def test_without_better_words_the_field_of_ones_own_stays() -> None:
    view = clip_modal(HELPED, HERE, Beginning())
    now = noted(view, HELPED, FILLED, "No better words came just now.")
    assert check_view(now) == []
    assert ids(now, "prompt") == ["prompt"]
    assert said(now) == ["No better words came just now."]
    assert json.loads(now["private_metadata"])["turn"] == 1


def test_what_was_said_goes_with_the_next_change() -> None:
    now = noted(clip_modal(HELPED, HERE, Beginning()), HELPED, FILLED, "No better words came.")
    later = updated(now, HELPED, replace(FILLED, model="Wide-1"))
    assert later is not None
    assert said(later) == []
    assert ids(later, "improve") == ["improve"]
