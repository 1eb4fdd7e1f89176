"""Counting jobs that have ended: read from their rows, each end once, money when it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.errors.refusals import Moderated
from bot.domain.job import JobState
from bot.domain.telemetry.figures import EndedJob
from bot.ports.telemetry.figures import FigureStore
from bot.telemetry.metrics import families
from bot.telemetry.metrics.counts import Counts
from bot.telemetry.metrics.labels import DeploymentNames, code_of

_PAGE: Final = 500
_PAGES: Final = 4
"""How much is read at one scrape; the next one reads on."""

LATE: Final = 60.0
"""Seconds for which a row is looked at again: another process may commit late."""

UNSETTLED: Final = 600.0
"""Seconds for which an end is waited for to be settled, which takes five."""

_REMEMBERED: Final = 5_000


class Outcome(StrEnum):
    """How a job ended."""

    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    """It failed before there was a render."""
    MODERATED = "moderated"
    """By the provider's moderation, whenever: nothing is wrong with the bot."""
    RENDER_FAILED = "render_failed"
    DELIVERY_FAILED = "delivery_failed"


@dataclass(slots=True)
class _Counted:
    """What was counted of a job so far."""

    ended_at: float
    micros: int = 0


class EndedJobs:
    """Follows the rows of ended jobs from when it is first asked."""

    def __init__(self, store: FigureStore, counts: Counts, names: DeploymentNames) -> None:
        self._store = store
        self._counts = counts
        self._names = names
        self._after: tuple[float, int] | None = None
        self._known: dict[int, _Counted] = {}

    async def follow(self, now: float) -> None:
        """Count what has ended since. ``now`` is the database's clock."""
        if self._after is None:
            self._after = now, 0
        after, oldest = self._after, now - LATE
        for _ in range(_PAGES):
            page = await self._store.ended(after, _PAGE)
            for job in page:
                self._count(job)
                if job.micros is None:
                    oldest = min(oldest, job.ended_at)
            if len(page) < _PAGE:
                after = max(self._after, (max(oldest, now - UNSETTLED) - 1e-6, 0))
                break
            after = page[-1].ended_at, page[-1].seq
        self._after = after
        self._forget()

    def _count(self, job: EndedJob) -> None:
        known = self._known.pop(job.seq, None)
        if known is None or known.ended_at != job.ended_at:
            self._note(job)
        counted = _Counted(job.ended_at, known.micros if known else 0)
        if job.micros is not None and job.micros > counted.micros:
            self._spent(job, job.micros - counted.micros)
            counted.micros = job.micros
        self._known[job.seq] = counted  # behind the others: it was seen last

    def _spent(self, job: EndedJob, micros: int) -> None:
        self._counts.add(families.SPENT, (self._names.of(job.deployment),), micros / 1e6)

    def _note(self, job: EndedJob) -> None:
        """Count an end, and how long each step before it took."""
        name = (self._names.of(job.deployment),)
        self._counts.add(families.ENDED, (*name, outcome_of(job)))
        if job.state is JobState.FAILED:
            self._counts.add(families.FAILED, (*name, code_of(job.code)))
        if not job.is_further:
            self._took(families.WAITED, name, job.created_at, job.submitted_at)
        self._took(families.RENDERED, name, job.rendering_at, job.rendered_at)
        if job.state is JobState.DELIVERED:
            self._took(families.DELIVERED, name, job.rendered_at, job.ended_at)

    def _took(
        self, family: families.Family, name: tuple[str], begun: float | None, over: float | None
    ) -> None:
        if begun is not None and over is not None:
            self._counts.observe(family, name, max(0.0, over - begun))

    def _forget(self) -> None:
        """Forget what can't come again, but for the latest: a clip may be delivered after all."""
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]


def outcome_of(job: EndedJob) -> Outcome:
    """Return how a job ended; one that failed, by how far it had come."""
    if job.state is JobState.DELIVERED:
        return Outcome.DELIVERED
    if job.state is JobState.CANCELLED:
        return Outcome.CANCELLED
    if job.code == Moderated.code:
        return Outcome.MODERATED
    if job.rendered_at is not None or job.is_further:
        return Outcome.DELIVERY_FAILED
    return Outcome.REFUSED if job.rendering_at is None else Outcome.RENDER_FAILED
