"""Real time, and what every worker goes by: the time, chance, and whether the bot is to stop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from random import Random

from typing_extensions import override

from bot.ports.clock import Clock, awake
from bot.runtime.stopping import Stopping


class SystemClock(Clock):
    """``Clock`` as the operating system keeps it."""

    @override
    def now(self) -> float:
        return time.time()

    @override
    def awake(self) -> float:
        return awake()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Timing:
    """One process's sense of time; ``chance`` keeps those that wait from coming back together."""

    clock: Clock
    chance: Random
    stopping: Stopping
