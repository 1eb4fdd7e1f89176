"""Posters at Slack: pictures that are shared with nobody, and shown on cards by their ids.

Slack (docs.slack.dev/reference/block-kit/composition-objects/slack-file-object): whoever posts has
to have the file, and one that was uploaded without a channel is the bot's own; it can be shown once
``files.info`` has a ``mimetype``, and that is PNG, JPEG or GIF.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.shared_files import Processing
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.domain.wording.card.facts import POSTER_TITLE
from bot.ports.slack import PosterFiles
from bot.slack.api.client import NO_FILE, SlackCalls
from bot.slack.api.upload import Uploader

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})


@dataclass(frozen=True, slots=True)
class SlackPosters(PosterFiles):
    """Implements ``PosterFiles``."""

    calls: SlackCalls
    uploader: Uploader

    @override
    async def upload(self, job: Job, picture: bytes) -> str:
        ticket = await self.calls.call(
            job.thread.workspace,
            "files.getUploadURLExternal",
            filename=f"sora-{job.id}.jpg",
            length=len(picture),
        )
        await self.uploader.send_bytes(ticket["upload_url"], picture)
        return str(ticket["file_id"])

    @override
    async def complete(self, job: Job, file_id: str) -> None:
        files = json.dumps([{"id": file_id, "title": POSTER_TITLE}])
        workspace = job.thread.workspace
        await self.calls.call(workspace, "files.completeUploadExternal", files=files)

    @override
    async def look(self, job: Job, file_id: str) -> Processing:
        try:
            answer = await self.calls.call(job.thread.workspace, "files.info", file=file_id)
        except SlackRefused as error:
            if error.error not in NO_FILE:
                raise
            return Processing.UNKNOWN
        file = answer.get("file")
        kind = file.get("mimetype") if isinstance(file, dict) else None
        if not kind:
            return Processing.WAITING
        return Processing.READY if kind in _SHOWN else Processing.UNUSABLE

    @override
    async def remove(self, job: Job, file_id: str) -> None:
        await self.calls.unless_gone(job.thread.workspace, "files.delete", file=file_id)
