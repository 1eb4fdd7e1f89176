"""What a month's clips came to, as far as anybody knows."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cost import Cost
from bot.domain.errors.refusals import Moderated
from bot.domain.home.usage import Month, months, usage
from bot.domain.job import JobState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp()
LAST = datetime(2026, 2, 28, 23, 59, tzinfo=UTC).timestamp()
BEFORE = datetime(2026, 1, 31, 23, 59, tzinfo=UTC).timestamp()
MADE: dict[str, Any] = {"rendered_at": 1.0, "provider_id": "v", "price_usd": Decimal("0.40")}


@pytest.mark.parametrize(
    ("cost", "counts"),
    [
        (Cost(JobState.DELIVERED, NOW, **MADE), {"delivered": 1, "estimated": Decimal("0.40")}),
        (
            Cost(JobState.DELIVERED, NOW, **MADE, billed_usd="0.35", reckoned_usd="0.5"),
            {"delivered": 1, "billed": Decimal("0.35")},
        ),
        (
            Cost(JobState.DELIVERED, NOW, **MADE, reckoned_usd="0.5"),
            {"delivered": 1, "estimated": Decimal("0.5")},
        ),
        (
            Cost(JobState.DELIVERED, NOW, **{**MADE, "price_usd": None}),
            {"delivered": 1, "unpriced": 1},
        ),
        (Cost(JobState.DELIVERED, NOW, clip_ref="one of several"), {"delivered": 1}),
        (Cost(JobState.FAILED, NOW, error_code=Moderated.code), {"failed": 1}),
        (Cost(JobState.FAILED, NOW, error_code="no_remix"), {}),
        (
            Cost(JobState.FAILED, NOW, provider_id="v", price_usd=Decimal("0.40")),
            {"failed": 1, "in_doubt": Decimal("0.40")},
        ),
        (
            Cost(JobState.RENDERING, NOW, provider_id="v", price_usd=Decimal("0.40")),
            {"under_way": 1, "planned": Decimal("0.40")},
        ),
        (Cost(JobState.CANCELLED, NOW, price_usd=Decimal("0.40")), {}),
    ],
)
def test_a_clip_counts_by_what_is_known_of_it(cost: Cost, counts: dict[str, Any]) -> None:
    this, last = months(NOW)
    found = usage([cost], NOW)
    assert found.this == Month(this, **counts)
    assert found.last == Month(last)
    assert found.last.is_empty


def test_a_month_begins_on_its_first_day() -> None:
    costs = [Cost(JobState.DELIVERED, moment, **MADE) for moment in (NOW, LAST, LAST, BEFORE)]
    found = usage(costs, NOW)
    assert (found.this.delivered, found.last.delivered) == (1, 2)
    assert months(datetime(2026, 1, 3, tzinfo=UTC).timestamp())[1] == datetime(
        2025, 12, 1, tzinfo=UTC
    )
