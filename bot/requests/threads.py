"""Which clips somebody means.

They mean a thread's, by their number there, or one by the name in its details.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId, Thread
from bot.domain.wording.troubles.refusals import NO_SUCH_NUMBER
from bot.ports.jobs import Rows
from bot.rendering.changes.sources import newest_clip
from bot.requests.permissions import Permissions


@dataclass(frozen=True, slots=True)
class Threads:
    """Finds the jobs that people speak of."""

    store: Rows
    permissions: Permissions

    async def siblings(self, thread: Thread) -> list[Job]:
        """Return the jobs of the thread that somebody is in, by number."""
        return [] if thread.thread_ts is None else await self.store.in_thread(thread)

    async def meant(self, which: str | None, origin: Origin, siblings: list[Job]) -> list[Job]:
        """Return the jobs that somebody meant by an id, by ``#2``, or by saying nothing."""
        if which is None:
            return siblings
        if which.startswith("#"):
            return [numbered(siblings, int(which[1:]))]
        return [await self.permissions.seen(JobId(which), origin)]


def numbered(siblings: Sequence[Job], number: int | None) -> Job:
    """Return a thread's job of that number, or its newest. Raises RequestError."""
    if number is None:
        return siblings[-1]
    for job in siblings:
        if job.number == number:
            return job
    raise RequestError(NO_SUCH_NUMBER.format(number=number, count=len(siblings)))


def clip_to_remix(siblings: list[Job], number: int | None) -> Job:
    """Return the clip to remix: the numbered one, or the newest that is finished."""
    return newest_clip(siblings) if number is None else numbered(siblings, number)
