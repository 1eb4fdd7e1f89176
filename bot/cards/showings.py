"""Which version of its row each card shows: written down a little later, for many cards at once.

A crash in between costs an edit that changes nothing; what isn't shown is never taken for shown.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.domain.job import JobId
from bot.ports.jobs import Cards
from bot.runtime import backoff
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import nobodys

log = logging.getLogger(__name__)

TOGETHER = 1.0
"""Seconds between two times that it is written down."""

AT_ONCE = 20
"""How many cards' versions are written down in one statement."""


class Showings:
    """Writes down what cards show, and is at work only while there is something to be written.

    ``look_again`` is told of cards for which another process has written down more meanwhile: it
    may have edited them first, and we over that.
    """

    def __init__(self, store: Cards, look_again: Callable[[JobId], None], timing: Timing) -> None:
        self._store = store
        self._look_again = look_again
        self._clock, self._chance = timing.clock, timing.chance
        self._versions: dict[JobId, int] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, job_id: JobId, version: int) -> None:
        """Note that a job's card shows a version of its row: the last that is noted counts."""
        self._versions[job_id] = version
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(
                self._work(), name="what cards show", context=nobodys()
            )

    async def close(self) -> None:
        """Write down what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            while self._versions:
                await self._write()
        except Exception:
            log.exception("what cards show isn't written down; they are edited once more")

    async def _work(self) -> None:
        failures = 0
        while self._versions:
            try:
                await self._write()
                failures, wait = 0, TOGETHER
            except Exception:
                failures += 1
                wait = backoff.backoff(failures, self._chance)
                log.exception("what cards show could not be written down; trying again")
            await self._clock.sleep(wait)

    async def _write(self) -> None:
        """Write some of it down; what is noted meanwhile is for the next time."""
        some = dict(list(self._versions.items())[:AT_ONCE])
        for job_id in await self._store.cards_shown(some):
            self._look_again(job_id)
        for job_id, version in some.items():
            if self._versions.get(job_id) == version:
                del self._versions[job_id]
