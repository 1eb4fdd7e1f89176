"""Usage in Slack: shown to one person, with a table where Slack takes one, and sent as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.usage.months import Month
from bot.domain.usage.report import Report
from bot.domain.wording.spending import usage as wording
from bot.ports.spending.usage import UsageMessages
from bot.slack.api.client import SlackCalls
from bot.slack.api.upload import Uploader
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.views.usage import report_blocks, report_text


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
