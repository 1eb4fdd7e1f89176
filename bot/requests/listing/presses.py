"""What the buttons of a listed clip do; the page is shown anew with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain.conversation.listed import ListVerb
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId
from bot.requests.cancels import Cancels
from bot.requests.deletions import Deletions
from bot.requests.listing.lists import Lists
from bot.requests.listing.statuses import STATUS, Statuses
from bot.requests.permissions import Permissions


@dataclass(frozen=True, slots=True)
class ListPresses:
    """Takes presses. What a button's value says is a client's word: each press is looked into."""

    permissions: Permissions
    cancels: Cancels
    deletions: Deletions
    lists: Lists
    statuses: Statuses

    async def press(self, verb: ListVerb, job_id: JobId, page: str, origin: Origin) -> str | None:
        """Do what a button says; return what to tell the person, if anything.

        Raises RequestError for a clip that isn't theirs to see, or to decide about.
        """
        job = await self.permissions.seen(job_id, origin)
        match verb:
            case ListVerb.CANCEL:
                return await self._cancel(job, page, origin)
            case ListVerb.DELETE:
                # The window's answer comes from where the clip is: a list shows others, too.
                there = replace(origin.thread, channel=job.thread.channel)
                return await self.deletions.ask(job, replace(origin, thread=there))
            case _:
                assert_never(verb)

    async def _cancel(self, job: Job, page: str, origin: Origin) -> str | None:
        """Cancel a clip; one that is over already is what the page shows in a moment."""
        try:
            return await self.cancels.cancel([job], origin)
        except RequestError as error:
            return error.tell
        finally:
            await self._show_anew(page, origin)

    async def _show_anew(self, page: str, origin: Origin) -> None:
        if page.partition(":")[0] == STATUS:
            await self.statuses.show_anew(page, origin)
        else:
            await self.lists.turn(page, origin)
