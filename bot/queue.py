"""Whose turn it is: starts the next job as soon as a slot, a card or a limit comes free."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from random import Random

from bot import pace
from bot.domain.job import Job
from bot.ports import Claim, Deployment, JobStore

log = logging.getLogger(__name__)

IDLE_SECONDS = 15.0
"""How long the queue sleeps at most: another replica's events come unannounced, such as the end of
a pause."""


class Queue:
    """One deployment's line. ``start`` is called with each job whose turn has come."""

    def __init__(
        self,
        store: JobStore,
        deployment: Deployment,
        start: Callable[[Job], None],
        chance: Random,
    ) -> None:
        self._store = store
        self._deployment = deployment
        self._start = start
        self._chance = chance
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look at the line again, now."""
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Fill slots until stopped."""
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                claim = await self._store.claim(self._deployment)
                failures = 0
            except Exception:
                failures += 1
                log.exception("the queue could not be read; trying again")
                claim = Claim(again_in=pace.backoff(failures, self._chance))
            if claim.job is not None:
                self._start(claim.job)
            else:
                await self._rest(claim.again_in)

    async def _rest(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(min(seconds or IDLE_SECONDS, IDLE_SECONDS)):
                await self._woken.wait()
        except TimeoutError:
            return
