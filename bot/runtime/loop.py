"""The loop that every worker is: look for work, by the clock and on each ring, until the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from logging import Logger
from typing import Protocol

from bot.runtime.backoff import doubled
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping

FIRST, LONGEST = 2.0, 60.0
"""Seconds after the first failure, and between tries of what fails again and again, at most."""

SOON = 15.0
"""What is looked for more often than this isn't left alone for longer when it fails."""


class Worker(Protocol):
    """Whoever works in the background."""

    async def run(self) -> None:
        """Work until the bot is to stop."""


async def every(
    seconds: float,
    work: Callable[[], Awaitable[float | None]],
    *,
    stopping: Stopping,
    log: Logger,
    trouble: str,
    bell: Bell | None = None,
) -> None:
    """Do ``work`` now, on each ring of ``bell`` and every ``seconds``, until the bot is to stop.

    ``work`` returns for how many seconds to wait this time, or None for the usual. What it raises
    is logged as ``trouble``, and it is tried again, less and less often.
    """
    bell = bell or Bell()
    failures = 0
    while not stopping.requested:
        bell.hush()
        try:
            wait = await work()
            failures = 0
        except Exception:
            failures += 1
            longest = min(LONGEST, max(SOON, seconds))
            wait = doubled(failures, first=min(FIRST, seconds), longest=longest)
            log.exception("%s; trying again", trouble)
        wait = seconds if wait is None else wait
        if wait > 0:
            await stopping.within(wait, bell)
