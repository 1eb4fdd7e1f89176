"""Real time."""

from __future__ import annotations

import asyncio
import time

from typing_extensions import override

from bot.ports.clock import Clock


class SystemClock(Clock):
    """``Clock`` as the operating system keeps it."""

    @override
    def now(self) -> float:
        return time.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
