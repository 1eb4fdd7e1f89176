"""How clips are doing: those that somebody means, each with its buttons, and how busy it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Entry, ListPage
from bot.domain.job import ENDED, Job
from bot.domain.language.menu import Menu
from bot.domain.language.models import cost_of, names_of
from bot.domain.text.sentences import group_lines, standing_line
from bot.domain.wording import lists as wording
from bot.domain.wording.queue import NOTHING_UNDER_WAY
from bot.domain.wording.troubles.refusals import NO_MODEL
from bot.ports.jobs import JobStore
from bot.ports.slack import PrivateReplies
from bot.requests.listing.entries import Entries
from bot.requests.making.menus import Menus
from bot.requests.showing import shown
from bot.requests.threads import Threads

STATUS = "status"
"""What a page's name begins with that is an answer to ``status``."""

LISTED = 10
"""How many of a person's clips are looked through for those that aren't over, and how many of a
thread's are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statuses:
    """Tells of each clip that is meant, and of the queue."""

    store: JobStore
    replies: PrivateReplies
    threads: Threads
    menus: Menus
    entries: Entries

    async def tell(self, which: str | None, origin: Origin, siblings: Sequence[Job]) -> str | None:
        """Show what somebody asked to know; return it where no clip is under way.

        Raises RequestError.
        """
        jobs = await self._meant(which, origin, siblings)
        busy = "\n".join(await self._standings(origin))
        if not jobs:
            return f"{NOTHING_UNDER_WAY}\n\n{busy}"
        heading = _heading(which, siblings)
        page = STATUS if which is None else f"{STATUS}:{jobs[0].id}"
        sheet = await self._sheet(heading, jobs, origin, page, busy)
        if await shown(self.replies.show(origin, sheet), "a status could not be shown"):
            return None
        return wording.NOT_TAKEN

    async def show_anew(self, page: str, origin: Origin) -> None:
        """Show a page of these in place of itself, after a press; ``page`` is its name."""
        named = page.partition(":")[2] or None
        siblings = [] if named else await self.threads.siblings(origin.thread)
        jobs = await self._meant(named, origin, siblings)
        busy = "\n".join(await self._standings(origin))
        if jobs:
            sheet = await self._sheet(_heading(named, siblings), jobs, origin, page, busy)
        else:
            sheet = ListPage(NOTHING_UNDER_WAY, (Entry(busy),))
        showing = self.replies.show(origin, sheet, in_place=True)
        await shown(showing, "a status could not be shown anew")

    async def ask_which(self, jobs: Sequence[Job], origin: Origin) -> str | None:
        """Show a person's clips under way, for them to cancel the one that they mean."""
        entries = await self.entries.of(jobs[:LISTED], origin, STATUS)
        sheet = ListPage(wording.WHICH, entries)
        if await shown(self.replies.show(origin, sheet), "a question could not be shown"):
            return None
        return wording.NOT_TAKEN

    async def _meant(
        self, which: str | None, origin: Origin, siblings: Sequence[Job]
    ) -> Sequence[Job]:
        if which is not None:
            return await self.threads.meant(which, origin, list(siblings))
        if siblings:
            return siblings
        mine = await self.store.of_requester(origin.thread.workspace, origin.person, LISTED)
        return [job for job in mine if job.state not in ENDED]

    async def _sheet(
        self, heading: str, jobs: Sequence[Job], origin: Origin, page: str, busy: str
    ) -> ListPage:
        entries = await self.entries.of(jobs[-LISTED:], origin, page)
        left_out = len(jobs) - len(entries)
        footer = wording.OLDER_LEFT_OUT.format(count=left_out) if left_out else ""
        return ListPage(heading, (*entries, Entry(busy)), footer)

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


def _heading(which: str | None, siblings: Sequence[Job]) -> str:
    if which is not None:
        return wording.ONE
    return wording.IN_THREAD if siblings else wording.UNDER_WAY


def _called(name: str, menu: Menu) -> str:
    """Return what a model is, and what it costs, as a sentence."""
    cost = cost_of(menu.profile_of(name))
    return f"{names_of(menu)[name]}{f', {cost}' if cost else ''}."
