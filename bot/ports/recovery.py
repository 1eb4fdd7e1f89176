"""What the rows know, as it is needed to look for an order whose answer was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.job import Job


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the rows say about a deployment's renders, at one moment."""

    now: float
    """The database's clock, by which the times of jobs are."""
    known: frozenset[str] = frozenset()
    """Of the renders asked about, those that belong to a job, or did."""
    ours: tuple[Job, ...] = ()
    """Jobs whose render was begun in the last half day and wasn't removed since."""
    lost: tuple[Job, ...] = ()
    """Other jobs whose create was sent, or is about to be, and whose render isn't known."""


class LostOrders(Protocol):
    """Whoever can say what the rows know."""

    async def ledger(self, job: Job, ids: Sequence[str]) -> Ledger:
        """Return what is known of the renders ``ids`` and beside them, where ``job`` was sent."""
        ...
