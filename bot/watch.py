"""Watching renders: asking how they are doing until they are over, gone, or overdue."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from random import Random

from bot import pace
from bot.domain.errors import ProviderError, RenderMissing, RenderOverdue
from bot.domain.job import Job
from bot.domain.outage import Outage
from bot.ports import Clock, Deployment, JobStore, Render, RenderStatus, Trace, VideoApi
from bot.sentences import facts, gist
from bot.stopping import Stopping

log = logging.getLogger(__name__)

UNKNOWN = 4
"""How often in a row a render must be unknown: one replica may not know it yet."""


class Watch:
    """Asks the provider about the renders of jobs."""

    def __init__(
        self,
        *,
        store: JobStore,
        video: VideoApi,
        deployment: Deployment,
        clock: Clock,
        chance: Random,
        stopping: Stopping,
    ) -> None:
        self._store = store
        self._video = video
        self._deployment = deployment
        self._clock = clock
        self._chance = chance
        self._stopping = stopping
        self._silence = Outage()

    async def until_over(
        self,
        job: Job,
        running: Callable[[Render], Awaitable[None]],
        *,
        patience: float | None = None,
    ) -> Render | None:
        """Return the render once it is over; None when the bot is stopping.

        ``running`` is told of each look at a render that goes on. Raises RenderOverdue after
        ``patience`` seconds of rendering, by default what recent renders make of
        ``pace.overdue_after``; the provider has been asked at least once by then.
        """
        standing = await self._store.standing(self._deployment)
        if patience is None:
            patience = pace.overdue_after(standing.longest_render)
        asked_for: float | None = None
        silence = Outage(within=self._silence)
        failures = unknown = 0
        while True:
            wait = pace.next_look(self.age(job), standing.median_render, asked_for)
            if failures:
                wait = max(wait, pace.backoff(failures, self._chance))
            if await self._stopping.within(wait):
                return None
            try:
                render = await self._video.get(job.provider_id or "")
            except ProviderError as error:
                failures += 1
                unknown = unknown + 1 if isinstance(error, RenderMissing) else 0
                if unknown >= UNKNOWN:
                    return Render(job.provider_id or "", RenderStatus.FAILED, error=error)
                self._silent(silence, job, error)
            else:
                self._spoken(silence)
                failures = unknown = 0
                asked_for = render.poll_after
                if render.status is not RenderStatus.RUNNING:
                    return render
                await running(render)
            if not unknown and self.age(job) > patience:
                raise RenderOverdue(f"running for {self.age(job):.0f} s")

    def _silent(self, silence: Outage, job: Job, error: ProviderError) -> None:
        """Say that there is no word of a render: in one line, however often that is so."""
        level = logging.DEBUG
        if silence.failed(gist(error), self._clock.now()):
            level = logging.WARNING
        log.log(level, "no word of a render yet", extra=facts(job, error))

    def _spoken(self, silence: Outage) -> None:
        lasted = silence.worked(self._clock.now())
        if lasted is not None:
            log.info("there is word of renders again", extra={"seconds": round(lasted)})

    async def look_at(self, job: Job) -> Trace | None:
        """Ask once about a render that is known; None if there is news of it to be followed."""
        try:
            render = await self._video.get(job.provider_id or "")
        except RenderMissing:
            return None
        except ProviderError as error:
            self._silent(Outage(within=self._silence), job, error)
            return Trace.NO_ANSWER
        return Trace.RUNNING if render.status is RenderStatus.RUNNING else None

    def age(self, job: Job) -> float:
        """Return for how many seconds a job's render has been running."""
        return self._clock.now() - (job.rendering_at or self._clock.now())
