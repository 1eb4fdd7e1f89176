"""What clips came to, as far as anybody knows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cost import Cost
from bot.domain.errors.refusals import Moderated, NoRemix
from bot.domain.job import JobState
from bot.domain.usage.months import Month
from bot.domain.usage.tally import Tally, summed, tally

PRICE = Decimal("0.40")
MADE: dict[str, Any] = {"rendered_at": 1.0, "provider_id": "v", "price_usd": PRICE}
ORDERED: dict[str, Any] = {"provider_id": "v", "price_usd": PRICE}


def cost(state: JobState, **known: Any) -> Cost:
    return Cost(state, 0.0, **known)


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (cost(JobState.DELIVERED, **MADE), {"delivered": 1, "estimated": PRICE}),
        (
            cost(JobState.DELIVERED, **MADE, billed_usd="0.35", reckoned_usd="0.5"),
            {"delivered": 1, "billed": Decimal("0.35")},
        ),
        (
            cost(JobState.DELIVERED, **MADE, reckoned_usd="0.5"),
            {"delivered": 1, "estimated": Decimal("0.5")},
        ),
        (cost(JobState.DELIVERED, **MADE | {"price_usd": None}), {"delivered": 1, "unpriced": 1}),
        (
            cost(JobState.DELIVERED, **MADE, retries=1),
            {"delivered": 1, "estimated": PRICE, "in_doubt": PRICE},
        ),
        (cost(JobState.DELIVERED, clip_ref="one of several"), {"delivered": 1}),
        (cost(JobState.FAILED, error_code=Moderated.code), {"failed": 1}),
        (cost(JobState.FAILED, error_code=NoRemix.code), {}),
        (
            cost(JobState.FAILED, **ORDERED),
            {"failed": 1, "in_doubt": PRICE, "failed_in_doubt": PRICE},
        ),
        (cost(JobState.FAILED, provider_id="v"), {"failed": 1, "unpriced": 1}),
        (
            cost(JobState.FAILED, **MADE, billed_usd="0.35"),
            {"failed": 1, "billed": Decimal("0.35"), "failed_spent": Decimal("0.35")},
        ),
        (cost(JobState.RENDERING, **ORDERED), {"under_way": 1, "planned": PRICE}),
        (cost(JobState.CANCELLED, price_usd=PRICE), {}),
        (cost(JobState.CANCELLED, **ORDERED), {"in_doubt": PRICE}),
    ],
)
def test_a_clip_counts_by_what_is_known_of_it(one: Cost, counts: dict[str, Any]) -> None:
    assert tally(one) == Tally(**counts)
    assert tally(one).is_empty == (not counts)


@given(
    state=st.sampled_from(JobState),
    made=st.sampled_from([{}, ORDERED, MADE]),
    prices=st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    retries=st.integers(0, 1),
)
def test_many_alike_come_to_what_each_does(
    state: JobState, made: dict[str, Any], prices: list[int], retries: int
) -> None:
    dollars = [Decimal(price) / 10**6 for price in prices]
    each = [cost(state, **made | {"price_usd": one, "retries": retries}) for one in dollars]
    together = cost(state, **made | {"price_usd": sum(dollars, Decimal(0)), "retries": retries})
    assert tally(together, len(each)) == summed(map(tally, each))


def test_a_month_is_the_calendars_in_utc() -> None:
    january = Month(2026, 1)
    assert Month.at(january.begins_at) == january
    assert Month.at(january.begins_at - 1.0) == january.plus(-1) == Month(2025, 12)
    assert (january.plus(12), january.name, str(january)) == (
        Month(2027, 1),
        "January 2026",
        "2026-01",
    )
    assert Month.read("2026-01") == january
    for wrong in ("", "2026-13", "2026-1", "26-01", "2026-01-01", "２026-01", "0001-01"):
        assert Month.read(wrong) is None
