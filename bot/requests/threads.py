"""Which clips somebody means, and how they are doing.

They mean a thread's, by their number there, or one by the name under its card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import ENDED, Job, JobId, Thread
from bot.domain.language.menu import NO_MODEL, Menu
from bot.domain.language.models import cost_of, names_of
from bot.domain.text.sentences import NOTHING_UNDER_WAY, group_lines, job_line, standing_line
from bot.ports.jobs import JobStore, Rows
from bot.ports.slack import PrivateReplies
from bot.rendering.changes.sources import newest_clip
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions

LISTED = 10
"""How many of a person's clips are looked through for those that aren't over."""


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


@dataclass(frozen=True, slots=True)
class StatusLines:
    """Says a line about each job, and one about the queue."""

    store: JobStore
    replies: PrivateReplies
    threads: Threads
    menus: Menus

    async def tell(self, which: str | None, origin: Origin, siblings: list[Job]) -> str:
        """Return what somebody asked to know. Raises RequestError."""
        places = await self.store.places(self.menus.deployments, 100)
        if which is not None or siblings:
            jobs = await self.threads.meant(which, origin, siblings) if which else siblings
        else:
            mine = await self.store.of_requester(origin.thread.workspace, origin.person, LISTED)
            jobs = [job for job in mine if job.state not in ENDED]
        lines = [job_line(job, places.get(job.id), self.replies.link(job)) for job in jobs]
        if not lines:
            lines = [NOTHING_UNDER_WAY]
        return "\n".join([*lines, "", *await self._standings(origin)])

    async def _standings(self, origin: Origin) -> list[str]:
        """Return how busy each model is that may be used there, with its price.

        Of those that several deployments make, also who of them can't.
        """
        menu, groups = self.menus.at(origin.thread), self.menus.groups_at(origin.thread)
        told = []
        for members in groups:
            name = members[0].name if len(groups) > 1 else ""
            line = standing_line(await self.store.standing(*members), name)
            told.append(f"• {line} {_called(name, menu)}" if name else line)
            if len(members) > 1:
                known = [(one.name, await self.store.standing(one)) for one in members]
                told += group_lines(known)
        return told or [NO_MODEL]


def _called(name: str, menu: Menu) -> str:
    """Return what a model is, and what it costs, as a sentence."""
    cost = cost_of(menu.profile_of(name))
    return f"{names_of(menu)[name]}{f', {cost}' if cost else ''}."


def numbered(siblings: Sequence[Job], number: int | None) -> Job:
    """Return a thread's job of that number, or its newest. Raises RequestError."""
    if number is None:
        return siblings[-1]
    for job in siblings:
        if job.number == number:
            return job
    raise RequestError(f"There's no #{number} in this thread: it has {len(siblings)} so far.")


def clip_to_remix(siblings: list[Job], number: int | None) -> Job:
    """Return the clip to remix: the numbered one, or the newest that is finished."""
    return newest_clip(siblings) if number is None else numbered(siblings, number)
