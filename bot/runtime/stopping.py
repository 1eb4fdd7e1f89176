"""One flag that everything in the bot watches: whether it is time to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from bot.runtime.bell import Bell


class Stopping:
    """Set once, by SIGTERM or Ctrl-C; every wait in the bot ends with it.

    ``sleep`` waits for a number of seconds; tests bring their own.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._bell = Bell()

    @property
    def requested(self) -> bool:
        """Tell whether the bot has been asked to stop."""
        return self._bell.rung

    def request(self) -> None:
        """Ask everything to come to an end."""
        self._bell.ring()

    async def wait(self) -> None:
        """Wait until the bot is asked to stop."""
        await self._bell.wait()

    def of_a_part(self) -> Stopping:
        """Return a flag for a part of the bot that may end before the rest, and ends with it."""
        part = Stopping(self._sleep)
        self._bell.also(part._bell)
        if self.requested:
            part.request()
        return part

    def leave_out(self, part: Stopping) -> None:
        """Forget a part that has ended."""
        self._bell.leave_out(part._bell)

    async def within(self, seconds: float, bell: Bell | None = None) -> bool:
        """Wait ``seconds``, or until ``bell`` rings; True, at once, if the bot is to stop."""
        bell = bell or self._bell
        if not self.requested and not bell.rung:
            with suppress(TimeoutError):
                async with asyncio.timeout(None) as nap:
                    with self._bell.ends(nap), bell.ends(nap):
                        await self._sleep(seconds)
        return self.requested


async def either(*waits: Awaitable[object]) -> None:
    """Wait until the first of ``waits`` is over, and give the others up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await give_up(tasks)


async def give_up(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel tasks, and wait until they have ended; how they end is nobody's business."""
    ending = [*tasks]
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
