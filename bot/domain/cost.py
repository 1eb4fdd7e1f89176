"""What a job cost, as far as anybody but the video service can know."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import assert_never

from bot.domain.errors.clips import UNFETCHED, RenderExpired, RenderMissing
from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.job import ENDED, Job, JobState
from bot.domain.text.words import dollars
from bot.domain.wording.card import facts as wording

OUT_OF_REACH = UNFETCHED | {RenderMissing.code, RenderExpired.code}
"""Failures of clips that were rendered and never seen here."""


class Spent(Enum):
    """What is known of a job's cost."""

    NOTHING = "nothing"
    """No order of it was ever carried out."""
    UNKNOWN = "unknown"
    """It was ordered. Whether the service bills for what was cancelled or failed, nobody tells."""
    RENDERED = "rendered"
    """Its clip was rendered, and that is what services bill for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """As much of a job as its cost goes by; the fields are those of ``Job``."""

    state: JobState
    created_at: float
    cancel_requested: bool = False
    rendered_at: float | None = None
    clip_ref: str | None = None
    clip_path: str | None = None
    provider_id: str | None = None
    retries: int = 0
    may_be_billed: bool = False
    error_code: str | None = None
    price_usd: Decimal | None = None
    billed_usd: str | None = None
    reckoned_usd: str | None = None


def spent(job: Job | Cost) -> Spent:
    """Return what is known of a job's cost by now."""
    rendered = job.rendered_at is not None or job.clip_ref is not None or job.clip_path is not None
    if rendered or job.state in {JobState.DELIVERING, JobState.DELIVERED}:
        return Spent.RENDERED
    under_way = job.state in {JobState.SUBMITTING, JobState.UNCONFIRMED}
    unclear = under_way or job.error_code == OutcomeUnknown.code
    if unclear or job.provider_id is not None or job.retries or job.may_be_billed:
        return Spent.UNKNOWN
    return Spent.NOTHING


def is_open(job: Job | Cost) -> bool:
    """Tell whether a job goes on by itself, and so will cost what it was said to."""
    rests = ENDED | {JobState.CANCELLING, JobState.UNCONFIRMED}
    return job.state not in rests and not job.cancel_requested


def cost_words(job: Job) -> str:
    """Return what a list says of a job's cost: ``$0.40``, ``nothing spent``, ``may be billed``."""
    price = "" if job.price_usd is None else dollars(job.price_usd)
    if is_open(job):
        return _best_known(job)
    cost = spent(job)
    match cost:
        case Spent.NOTHING:
            return wording.NOTHING_SPENT
        case Spent.RENDERED if job.error_code not in OUT_OF_REACH:
            twice = job.retries or job.may_be_billed
            price = _best_known(job)
            return wording.FIRST_TRY_TOO.format(price=price) if price and twice else price
        case Spent.RENDERED:
            return _in_doubt(wording.PROBABLY_BILLED, price)
        case Spent.UNKNOWN:
            return _in_doubt(wording.MAY_BE_BILLED, price)
        case _:
            assert_never(cost)


def _best_known(job: Job) -> str:
    """Return what was billed; else what the gateway reckons; else the list price."""
    if job.billed_usd is not None:
        return wording.BILLED.format(price=dollars(Decimal(job.billed_usd)))
    if job.reckoned_usd is not None:
        return wording.RECKONED.format(price=dollars(Decimal(job.reckoned_usd)))
    return "" if job.price_usd is None else dollars(job.price_usd)


def cancelled_note(job: Job) -> str:
    """Return what a card says of a cancelled job's cost, as a sentence."""
    price = job.price_usd
    cost = "" if price is None else wording.COST.format(price=dollars(price))
    if spent(job) is Spent.NOTHING:
        return wording.HADNT_STARTED
    said = wording.TRY_BEFORE if job.provider_id is None else wording.CANT_STOP
    return said.format(cost=cost)


def failed_note(job: Job) -> str:
    """Return what a card says of a failed job's cost, as a sentence; empty where ``tell`` does."""
    what = wording.BOTH_TRIES if job.retries or job.may_be_billed else wording.ITS
    cost = spent(job)
    match cost:
        case _ if job.error_code == OutcomeUnknown.code:
            return ""
        case Spent.NOTHING:
            return wording.NOTHING
        case Spent.RENDERED:
            return "" if job.clip_path is not None else wording.RENDERED
        case Spent.UNKNOWN if job.provider_id is None:
            return wording.UP_TO_TRY
        case Spent.UNKNOWN:
            return wording.UP_TO.format(what=what)
        case _:
            assert_never(cost)


def _in_doubt(words: str, price: str) -> str:
    return wording.IN_DOUBT.format(words=words, price=price) if price else words
