"""Following a render until it is over: rendered, failed, cancelled, or on and on."""

from __future__ import annotations

import logging

from bot.delivery.delays import Delays
from bot.domain.errors.base import SoraError
from bot.domain.errors.provider import RenderFailed, RenderOverdue
from bot.domain.job import Job, JobState
from bot.domain.profiles import KEPT
from bot.domain.renders.looks import News
from bot.domain.renders.render import Render, RenderStatus
from bot.domain.text.sentences import facts
from bot.domain.wording.troubles.renders import CANCELLED_THERE, FAILED_AGAIN
from bot.ports.core import Board
from bot.ports.jobs import Rows
from bot.rendering.polling import Polling
from bot.rendering.steps.ends import Ends
from bot.rendering.steps.submitting import MOST_ORDERS
from bot.rendering.suspects import acquitted

log = logging.getLogger(__name__)

RETRIES = 1
"""How often a render that failed by the provider's own fault is made again, on the house."""

ROUGHLY = 25
"""Percent that a render's row may be behind it where its card has no turn to be edited."""


class Following:
    """Asks how renders are doing."""

    def __init__(
        self,
        *,
        store: Rows,
        polling: Polling,
        delays: Delays,
        board: Board,
        ends: Ends,
    ) -> None:
        self._store = store
        self._polling = polling
        self._delays = delays
        self._board = board
        self._ends = ends

    async def follow(self, job: Job) -> list[Job]:
        """Ask the provider until the render is over. The slot is free in the same transaction.

        Returns the job, and with it a job for each further clip that its render has made.
        """
        if job.cancel_requested:
            return [await self._store.request_cancel(job.id) or job]

        progress = job.progress or 0

        async def hear(news: News) -> None:
            nonlocal job, progress
            if news.render is not None:
                job = await acquitted(self._store, job)
            job = await self._delays.hears(job, news)
            heard = (news.render and news.render.progress) or 0
            if heard > progress:
                progress = heard
                if heard >= (job.progress or 0) + ROUGHLY:
                    job = await self._store.update(job, progress=heard)
                self._board.progressed(job, progress)

        try:
            render = await self._polling.until_over(job, hear)
        except RenderOverdue as error:
            return [await self._ends.unconfirmed(job, error)]
        if render is None:
            return [job]
        if render.status is RenderStatus.COMPLETED:
            return await self._rendered(job, render)
        return [await self._came_to_nothing(job, render)]

    async def _rendered(self, job: Job, render: Render) -> list[Job]:
        expires_at = render.expires_at or job.expires_at
        billed = None if render.cost_usd is None else f"{render.cost_usd:f}"[:24]
        jobs = await self._store.rendered(
            job, render.clips, progress=100, expires_at=expires_at, billed_usd=billed
        )
        log.info("rendered", extra={"job": job.id, "clips": len(jobs)})
        self._ends.slot_freed()
        for further in jobs[1:]:
            self._board.became(further)
        return jobs

    async def _came_to_nothing(self, job: Job, render: Render) -> Job:
        """End a job whose render failed; a passing fault gets a second try, on the house."""
        if render.status is RenderStatus.CANCELLED:
            return await self._ends.fail(job, RenderFailed("cancelled", tell=CANCELLED_THERE))
        error = render.error if isinstance(render.error, SoraError) else RenderFailed()
        if not isinstance(error, RenderFailed):
            return await self._ends.fail(job, error)
        if job.retries >= RETRIES:
            return await self._ends.fail(job, RenderFailed(error.detail, tell=FAILED_AGAIN))
        if job.orders >= MOST_ORDERS or self._ends.is_of_another(job):
            return await self._ends.fail(job, RenderFailed(error.detail))
        log.warning("failed; once more, on the house", extra=facts(job, error))
        return await self._ends.requeue(job, retries=job.retries + 1)

    async def see_out(self, job: Job) -> Job:
        """Hold a cancelled job's slot until its render is over, or can't be there any more."""

        async def hear(news: News) -> None:
            nonlocal job
            if news.render is not None:
                job = await acquitted(self._store, job)

        try:
            if await self._polling.until_over(job, hear, patience=KEPT) is None:
                return job
        except RenderOverdue as error:
            log.warning("a cancelled render never ended", extra=facts(job, error))
        job = await self._store.move(job, JobState.CANCELLED)
        self._ends.slot_freed()
        return job
