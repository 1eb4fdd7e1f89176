"""What admins type into the window of budgets, and what it comes to."""

from __future__ import annotations

import pytest

from bot.domain.money.budgets import BudgetKind
from bot.domain.money.window import PEOPLE, SPENDERS, BudgetsSent, changes_of, troubles
from bot.domain.preferences.spenders import Spenders

DAY = BudgetKind.PERSON_DAY


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        ("20", 20_000_000),
        (" $12.50 ", 12_500_000),
        ("1,000", 1_000_000_000),
        ("0.4 $", 400_000),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, limit: int | None) -> None:
    sent = BudgetsSent({DAY: typed})
    assert troubles(sent) == {}
    assert changes_of(sent)["person_day"] == limit


@pytest.mark.parametrize("typed", ["twenty", "12,5", "-3", "0", "1e9", "9999999", "20 €", "0.001"])
def test_what_isnt_an_amount_is_asked_for_again(typed: str) -> None:
    assert [*troubles(BudgetsSent({DAY: typed, BudgetKind.PERSON_MONTH: "5"}))] == [DAY]


def test_only_named_people_may_spend_if_somebody_is_named() -> None:
    assert [*troubles(BudgetsSent({}, Spenders.PEOPLE))] == [PEOPLE]
    assert [*troubles(BudgetsSent({}, Spenders.GROUP))] == [SPENDERS]
    assert changes_of(BudgetsSent({}, Spenders.GROUP, "S1"))["spender_group"] == "S1"
    named = changes_of(BudgetsSent({}, Spenders.PEOPLE, people=("U1",)))
    assert (named["spenders"], named["spender_people"]) == (Spenders.PEOPLE, ("U1",))
    everybody = changes_of(BudgetsSent({}, Spenders.EVERYBODY, people=("U1",)))
    assert (everybody["spenders"], everybody["spender_people"]) == (None, ("U1",))
