"""What happens in the workspaces, as a numbered feed that the page follows."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.slack.model import Json

_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """One happening: its number, the event's name and its JSON data."""

    id: int
    event: str
    data: Json


class Feed:
    """Remembers the latest happenings and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()
        self._last_id = 0
        self.closed = False

    @property
    def last_id(self) -> int:
        """The number of the latest entry; 0 before the first."""
        return self._last_id

    def publish(self, event: str, workspace: str, **data: object) -> None:
        """Add a happening in a workspace."""
        self._last_id += 1
        self._entries.append(Entry(self._last_id, event, {"workspace": workspace, **data}))
        self._wake()

    def after(self, last_id: int, workspace: str | None) -> list[Entry]:
        """Return the kept entries after `last_id`, of one workspace or of all."""
        return [
            entry
            for entry in self._entries
            if entry.id > last_id and workspace in (None, entry.data["workspace"])
        ]

    async def wait(self, last_id: int, seconds: float) -> bool:
        """Wait until there is an entry after `last_id`; False when none came in time."""
        if self._last_id > last_id or self.closed:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Let every follower go."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
