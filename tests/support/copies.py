"""Copies at a Slack that shares a file once, and may lose, hide or refuse one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.base import InputUnusable
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.domain.sharing.copies import Copy
from tests.support.death import Death


class FakeGifs:
    """``GifMaker`` that says of a clip that it is a GIF, unless it is ``unreadable``."""

    def __init__(self) -> None:
        self.unreadable = False

    async def made_of(self, clip: Path) -> bytes:
        if self.unreadable:
            raise InputUnusable("no frame")
        return await asyncio.to_thread(clip.read_bytes) + b" as a GIF"


class FakeCopies:
    """``CopyMessages`` with Slack's upload contract. ``shown`` is what people see, and where."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.completed: dict[str, str] = {}
        self.threads: dict[str, str | None] = {}
        self.told: list[Copy] = []
        self.loses_uploads = 0
        self.hides_shares = False
        self.shows_late = 0
        """How many looks a share takes to appear: until then nobody knows its message."""
        self.left: list[str] = []
        """The files whose messages nobody removed."""
        self.meanwhile: dict[str, Callable[[], Awaitable[None]]] = {}
        self._before: dict[str, BaseException] = {}
        self._after: dict[str, BaseException] = {}
        self._always: dict[str, BaseException] = {}
        self._uploads = 0

    @property
    def shown(self) -> list[tuple[str, bytes]]:
        if self.hides_shares:
            return []
        return [(channel, self.files[file]) for file, channel in self.completed.items()]

    def dies(self, step: str, *, after: bool) -> None:
        """Die once at a step, before or after its effect."""
        (self._after if after else self._before)[step] = Death()

    def loses_answer(self, step: str, error: BaseException) -> None:
        """Lose the answer to a step that had its effect, once."""
        self._after[step] = error

    def refuses(self, step: str, error: BaseException) -> None:
        """Refuse a step, whenever it is tried."""
        self._always[step] = error

    async def upload(self, copy: Copy, file: Path) -> str:
        await self._enter("upload")
        self._uploads += 1
        file_id = f"F0COPY{self._uploads}"
        if self.loses_uploads:
            self.loses_uploads -= 1
        else:
            self.files[file_id] = await asyncio.to_thread(file.read_bytes)
        await self._leave("upload")
        return file_id

    async def complete(self, copy: Copy, job: Job, file_id: str) -> None:
        await self._enter("complete")
        if file_id not in self.files or file_id in self.completed:
            raise SlackRefused("no such upload", error="file_not_found")
        self.completed[file_id] = copy.to.channel
        self.threads[file_id] = copy.to.thread_ts
        await self._leave("complete")

    async def look(self, copy: Copy) -> SharedFile | None:
        await self._enter("look")
        channel = self.completed.get(copy.file_id or "")
        await self._leave("look")
        if channel is None:
            return None
        is_hidden = self.hides_shares or self.shows_late > 0
        self.shows_late = max(0, self.shows_late - 1)
        places = frozenset[str]() if is_hidden else frozenset({channel})
        return SharedFile(copy.file_id or "", f"https://example.com/{copy.file_id}", places)

    async def remove(self, copy: Copy) -> None:
        await self._enter("remove")
        self.files.pop(copy.file_id or "", None)
        if self.completed.pop(copy.file_id or "", None) and self.shows_late:
            self.left.append(copy.file_id or "")

    async def tell(self, copy: Copy, job: Job | None) -> None:
        await self._enter("tell")
        self.told.append(copy)

    async def _enter(self, step: str) -> None:
        if step in self._always:
            raise self._always[step]
        if step in self._before:
            raise self._before.pop(step)

    async def _leave(self, step: str) -> None:
        if step in self.meanwhile:
            await self.meanwhile.pop(step)()
        if step in self._after:
            raise self._after.pop(step)
