"""How clips are, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.job import Job, JobState
from bot.domain.programs.orders import ClipReport
from bot.ports.deployments import Deployments
from bot.ports.jobs import Line
from bot.ports.slack import PrivateReplies
from bot.requests.listing.entries import PLACES


@dataclass(frozen=True, slots=True)
class ClipReports:
    """Tells of clips as they are now: where they are in line, and where their cards are."""

    line: Line
    replies: PrivateReplies
    deployments: Deployments

    async def of(self, jobs: Sequence[Job]) -> tuple[ClipReport, ...]:
        """Return a report of each job. The lines are looked at only for those that wait."""
        is_waiting = any(job.state is JobState.QUEUED for job in jobs)
        places = await self.line.places(self.deployments, PLACES) if is_waiting else {}
        return tuple(ClipReport(job, places.get(job.id), self.replies.link(job)) for job in jobs)
