"""Keeping a job that kills the process from killing the next one, too."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.domain.job import Job, JobId
from bot.domain.renders.suspicion import is_suspect, sort_out
from bot.ports.jobs import Rows

log = logging.getLogger(__name__)

TOLD_AT = 60.0
"""Seconds of waiting from which on somebody should look: kills by chance don't come so far."""


async def acquitted(store: Rows, job: Job) -> Job:
    """Forget who died over a job: the provider answered about it, and we are still here."""
    return await store.update(job, crashes=0) if job.crashes else job


def set_aside(found: Sequence[Job]) -> dict[JobId, float]:
    """Decide which of the jobs that were left behind the others go on without, and how long."""
    sorted_ = sort_out(found)
    for job in filter(is_suspect, sorted_.now):
        log.warning("taken up alone", extra={"job": job.id, "deaths": job.crashes})
    for job, seconds in sorted_.later:
        if seconds:
            log.log(
                logging.ERROR if seconds >= TOLD_AT else logging.WARNING,
                "processes have died at this job or beside it: the others go on without it",
                extra={"job": job.id, "deaths": job.crashes, "seconds": seconds},
            )
    return {job.id: seconds for job, seconds in sorted_.later}
