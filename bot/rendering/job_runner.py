"""Works on jobs wherever they are made: hands each to the renderer of its deployment.

What concerns the process stands here: the leases that show it is alive, what others have left
behind, and the end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence

from typing_extensions import override

from bot.domain.job import Job, JobId
from bot.domain.renders.lost_orders import Trace
from bot.ports.core import JobRunner
from bot.ports.deployments import Deployments
from bot.ports.jobs import Leases
from bot.rendering.renderer import Renderer
from bot.rendering.suspects import set_aside
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping

log = logging.getLogger(__name__)

HEARTBEAT = 20.0
"""Seconds between two signs of life to the other processes."""

AFTER_A_DEATH = 5.0
"""Seconds, at the least, until what was left behind, and held back, is looked for again."""


class Runner(JobRunner):
    """The renderers of all deployments, as one."""

    def __init__(
        self,
        store: Leases,
        deployments: Deployments,
        renderers: Sequence[Renderer],
        stopping: Stopping,
    ) -> None:
        self._store = store
        self._deployments = deployments
        self._renderers = {renderer.deployment: renderer for renderer in renderers}
        self._former: list[Renderer] = []
        self._unattended: set[JobId] = set()
        self._stopping = stopping
        self.bell = Bell()
        """Rings where somebody may have let go of jobs."""

    def employ(self, renderer: Renderer) -> None:
        """Have another renderer work on a deployment's jobs; the one before ends what it has."""
        before = self._renderers.get(renderer.deployment)
        self._renderers[renderer.deployment] = renderer
        self._former = [one for one in (*self._former, before) if one is not None and one.is_busy]

    def _renderer_of(self, job: Job) -> Renderer:
        at_it = (one for one in self._former if one.works_on(job.id))
        return next(at_it, self._renderers[self._deployments.of(job).name])

    @override
    def resume(self, job: Job) -> None:
        self._renderer_of(job).resume(job)

    @override
    async def look_again(self, job: Job) -> Trace | None:
        return await self._renderer_of(job).look_again(job)

    async def run(self) -> None:
        """Take over what was left behind, now and from time to time, and show we're alive."""
        await every(
            HEARTBEAT,
            self._take_over,
            bell=self.bell,
            stopping=self._stopping,
            log=log,
            trouble="the leases could not be renewed",
        )

    async def _take_over(self) -> float:
        await self._let_go_of_unattended(await self._store.renew_leases())
        found = await self._store.resume(set_aside)
        for job in found:
            log.info("resuming", extra={"job": job.id, "state": job.state})
            self.resume(job)
        for renderer in self._renderers.values():
            await renderer.look_at_overdue()
        return await self._until_next(found)

    async def _until_next(self, found: Sequence[Job]) -> float:
        """Return the seconds until there may be more to take up: whoever waits is not forgotten."""
        wait = 0.0 if found else await self._store.next_wait()
        return HEARTBEAT if wait is None else min(HEARTBEAT, max(AFTER_A_DEATH, wait))

    async def _let_go_of_unattended(self, held: Iterable[JobId]) -> None:
        """Let go of what is ours by its row and nobody here works on, for it to be taken over.

        The answer to a commit that went well may be lost: to a claim, or to the birth of a render's
        further clips. What was so at the look before, too, wasn't claimed just now.
        """
        everybody = (*self._former, *self._renderers.values())
        before = self._unattended
        self._unattended = {one for one in held if not any(r.works_on(one) for r in everybody)}
        if forgotten := before & self._unattended:
            log.warning("held, and nobody works on it", extra={"jobs": sorted(forgotten)})
            await self._store.release(forgotten)

    async def finish(self, grace: float) -> None:
        """Let every task end its step under way, for at most ``grace`` seconds; then let go."""
        everybody = (*self._former, *self._renderers.values())
        await asyncio.gather(*(one.finish(grace) for one in everybody))
        try:
            await self._store.release()
        except Exception:
            log.exception("the jobs could not be let go: their leases lapse by themselves")
