"""What a job that has ended counts for: whatever may be billed does, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cost import Cost
from bot.domain.job import JobState
from bot.domain.money.entries import EntryState, counts_for, micros, state_of, usd
from tests.support.samples import NOW

RENDER: dict[str, Any] = {"provider_id": "video_1"}


def ended(state: JobState, **known: Any) -> Cost:
    return Cost(state, NOW, **{"price_usd": Decimal("0.40"), **known})


@pytest.mark.parametrize(
    ("cost", "counts"),
    [
        (ended(JobState.CANCELLED), 0),
        (ended(JobState.CANCELLED, **RENDER), 400_000),
        (ended(JobState.CANCELLED, retries=1), 0),
        (ended(JobState.DELIVERED, **RENDER), 400_000),
        (ended(JobState.DELIVERED, **RENDER, retries=1), 400_000),
        (ended(JobState.DELIVERED, **RENDER, price_usd=None), 0),
        (ended(JobState.DELIVERED, **RENDER, reckoned_usd="0.5"), 500_000),
        (ended(JobState.DELIVERED, **RENDER, reckoned_usd="0.5", billed_usd="0.6"), 600_000),
        (ended(JobState.DELIVERED, **RENDER, price_usd=None, billed_usd="0.0000001"), 1),
        (ended(JobState.FAILED, error_code="refused"), 0),
        (ended(JobState.FAILED, **RENDER, error_code="render_failed"), 0),
        (ended(JobState.FAILED, **RENDER, error_code="moderated"), 0),
        (ended(JobState.FAILED, **RENDER, error_code="render_missing"), 400_000),
        (ended(JobState.FAILED, **RENDER, error_code="fetch_refused", clip_ref="c"), 400_000),
        (ended(JobState.FAILED, **RENDER, error_code="of another version"), 400_000),
        (ended(JobState.FAILED, error_code="outcome_unknown"), 400_000),
        (ended(JobState.FAILED, **RENDER, error_code="slack_refused", clip_path="c"), 400_000),
    ],
)
def test_what_an_end_counts_for(cost: Cost, counts: int) -> None:
    assert counts_for(cost, 1) == counts
    assert state_of(counts) is (EntryState.SETTLED if counts else EntryState.RETURNED)


def test_an_order_before_that_nobody_could_tell_of_counts_too() -> None:
    delivered = ended(JobState.DELIVERED, **RENDER, may_be_billed=True, billed_usd="0.6")
    cancelled = ended(JobState.CANCELLED, may_be_billed=True)
    assert (counts_for(delivered, 2), counts_for(cancelled, 3)) == (1_000_000, 800_000)


def test_a_part_of_a_millionth_counts_as_a_whole_one() -> None:
    assert (micros(Decimal("0.0000011")), micros(None), usd(1)) == (2, 0, Decimal("0.000001"))
