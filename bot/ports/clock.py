"""Time, as the core needs it."""

from __future__ import annotations

import time
from typing import Final, Protocol

_AWAKE: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def awake() -> float:
    """Return seconds on a clock that goes on while the process, or the machine, is asleep."""
    return time.clock_gettime(_AWAKE)


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def awake(self) -> float:
        """Return seconds that nobody sets, and that go on while the process is stopped."""

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
