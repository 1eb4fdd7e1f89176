"""Real time."""

from __future__ import annotations

import asyncio
import time


class SystemClock:
    """``bot.ports.Clock`` as the operating system keeps it."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
        await asyncio.sleep(seconds)
