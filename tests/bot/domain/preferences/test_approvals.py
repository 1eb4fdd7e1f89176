"""Which requests an admin has to approve."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.money.entries import micros
from bot.domain.new_jobs import NewJob
from bot.domain.preferences.approvals import needs_approval
from tests.support.storage import CLIP

UNPRICED = replace(CLIP, price_usd=None)
OFFER = replace(CLIP, error_code="no_remix")


@pytest.mark.parametrize(
    ("jobs", "amount", "asks"),
    [
        ((CLIP,), None, False),
        ((CLIP,), "0.41", False),
        ((CLIP,), "0.40", True),
        ((CLIP,) * 3, "1.20", True),
        ((CLIP,) * 3, "1.21", False),
        ((UNPRICED,), None, False),
        ((UNPRICED,), "1000", True),
        ((CLIP, UNPRICED), "1000", True),
        ((OFFER,), "0.01", False),
        ((), "0.01", False),
    ],
)
def test_a_request_of_that_much_in_all_is_approved(
    jobs: tuple[NewJob, ...], amount: str | None, asks: bool
) -> None:
    assert needs_approval(jobs, None if amount is None else micros(Decimal(amount))) is asks
