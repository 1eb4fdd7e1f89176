"""Whose turn it is: starts the next job as soon as a slot, a card or a limit comes free."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.domain.deployment import Deployment
from bot.domain.job import Job
from bot.ports.jobs import Line
from bot.rendering.claim_turn import ClaimTurn
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping

log = logging.getLogger(__name__)

IDLE_SECONDS = 15.0
"""How long the queue sleeps at most: another replica's events come unannounced, such as the end of
a pause."""


class Queue:
    """One deployment's line. ``start`` is called with each job whose turn has come.

    ``paused`` is called where the deployment is found paused.
    """

    def __init__(
        self,
        store: Line,
        deployment: Deployment,
        start: Callable[[Job], None],
        bell: Bell,
        stopping: Stopping,
        *,
        paused: Callable[[], None],
        turn: ClaimTurn | None = None,
    ) -> None:
        self._store = store
        self._deployment = deployment
        self._start = start
        self._bell = bell
        self._stopping = stopping
        self._paused = paused
        self._turn = turn

    async def run(self) -> None:
        """Fill slots until the bot stops."""
        await every(
            IDLE_SECONDS,
            self._claim,
            bell=self._bell,
            stopping=self._stopping,
            log=log,
            trouble="the queue could not be read",
        )

    async def _claim(self) -> float | None:
        """Start the next job; return for how many seconds there is no use in asking again."""
        if self._turn is not None and (wait := self._turn.wait()) > 0:
            return wait
        claim = await self._store.claim(self._deployment)
        if claim.paused:
            self._paused()
        if claim.job is not None:
            self._start(claim.job)
            return 0.0
        return None if claim.again_in is None else min(claim.again_in, IDLE_SECONDS)
