"""Usage in Slack: shown to one person, with a table where Slack takes one, and sent as a file."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackError, SlackRefused
from bot.domain.usage.months import Month
from bot.domain.usage.report import Report
from bot.domain.wording.spending import usage as wording
from bot.ports.spending.usage import UsageMessages
from bot.slack.api.client import SlackCalls
from bot.slack.api.people import NOBODY
from bot.slack.api.upload import Uploader
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.views.usage import report_blocks, report_text

log = logging.getLogger(__name__)

MOST_NAMES: Final = 200
"""How many people are asked about for a file: each of them is a call of users.info."""
NAMING_SECONDS: Final = 20.0
"""How long that may take in all; whoever has no name by then is there by their id."""


@dataclass(frozen=True, slots=True)
class SlackUsage(UsageMessages):
    """Implements ``UsageMessages``."""

    calls: SlackCalls
    uploader: Uploader
    replies: SlackReplies

    @override
    async def show(self, origin: Origin, report: Report, *, in_place: bool = False) -> None:
        text = report_text(report)
        blocks, plain = (report_blocks(report, table=table) for table in (True, False))
        await self.replies.show_blocks(origin, text, blocks, instead=plain, in_place=in_place)

    @override
    async def names(self, workspace: str, people: Iterable[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(NAMING_SECONDS):
                for person in islice(people, MOST_NAMES):
                    found[person] = await self._name(workspace, person)
        except (SlackError, TimeoutError) as error:
            log.info("not everybody in a file is named", extra={"detail": repr(error)})
        return found

    async def _name(self, workspace: str, person: str) -> str:
        """Return what somebody is called; nothing where Slack knows nobody."""
        try:
            answer = await self.calls.call(workspace, "users.info", user=person)
        except SlackRefused as error:
            if error.error in NOBODY:
                return ""
            raise
        user = answer.get("user") or {}
        profile = user.get("profile") or {}
        names = profile.get("real_name"), profile.get("display_name"), user.get("name")
        return next((str(name) for name in names if name), "")

    @override
    async def send_file(self, origin: Origin, month: Month, text: str) -> None:
        """Upload it, and share it where a message to the person went.

        Slack: files are shared with a conversation by its own id, which the answer to a message
        names; a person's id stands for it in chat.postMessage alone.
        """
        data, workspace = text.encode(), origin.thread.workspace
        ticket = await self.calls.call(
            workspace,
            "files.getUploadURLExternal",
            filename=f"sora-usage-{month}.csv",
            length=len(data),
        )
        await self.uploader.send_bytes(ticket["upload_url"], data)
        said = wording.FILE_MESSAGE.format(month=month.name)
        posted = await self.calls.call(
            workspace, "chat.postMessage", channel=origin.person, text=said
        )
        file = {"id": ticket["file_id"], "title": wording.FILE_TITLE.format(month=month.name)}
        await self.calls.call(
            workspace,
            "files.completeUploadExternal",
            files=json.dumps([file]),
            channel_id=posted["channel"],
        )
