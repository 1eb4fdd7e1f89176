"""Copies of clips at Slack: files of their own, brought into channels, found there and removed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typing_extensions import override

from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.slack import NotInConversation, SlackError, SlackRefused
from bot.domain.job import Job
from bot.domain.sharing.copies import Copy, CopyForm
from bot.domain.wording import sharing as wording
from bot.domain.wording.card import gifs as gif_wording
from bot.ports.sharing import CopyMessages
from bot.slack.api.client import NO_FILE, SlackCalls
from bot.slack.api.refusals import explained
from bot.slack.api.upload import Uploader
from bot.slack.messages.messenger import shared_file
from bot.slack.views.sharing import copy_blocks, gif_blocks

FILE_NAMES: Final = {CopyForm.CLIP: "sora.mp4", CopyForm.GIF: "sora.gif"}
"""What a copy's file is called: nothing of where the clip is."""

Link = Callable[[Job], str | None]
"""Returns the address of a job's card, if it is known."""


@dataclass(frozen=True, slots=True)
class SlackCopies(CopyMessages):
    """Implements ``CopyMessages``."""

    calls: SlackCalls
    uploader: Uploader
    link: Link

    @override
    async def upload(self, copy: Copy, file: Path) -> str:
        length = (await asyncio.to_thread(file.stat)).st_size
        with explained():
            ticket = await self.calls.call(
                copy.to.workspace,
                "files.getUploadURLExternal",
                filename=FILE_NAMES[copy.form],
                length=length,
            )
        await self.uploader.send(ticket["upload_url"], file, length)
        return str(ticket["file_id"])

    @override
    async def complete(self, copy: Copy, job: Job, file_id: str) -> None:
        title = job.title if copy.with_prompt else wording.FILE
        is_gif = copy.form is CopyForm.GIF
        blocks = gif_blocks(copy, job) if is_gif else copy_blocks(copy, job, self.link(job))
        with explained():
            await self.calls.call(
                copy.to.workspace,
                "files.completeUploadExternal",
                files=json.dumps([{"id": file_id, "title": title}]),
                channel_id=copy.to.channel,
                thread_ts=copy.to.thread_ts,
                blocks=json.dumps(blocks),
            )

    @override
    async def look(self, copy: Copy) -> SharedFile | None:
        try:
            answer = await self.calls.call(copy.to.workspace, "files.info", file=copy.file_id)
        except SlackRefused as error:
            if error.error in NO_FILE:
                return None
            raise
        return shared_file(copy.file_id or "", answer["file"])

    @override
    async def remove(self, copy: Copy) -> None:
        # In this order: where the message is is known from the file, as long as there is one. The
        # file is ours, and goes also out of a channel that doesn't let us remove its message.
        file, to = await self.look(copy), copy.to
        stays: SlackError | None = None
        for ts in () if file is None else file.messages.get(to.channel, ()):
            try:
                await self.calls.unless_gone(to.workspace, "chat.delete", channel=to.channel, ts=ts)
            except (NotInConversation, SlackRefused) as error:
                stays = error
        await self.calls.unless_gone(to.workspace, "files.delete", file=copy.file_id)
        if stays is not None:
            raise stays

    @override
    async def tell(self, copy: Copy, job: Job | None) -> None:
        link = None if job is None else self.link(job)
        clip = wording.THE_CLIP if link is None else f"<{link}|{wording.THE_CLIP}>"
        said = gif_wording.FAILED if copy.form is CopyForm.GIF else wording.FAILED
        told = said.format(clip=clip, channel=copy.to.channel, why=copy.trouble or "")
        await self.calls.call(
            copy.to.workspace,
            "chat.postMessage",
            channel=copy.person,
            text=told,
            unfurl_links=False,
            unfurl_media=False,
        )
