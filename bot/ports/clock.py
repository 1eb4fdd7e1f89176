"""Time, as the core needs it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
