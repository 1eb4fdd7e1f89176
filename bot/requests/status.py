"""How clips are doing: a thread's, a named one, or all of a person's that aren't over."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.job import ENDED, Job
from bot.domain.text.sentences import NOTHING_UNDER_WAY, job_line, standing_line
from bot.ports.deployments import Deployments
from bot.ports.jobs import JobStore
from bot.ports.slack import PrivateReplies
from bot.requests.threads import Threads

LISTED = 10


@dataclass(frozen=True, slots=True)
class StatusLines:
    """Says a line about each job, and one about the queue."""

    store: JobStore
    replies: PrivateReplies
    threads: Threads
    deployments: Deployments

    async def tell(self, which: str | None, origin: Origin, siblings: list[Job]) -> str:
        """Return what somebody asked to know. Raises RequestError."""
        places = await self.store.places(self.deployments, 100)
        if which is not None or siblings:
            jobs = await self.threads.meant(which, origin, siblings) if which else siblings
        else:
            mine = await self.store.of_requester(origin.thread.workspace, origin.person, LISTED)
            jobs = [job for job in mine if job.state not in ENDED]
        lines = [job_line(job, places.get(job.id), self.replies.link(job)) for job in jobs]
        if not lines:
            lines = [NOTHING_UNDER_WAY]
        standing = await self.store.standing(self.deployments.default)
        return "\n".join([*lines, "", standing_line(standing)])
