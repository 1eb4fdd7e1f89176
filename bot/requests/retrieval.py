"""Clips that were given up, and that somebody wants to have looked for, or brought, once more."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.errors.base import RequestError, SoraError, StaleJob
from bot.domain.errors.clips import UNFETCHED, RenderExpired, RenderMissing
from bot.domain.errors.provider import ProviderError, RenderFailed
from bot.domain.job import Changes, Job, JobState
from bot.domain.renders.render import Render, RenderStatus
from bot.domain.renders.waiting import has_render, is_miss, refuses_us
from bot.domain.text.sentences import facts, told
from bot.domain.wording.queue import NO_ANSWER, SETTLED
from bot.domain.wording.troubles.renders import (
    NOT_ALLOWED,
    NOT_WAITING,
    STILL_MISSING,
    STILL_RENDERING,
)
from bot.ports.clock import Clock
from bot.ports.core import Board, JobRunner
from bot.ports.deployments import Deployments
from bot.ports.jobs import Rows

log = logging.getLogger(__name__)

LOOKS = 3
LOOK_SECONDS = 0.4
"""How often somebody's *Look again* asks where it isn't found, and how long apart: one instance of
several may know the render, and Slack waits for three seconds."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Takes failed jobs up again whose clips were paid for and may be had. No slot is needed."""

    store: Rows
    deployments: Deployments
    runner: JobRunner
    board: Board
    clock: Clock

    async def deliver_again(self, job: Job) -> None:
        """Take up a delivery that failed. A file that did get through is found by its id.

        Raises RequestError for a job that has nothing to deliver.
        """
        kept = job.clip_path is not None or job.error_code in UNFETCHED
        if job.state is not JobState.FAILED or not kept:
            raise RequestError(NOT_WAITING)
        await self._taken_up(job, NOT_WAITING)

    async def look_again(self, job: Job) -> str | None:
        """Ask the provider about a render that couldn't be found; return what to tell, if anything.

        Found completed, its clip is brought. Raises RequestError for a job that isn't missing.
        """
        missing = job.state is JobState.FAILED and job.error_code == RenderMissing.code
        if not missing or not has_render(job):
            raise RequestError(SETTLED)
        if job.provider_id is None:  # a further clip of somebody's render: it alone can be tried
            await self._taken_up(job, SETTLED)
            return None
        found = await self._found(job, job.provider_id)
        if isinstance(found, ProviderError):
            return _without_word(found)
        if found.status is RenderStatus.RUNNING:
            return STILL_RENDERING
        if found.status is RenderStatus.COMPLETED:
            await self._taken_up(job, SETTLED, found)
        else:
            await self._ended(job, found)
        return None

    async def _found(self, job: Job, render_id: str) -> Render | ProviderError:
        error = ProviderError("not asked")
        for look in range(LOOKS):
            if look:
                await self.clock.sleep(LOOK_SECONDS)
            try:
                return await self.deployments.video_of(job).get(render_id)
            except ProviderError as met:
                error = met
                if not is_miss(met):
                    break
        log.info("looked again in vain", extra=facts(job, error))
        return error

    async def _taken_up(self, job: Job, settled: str, render: Render | None = None) -> None:
        """Fetch and deliver a job's clip; all of them where its render turned out to have more."""
        anew: Changes = {"error_code": None, "error_tell": None, "ended_at": None}
        clips = render.clips if render is not None and job.clip_ref is None else ()
        try:
            if clips:
                jobs = await self.store.rendered(job, clips, **anew)
            else:
                jobs = [await self.store.move(job, JobState.DELIVERING, **anew)]
        except StaleJob as error:
            raise RequestError(settled) from error
        for one in jobs:
            self.runner.resume(one)
            self.board.changed(one.id)

    async def _ended(self, job: Job, render: Render) -> None:
        """Write down how a render that was found again had ended: without a clip."""
        error = render.error if isinstance(render.error, SoraError) else RenderFailed()
        if isinstance(error, RenderMissing):
            error = RenderExpired(error.detail)
        tell = told(error, job, self.deployments.of(job))
        try:
            await self.store.update(job, error_code=error.code, error_tell=tell)
        except StaleJob as stale:
            raise RequestError(SETTLED) from stale
        self.board.changed(job.id)


def _without_word(error: ProviderError) -> str:
    if is_miss(error):
        return STILL_MISSING
    return NOT_ALLOWED if refuses_us(error) else NO_ANSWER
