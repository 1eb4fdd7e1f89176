"""Slack as the core sees it: clips that go into threads, and words about them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.domain.media.mp4 import MAGIC_LENGTH, MP4, container_of
from bot.domain.wording.card.facts import WATCH
from bot.ports.slack import Messenger
from bot.slack.api.client import NO_FILE, SlackCalls
from bot.slack.api.metadata import LINK, NOTICE, find, mark
from bot.slack.api.refusals import explained
from bot.slack.api.upload import Uploader
from bot.slack.views.card import comment


@dataclass(frozen=True, slots=True)
class SlackMessenger(Messenger):
    """Implements ``Messenger``."""

    calls: SlackCalls
    uploader: Uploader

    @override
    async def start_upload(self, job: Job) -> str:
        if job.clip_path is None or job.clip_bytes is None:
            raise ValueError(f"job {job.id} has no clip on disk")
        ending = await asyncio.to_thread(_ending_of, Path(job.clip_path))
        with explained():
            ticket = await self.calls.call(
                job.thread.workspace,
                "files.getUploadURLExternal",
                filename=f"sora-{job.id}.{ending}",
                length=job.clip_bytes,
            )
        await self.uploader.send(ticket["upload_url"], Path(job.clip_path), job.clip_bytes)
        return str(ticket["file_id"])

    @override
    async def complete_upload(self, job: Job, file_id: str) -> None:
        """Share by a form body, where everything goes: slack_sdk's own method would use the URL."""
        with explained():
            await self.calls.call(
                job.thread.workspace,
                "files.completeUploadExternal",
                files=json.dumps([{"id": file_id, "title": job.title}]),
                channel_id=job.thread.channel,
                thread_ts=job.thread.thread_ts,
                initial_comment=comment(job),
            )

    @override
    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        try:
            answer = await self.calls.call(job.thread.workspace, "files.info", file=file_id)
        except SlackRefused as error:
            if error.error in NO_FILE:
                return None
            raise
        return shared_file(file_id, answer["file"])

    @override
    async def post_link(self, job: Job, permalink: str) -> None:
        with explained():
            text = WATCH.format(ready=comment(job), link=permalink)
            await self._post(job, text, mark(LINK, job))

    @override
    async def remove_file(self, job: Job) -> None:
        # In this order: where the messages are is known from the file, as long as there is one.
        workspace, channel = job.thread.workspace, job.thread.channel
        for ts in await self._shared_by(job):
            await self.calls.unless_gone(workspace, "chat.delete", channel=channel, ts=ts)
        await self.calls.unless_gone(workspace, "files.delete", file=job.file_id)

    async def _shared_by(self, job: Job) -> list[str]:
        """Return the messages that brought the video (Slack: ``file.shares``)."""
        answer = await self.calls.unless_gone(job.thread.workspace, "files.info", file=job.file_id)
        file = shared_file(job.file_id or "", answer.get("file", {}))
        found = file.messages.get(job.thread.channel, ())
        link = await find(self.calls, job, LINK) if job.link_attempts else None
        return [*found] if link is None else [*found, link]

    @override
    async def has_link(self, job: Job) -> bool:
        return await find(self.calls, job, LINK) is not None

    @override
    async def post_notice(self, job: Job, name: str, text: str) -> None:
        await self._post(job, text, mark(NOTICE, job, name=name))

    async def _post(self, job: Job, text: str, metadata: dict[str, object]) -> None:
        thread = {"channel": job.thread.channel, "thread_ts": job.thread.thread_ts}
        post = {**thread, "text": text, "metadata": metadata}
        await self.calls.call(job.thread.workspace, "chat.postMessage", **post)

    @override
    async def has_notice(self, job: Job, name: str) -> bool:
        return await find(self.calls, job, NOTICE, name=name) is not None


def _ending_of(clip: Path) -> str:
    """Return how the name of a clip's file ends: by that, Slack and people know what it is."""
    with clip.open("rb") as file:
        container = container_of(file.read(MAGIC_LENGTH))
    return (container or MP4).ending


def shared_file(file_id: str, file: Mapping[str, Any]) -> SharedFile:
    """Read Slack's file object; ``shares`` names the messages that brought it somewhere."""
    shares = file.get("shares") or {}
    public, private = shares.get("public", {}), shares.get("private", {})
    places = frozenset(public).union(private, file.get("ims", []))
    messages = {
        place: tuple(str(share["ts"]) for share in shared if "ts" in share)
        for place, shared in {**private, **public}.items()
    }
    return SharedFile(file_id, file.get("permalink"), places, frozenset(public), messages)
