"""The crash campaign counts what is overspent or unapproved, and excuses what was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.crash.audit import Order, turned_down
from benchmarks.crash.team.approvals import DearRow, unapproved
from benchmarks.crash.team.budgets import FIRST, Moment, overspent, scarce_in
from benchmarks.crash.team.ledgers import Entry
from bot.domain.money.budgets import BudgetKind

DAY, MONTH = BudgetKind.PERSON_DAY, BudgetKind.WORKSPACE_MONTH
ASKED = DearRow("aaa222", "T1", "U2", "1.20", 1, 50.0, None, None, None, awaits_approval=True)
ORDERED = replace(ASKED, submitted_at=60.0, provider_id="video_1", awaits_approval=False)


def taken(amount: int, **limits: int) -> Moment:
    entry = Entry("a", "queued", "T1", "U1", "C1", "2026-11-29", "reserved", amount)
    return Moment([entry], [], {"T1": {BudgetKind(name): most for name, most in limits.items()}})


@pytest.mark.parametrize(
    ("before", "now", "count"),
    [
        (taken(4, person_day=5), taken(5, person_day=5), 0),
        (taken(4, person_day=5), taken(6, person_day=5), 1),
        (taken(4, person_day=5), taken(6, person_day=6), 0),
        (taken(4, workspace_month=5), taken(6, workspace_month=5), 1),
        (taken(4, channel_month=5, person_month=5), taken(6, channel_month=5, person_month=5), 2),
        (taken(6, person_day=5), taken(6, person_day=5), 0),  # set below what was taken
        (taken(4), taken(6, person_day=5), 0),  # set meanwhile
    ],
)
def test_what_grows_beyond_its_limit_is_overspent(before: Moment, now: Moment, count: int) -> None:
    assert len(list(overspent(before, now))) == count


def test_budgets_that_are_not_set_or_nearly_taken_are_scarce() -> None:
    assert scarce_in("T1", Moment()) == dict.fromkeys(FIRST, 0)
    roomy: dict[str, int] = {kind.value: 9_000_000 for kind in FIRST}
    assert scarce_in("T1", taken(1_000_000, **roomy)) == {}
    assert scarce_in("T1", taken(1_000_000, **roomy | {"person_day": 2_000_000})) == {
        DAY: 1_000_000
    }
    assert MONTH in scarce_in("T1", taken(8_500_000, **roomy))


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (ASKED, 0),
        (ORDERED, 1),
        (replace(ORDERED, approved_by="U1"), 0),
        (replace(ORDERED, requester="U1"), 0),  # an admin's own
        (replace(ORDERED, price_usd="0.40"), 0),
        (replace(ORDERED, price_usd="0.40", batch=3), 1),
        (replace(ORDERED, created_at=9.0), 0),  # before anybody knew
        (replace(ORDERED, workspace="T2"), 0),
        (replace(ASKED, submitted_at=60.0, approved_by="U1"), 1),
        (replace(ORDERED, submitted_at=None), 1),
    ],
)
def test_what_is_ordered_without_its_approval_is_counted(row: DearRow, count: int) -> None:
    assert len(unapproved([row], {"T1": 10.0}, {"U1"})) == count


def test_a_reply_is_excused_once_for_each_refusal_in_its_thread() -> None:
    replies = [Order(words, True, reply=("U1", "1.1")) for words in ("night", "day")]
    elsewhere = Order("dusk", True, reply=("U1", "2.1"))
    found = turned_down([*replies, elsewhere, Order("a fox", True)], Counter({("U1", "1.1"): 1}))
    assert [order.prompt for order in found] == ["night"]
