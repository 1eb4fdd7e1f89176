"""Shares: how a completed upload becomes a message a moment later.

Slack: `files.completeUploadExternal` answers before the file's message exists; only
`files.info` tells, once it is there, under which timestamp.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playground.slack.app.payloads import channel_label

if TYPE_CHECKING:
    from playground.slack.app.events import AppEvents
    from playground.slack.faults import Faults
    from playground.slack.filestore import FileStore, StoredFile
    from playground.slack.model import Channel, Json, Message, Workspace
    from playground.slack.posting import Poster


@dataclass(frozen=True, slots=True)
class Share:
    """Files that shall appear as one message; `author` are the message's author fields."""

    workspace: Workspace
    channel: Channel
    files: tuple[StoredFile, ...]
    author: Json
    thread_ts: str | None = None
    text: str = ""
    blocks: list[Json] | None = None


class Sharer:
    """Lets shares land after `delay` seconds, unless a fault says otherwise."""

    def __init__(
        self, poster: Poster, files: FileStore, events: AppEvents, faults: Faults, delay: float
    ) -> None:
        self._poster = poster
        self._files = files
        self._events = events
        self._faults = faults
        self._delay = delay
        self._tasks: set[asyncio.Task[None]] = set()

    def later(self, files: tuple[StoredFile, ...], shares: list[Share]) -> None:
        """Process the files and let the shares land, after the delay."""
        delay = self._delay if self._faults.share_delay is None else self._faults.share_delay
        task = asyncio.create_task(self._wait_and_land(delay, files, shares))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def now(self, share: Share) -> Message:
        """Post the message of a share and write it into its files."""
        workspace, channel = share.workspace, share.channel
        for file in share.files:
            file.process()
        name = workspace.users[share.author["user"]].name
        fields: Json = {
            "subtype": "file_share",
            "text": share.text,
            "files": [self._files.describe(file, name) for file in share.files],
            "upload": False,
            "display_as_bot": False,
            **share.author,
        }
        if share.blocks:
            fields["blocks"] = share.blocks
        if share.thread_ts:
            fields["thread_ts"] = share.thread_ts
        message = self._poster.post(workspace, channel, fields)
        for file in share.files:
            self._record(file, share, message)
        message.data["files"] = [self._files.describe(file, name) for file in share.files]
        return message

    async def close(self) -> None:
        """Drop the shares that have not landed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _wait_and_land(
        self, delay: float, files: tuple[StoredFile, ...], shares: list[Share]
    ) -> None:
        await asyncio.sleep(delay)
        present = [file for file in files if file.state != "deleted"]
        for file in present:
            file.process()
        for share in shares if present else ():
            if not self._faults.take_lost_share():
                self.now(share)

    def _record(self, file: StoredFile, share: Share, message: Message) -> None:
        channel = share.channel
        kind: Literal["public", "private"] = "public" if channel.kind == "public" else "private"
        entry: Json = {
            "ts": message.ts,
            "channel_name": channel_label(channel),
            "team_id": share.workspace.id,
            "share_user_id": share.author["user"],
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": 0,
            "source": "UNKNOWN",
            "is_silent_share": False,
        }
        if share.thread_ts:
            entry["thread_ts"] = share.thread_ts
        file.shares.setdefault(kind, {}).setdefault(channel.id, []).append(entry)
        self._events.other(
            share.workspace,
            channel,
            {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": share.author["user"],
                "file": {"id": file.id},
                "channel_id": channel.id,
                "event_ts": message.ts,
            },
        )
