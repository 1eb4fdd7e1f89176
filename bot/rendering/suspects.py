"""Keeping a job that kills the process from killing the next one, too."""

from __future__ import annotations

import logging

from bot.domain.job import Job
from bot.domain.renders.suspicion import is_suspect, sort_out
from bot.ports.jobs import Leases, Rows

log = logging.getLogger(__name__)

TOLD_AT = 60.0
"""Seconds of waiting from which on somebody should look: kills by chance don't come so far."""


async def acquitted(store: Rows, job: Job) -> Job:
    """Forget who died over a job: the provider answered about it, and we are still here."""
    return await store.update(job, crashes=0) if job.crashes else job


class Suspects:
    """Decides which of the jobs that were left behind are taken up now."""

    def __init__(self, store: Leases) -> None:
        self._store = store

    async def set_aside(self, found: list[Job]) -> list[Job]:
        """Return the jobs to be taken up; the others are let go, and found again in a while."""
        sorted_ = sort_out(found)
        for job in filter(is_suspect, sorted_.now):
            log.warning("taken up alone", extra={"job": job.id, "deaths": job.crashes})
        stay = [job for job, seconds in sorted_.later if not await self._let_go(job, seconds)]
        return sorted_.now + stay

    async def _let_go(self, job: Job, seconds: float) -> bool:
        """Let a job wait; False if the database won't have it, and it has to be taken up."""
        try:
            await self._store.hold_back(job, seconds)
        except Exception:
            log.exception("a job could not be let go", extra={"job": job.id})
            return False
        if seconds:
            log.log(
                logging.ERROR if seconds >= TOLD_AT else logging.WARNING,
                "processes have died at this job or beside it: the others go on without it",
                extra={"job": job.id, "deaths": job.crashes, "seconds": seconds},
            )
        return True
