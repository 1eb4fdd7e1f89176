"""One flag that everything in the bot watches: whether it is time to stop."""

from __future__ import annotations

import asyncio


class Stopping:
    """Set once, by SIGTERM or Ctrl-C; every wait in the bot ends with it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def requested(self) -> bool:
        """Tell whether the bot has been asked to stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Ask everything to come to an end."""
        self._event.set()

    async def wait(self) -> None:
        """Wait until the bot is asked to stop."""
        await self._event.wait()

    async def within(self, seconds: float) -> bool:
        """Wait ``seconds``; True, at once, if the bot is to stop."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
