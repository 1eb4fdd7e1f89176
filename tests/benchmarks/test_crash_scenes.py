"""People in a campaign decide where it is right that nobody can tell, and nowhere else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from benchmarks.crash.people import MANY, ODDS, odds_of
from benchmarks.crash.scenes import ENOUGH_LOOKS, what_to_press


@pytest.mark.parametrize(
    ("state", "orders", "in_doubt", "looks", "button"),
    [
        ("unconfirmed", 1, True, 0, "look"),
        ("unconfirmed", 1, True, ENOUGH_LOOKS, "look"),
        ("unconfirmed", 3, True, 0, "look"),
        ("unconfirmed", 3, True, ENOUGH_LOOKS, "resend"),
        ("unconfirmed", 3, False, 0, "resend"),
        ("unconfirmed", 1, False, 0, None),
        ("unconfirmed", 2, False, ENOUGH_LOOKS, None),
        ("submitting", 3, True, ENOUGH_LOOKS, None),
        ("failed", 3, True, ENOUGH_LOOKS, None),
    ],
)
def test_nobody_decides_about_what_is_unclear_without_need(
    state: str, orders: int, in_doubt: bool, looks: int, button: str | None
) -> None:
    row = SimpleNamespace(state=state, orders=orders)
    assert what_to_press(row, in_doubt=in_doubt, looks=looks) == button


def test_what_is_wanted_more_is_done_many_times_as_often() -> None:
    odds = odds_of(["doubt"], shortened=True)
    assert odds == ODDS | {"doubt": MANY * ODDS["doubt"]}


def test_shares_that_never_land_need_a_program_of_short_waits() -> None:
    assert odds_of([], shortened=False) == {
        need: odds for need, odds in ODDS.items() if need != "loss"
    }
