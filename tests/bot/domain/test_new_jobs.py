"""What is made once more is what was asked for, down to columns that come later."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from hypothesis import given

from bot.domain.job import AtBirth, Job
from bot.domain.new_jobs import NewJob
from tests.support.samples import jobs

OF_ITS_OWN = {"price_usd", "awaits_source", "take", "error_code", "error_tell"}


@given(job=jobs())
def test_once_more_is_all_that_was_asked_for(job: Job) -> None:
    new = NewJob.once_more(job, Decimal("1.20"))
    for field in fields(AtBirth):
        if field.name not in OF_ITS_OWN:
            assert getattr(new, field.name) == getattr(job, field.name), field.name


@given(job=jobs())
def test_once_more_has_its_own_price_and_no_past(job: Job) -> None:
    new = NewJob.once_more(job, Decimal("1.20"))
    assert new.price_usd == Decimal("1.20")
    assert not new.awaits_source
    assert new.take
    assert (new.error_code, new.error_tell) == (None, None)
