"""Which requests an admin has to approve: those that cost as much as was chosen, or more."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from bot.domain.job import Job
from bot.domain.money.entries import micros
from bot.domain.new_jobs import NewJob

ASKED: Final = "approval_"
"""How the action ids of an asked admin's buttons begin; a card's verb follows."""

LASTS: Final = 24 * 3600.0
"""Seconds that a request waits for an admin's word."""


def needs_approval(jobs: Iterable[NewJob], amount: int | None) -> bool:
    """Tell whether a request of these jobs costs ``amount`` millionths of a dollar or more.

    Where nobody knows its price, it may. What is recorded as an offer costs nothing yet.
    """
    prices = [job.price_usd for job in jobs if job.error_code is None]
    if amount is None or not prices:
        return False
    known = [price for price in prices if price is not None]
    return len(known) < len(prices) or micros(sum(known, Decimal())) >= amount


def cost_of_request(job: Job) -> Decimal | None:
    """Return what a job's request was said to cost in all; None where nobody knows."""
    return None if job.price_usd is None else job.price_usd * job.batch


def clips_of_request(job: Job) -> int:
    """Return how many clips a job's request is for."""
    return job.batch * job.count


def is_undecided(job: Job) -> bool:
    """Tell whether a job ended since no admin approved it, and not since its owner took it back."""
    turned_away = job.error_code is not None
    return job.awaits_approval and not turned_away and job.ended_by != job.requester
