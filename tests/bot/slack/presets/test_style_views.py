"""The window of styles is as Slack takes it, however many there are."""

from __future__ import annotations

import json

import pytest

from bot.domain.presets.styles import LONGEST_WORDS, MOST_STYLES, Style
from bot.domain.presets.windows import StyleForm, StyleList
from bot.slack.presets.style_views import style_view
from playground.slack.blocks.check import check_view
from tests.support.menus import MENU
from tests.support.presets import PRODUCT

LONG = "<&>" * (LONGEST_WORDS // 3)
FULL = Style("x" * 30, LONG, LONG, model="m" * 200, size="portrait", seconds=8)


@pytest.mark.parametrize(
    "window",
    [
        StyleList(()),
        StyleList((FULL,) * MOST_STYLES),
        StyleForm(None, MENU),
        StyleForm(PRODUCT, MENU),
        StyleForm(FULL, MENU),
    ],
)
def test_slack_takes_the_window(window: StyleList | StyleForm) -> None:
    assert check_view(style_view(window)) == []


def test_the_list_says_what_each_style_does() -> None:
    said = json.dumps(style_view(StyleList((PRODUCT,))), ensure_ascii=False)
    assert "*product-shot*\\n`Studio photograph of` … `, soft light`\\n`--size portrait`" in said
    assert '"style_change"' in said


def test_a_style_whose_model_is_gone_still_shows_it() -> None:
    view = style_view(StyleForm(Style("old", model="sora-0"), MENU))
    (element,) = (one["element"] for one in view["blocks"] if one.get("block_id") == "model")
    assert element["initial_option"]["value"] == "sora-0"
