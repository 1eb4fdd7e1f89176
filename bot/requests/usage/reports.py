"""What clips came to: a person's own for everybody, and all of a workspace's for its admins.

Amounts are all that an admin sees here of others: no words of anybody, wherever they were said.
"""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.errors.slack import SlackError
from bot.domain.job import JobId
from bot.domain.language.requests import ShowUsage
from bot.domain.usage.file import usage_file
from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Report, Usage, usage_of
from bot.domain.wording.spending import usage as wording
from bot.ports.clock import Clock
from bot.ports.core import UsageDesk
from bot.ports.slack import PrivateReplies
from bot.ports.spending.usage import UsageMessages, UsageRows
from bot.requests.permissions import Permissions
from bot.requests.showing import shown
from bot.requests.usage.thumbs import GivingThumbs


@dataclass(frozen=True, slots=True)
class UsageReports(UsageDesk):
    """Puts reports together, shows them, and sends them as files."""

    rows: UsageRows
    messages: UsageMessages
    replies: PrivateReplies
    permissions: Permissions
    clock: Clock
    thumbs: GivingThumbs

    async def show(self, asked: ShowUsage, origin: Origin) -> str | None:
        """Show a month and the one before; return what to say where Slack doesn't take it."""
        report = await self._report(self._past(asked.month), By.PERSON, origin)
        if await shown(self.messages.show(origin, report), "usage could not be shown"):
            return None
        return wording.NOT_TAKEN

    @override
    async def turn(self, by: By, month: str, origin: Origin) -> None:
        report = await self._report(self._past(Month.read(month)), by, origin)
        showing = self.messages.show(origin, report, in_place=True)
        await shown(showing, "usage could not be shown anew")

    @override
    async def send_file(self, month: str, origin: Origin) -> None:
        """Say where it is. It holds the month before, too, for months to be compared."""
        try:
            await self.permissions.need_admin(origin)
            asked = self._past(Month.read(month))
            workspace = origin.thread.workspace
            months = {
                one: await self.rows.tallies(workspace, one, tuple(By))
                for one in (asked, asked.plus(-1))
            }
            people = {person: None for tallies in months.values() for person, *_ in tallies}
            names = await self.messages.names(workspace, people)
            await self.messages.send_file(origin, asked, usage_file(months, names))
            said = wording.FILE_SENT
        except (RequestError, StorageAway) as error:
            said = error.tell
        except SlackError:
            said = wording.FILE_NOT_TAKEN
        await shown(self.replies.privately(origin, said), "an answer could not be shown")

    @override
    async def thumb(self, job_id: JobId, origin: Origin, *, liked: bool) -> None:
        await self.thumbs.give(job_id, origin, liked=liked)

    async def own(self, origin: Origin, month: Month | None = None) -> Usage:
        """Return what a person's clips came to, by model, and nobody else's."""
        month = month or self._past(None)
        return await self._usage(month, By.MODEL, origin.thread.workspace, origin.person)

    async def _report(self, month: Month, by: By, origin: Origin) -> Report:
        """Return all that a person may see of a month."""
        everybody = None
        if await self.permissions.is_admin(origin):
            everybody = await self._usage(month, by, origin.thread.workspace)
        is_over = month < self._past(None)
        newer = month.plus(1) if is_over else None
        return Report(await self.own(origin, month), everybody, newer)

    async def _usage(
        self, month: Month, by: By, workspace: str, person: str | None = None
    ) -> Usage:
        this = await self.rows.tallies(workspace, month, (by,), person)
        last = await self.rows.tallies(workspace, month.plus(-1), (by,), person)
        return usage_of(month, by, this, last)

    def _past(self, month: Month | None) -> Month:
        """Return a month that was asked for, or this one in place of none and of one to come."""
        this = Month.at(self.clock.now())
        return this if month is None else min(month, this)
