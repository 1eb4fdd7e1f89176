"""Which budgets a clip counts to, when they begin anew, and what a refusal says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.money.budgets import (
    BudgetKind,
    BudgetLimits,
    BudgetState,
    Pot,
    Whose,
    begins_anew,
    day_of,
    exceeded,
    limits_of,
    pots,
    standings,
    tightest,
)
from bot.domain.money.refusals import over
from bot.domain.preferences.preferred import Preferred

COUNTED = pots("U1", "C1", "2026-11-29")
LIMITS = BudgetLimits(workspace_month=1000, person_day=100)


def of(kind: BudgetKind, used: int, limit: int = 5_000_000) -> BudgetState:
    return BudgetState(kind, COUNTED[kind], limit, used)


def test_a_clip_counts_to_its_person_channel_and_workspace() -> None:
    assert set(COUNTED.values()) == {
        Pot(Whose.WORKSPACE, "", "2026-11"),
        Pot(Whose.CHANNEL, "C1", "2026-11"),
        Pot(Whose.PERSON, "U1", "2026-11"),
        Pot(Whose.PERSON, "U1", "2026-11-29"),
    }


def test_days_and_months_are_those_of_utc() -> None:
    last = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
    assert (day_of(last), day_of(last + 1)) == ("2026-12-31", "2027-01-01")
    of_december = pots("U1", "C1", "2026-12-31")
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert {begins_anew(pot) for pot in of_december.values()} == {new_year}


def test_of_several_budgets_the_tightest_counts() -> None:
    used = {COUNTED[BudgetKind.WORKSPACE_MONTH]: 990, COUNTED[BudgetKind.PERSON_DAY]: 120}
    now = standings(LIMITS, COUNTED, used)
    assert [(one.kind, one.left, one.percent) for one in now] == [
        (BudgetKind.WORKSPACE_MONTH, 10, 99),
        (BudgetKind.PERSON_DAY, 0, 120),
    ]
    assert tightest(now) == exceeded(now) == now[1]
    assert (tightest([]), exceeded(now[:1])) == (None, None)


def test_what_was_chosen_is_a_limit_and_nothing_else_is() -> None:
    chosen = Preferred(workspace_month=1000, person_day=100)
    assert limits_of(chosen) == LIMITS
    assert (LIMITS.is_any, limits_of(Preferred()).is_any) == (True, False)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (
            of(BudgetKind.PERSON_DAY, 4_800_000),
            "of your $5.00 for today $0.20 is left. It begins anew",
        ),
        (of(BudgetKind.PERSON_DAY, 4_800_000), "begins anew at 00:00 UTC."),
        (of(BudgetKind.PERSON_MONTH, 9_000_000), "your $5.00 for this month nothing is left"),
        (of(BudgetKind.CHANNEL_MONTH, 0), "this channel's $5.00 for this month $5.00 is left"),
        (of(BudgetKind.WORKSPACE_MONTH, 1), "begins anew on 1 December at 00:00 UTC."),
    ],
)
def test_a_refusal_says_what_is_left_and_until_when(standing: BudgetState, said: str) -> None:
    tell = over(standing, 400_000).tell
    assert tell.startswith("That costs $0.40, and of ")
    assert said in tell
    assert tell.endswith("Nothing was made or spent.")
