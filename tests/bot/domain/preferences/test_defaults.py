"""What was chosen is what a request gets, as far as it can be had there."""

from __future__ import annotations

import pytest

from bot.domain.preferences.defaults import menu_with, policy_of
from bot.domain.preferences.preferred import NOTHING_CHOSEN, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from tests.support.menus import MENU

OWN, CHANNEL, WORKSPACE = (Preferred(model=name) for name in ("Wide-1", "sora-2", "Wide-1"))


@pytest.mark.parametrize(
    ("chosen", "default"),
    [
        ((), "sora-2"),
        ((NOTHING_CHOSEN, NOTHING_CHOSEN), "sora-2"),
        ((OWN, CHANNEL, WORKSPACE), "Wide-1"),
        ((NOTHING_CHOSEN, CHANNEL, WORKSPACE), "sora-2"),
        ((NOTHING_CHOSEN, NOTHING_CHOSEN, WORKSPACE), "Wide-1"),
        ((Preferred(model="not here"), NOTHING_CHOSEN, WORKSPACE), "Wide-1"),
        ((Preferred(model="not here"),), "sora-2"),
    ],
)
def test_the_first_choice_that_can_be_had_counts(
    chosen: tuple[Preferred, ...], default: str
) -> None:
    menu = menu_with(MENU, chosen)
    assert menu.default == default
    assert menu.models == MENU.models


@pytest.mark.parametrize(
    ("own", "size", "seconds"),
    [
        (Preferred(size="landscape", seconds=8), "1280x720", 8),
        (Preferred(size="1280x720"), "1280x720", 4),
        (Preferred(size="square"), "720x1280", 4),
        (Preferred(seconds=5), "720x1280", 4),
    ],
)
def test_a_size_and_a_length_are_usual_where_they_are_made(
    own: Preferred, size: str, seconds: int
) -> None:
    profile = menu_with(MENU, (own, NOTHING_CHOSEN)).profile
    assert (profile.default_size, profile.default_seconds) == (size, seconds)


@pytest.mark.parametrize(
    ("chosen", "policy"),
    [
        ((), ReplyPolicy.KEYWORD),
        ((Preferred(replies=ReplyPolicy.EVERY), NOTHING_CHOSEN), ReplyPolicy.EVERY),
        ((NOTHING_CHOSEN, Preferred(replies=ReplyPolicy.MENTION)), ReplyPolicy.MENTION),
        (
            (Preferred(replies=ReplyPolicy.KEYWORD), Preferred(replies=ReplyPolicy.EVERY)),
            ReplyPolicy.KEYWORD,
        ),
    ],
)
def test_a_channels_policy_goes_before_its_workspaces(
    chosen: tuple[Preferred, ...], policy: ReplyPolicy
) -> None:
    assert policy_of(chosen) is policy
