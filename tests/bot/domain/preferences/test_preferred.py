"""What was chosen is read as far as it can be understood."""

from __future__ import annotations

import pytest

from bot.domain.preferences.preferred import NOTHING_CHOSEN, Preferred, merged, preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.preferences.spenders import Spenders

WHOLE = Preferred(
    model="film",
    size="portrait",
    seconds=8,
    last_model="sora-2",
    last_size="1280x720",
    last_seconds=4,
    last_count=2,
    last_audio=False,
    replies=ReplyPolicy.MENTION,
    workspace_month=1_000_000_000,
    channel_month=200_000_000,
    person_month=50_000_000,
    person_day=10_000_000,
    spenders=Spenders.PEOPLE,
    spender_group="S1",
    spender_people=("U1", "U2"),
    shares_prompts=True,
    stays_out=False,
    showcase="C0FILMS",
    budget_admins=("U9",),
    approve_from=2_500_000,
    approver="U1",
)


def test_every_choice_is_read_as_it_was_kept() -> None:
    kept = {name: getattr(WHOLE, name) for name in Preferred.__slots__}
    assert None not in kept.values()
    assert preferred(kept) == WHOLE


@pytest.mark.parametrize(
    "kept",
    [
        {"model": ""},
        {"model": 7},
        {"model": "x" * 201},
        {"seconds": "8"},
        {"seconds": 0},
        {"seconds": True},
        {"seconds": 8.5},
        {"last_audio": 1},
        {"replies": "all"},
        {"replies": ["every"]},
        {"another": "version's"},
    ],
)
def test_what_is_none_of_its_values_was_not_chosen(kept: dict[str, object]) -> None:
    assert preferred(kept) == NOTHING_CHOSEN


def test_a_change_leaves_the_rest_and_none_forgets() -> None:
    kept: dict[str, object] = {"model": "film", "seconds": 8, "another": "version's"}
    assert merged(kept, {"seconds": None, "size": "portrait"}) == {
        "model": "film",
        "another": "version's",
        "size": "portrait",
    }
