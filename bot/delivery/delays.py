"""What holds a paid clip up: into its row, and a pause for what would be paid for in vain."""

from __future__ import annotations

from bot.domain.errors.base import SoraError
from bot.domain.errors.deployment import FetchRefused
from bot.domain.job import Job, JobId
from bot.domain.renders.looks import News
from bot.domain.renders.waiting import Delay
from bot.ports.core import Board, Pausing
from bot.ports.jobs import Rows


class Delays:
    """Keeps ``delayed_by`` of the rows at what looks and tries have come to."""

    def __init__(self, store: Rows, pauses: Pausing, board: Board) -> None:
        self._store = store
        self._pauses = pauses
        self._board = board
        self._refused: set[JobId] = set()

    async def hears(self, job: Job, news: News) -> Job:
        """Note what a look at a render told. Raises StaleJob."""
        if news.error is not None:
            return await self.waits(job, news.delay, news.error)
        return await self.is_heard_of(job, news.delay)

    async def waits(self, job: Job, delay: Delay | None, error: SoraError) -> Job:
        """Note what holds a job up after ``error``. Raises StaleJob.

        A clip that we may not fetch stays so until an answer shows otherwise: no answer doesn't.
        It pauses the deployment once, so that one that stays refused doesn't hold up others that
        are not; and once more in the next process, should the last one have died before it did.
        """
        if delay is None or (job.delayed_by == FetchRefused.code and not _is_refused(delay)):
            return job
        is_known = job.delayed_by == delay.by and job.id in self._refused
        job = await self._noted(job, delay)
        if _is_refused(delay) and not is_known:
            self._refused.add(job.id)
            await self._pauses.refused(job, FetchRefused(error.detail))
        return job

    async def is_heard_of(self, job: Job, delay: Delay | None) -> Job:
        """Note that there was a good answer about a job's render; ``delay`` is what is left."""
        was_refused = job.delayed_by == FetchRefused.code
        job = await self._noted(job, delay)
        self._refused.discard(job.id)
        if was_refused:
            await self._pauses.fetches(whole=False)
        return job

    async def lasts(self, job: Job, delay: Delay) -> Job:
        """Note what holds a job up other than an answer of the provider's. Raises StaleJob."""
        return await self._noted(job, delay)

    async def has_come(self, job: Job) -> None:
        """Note that a job's clip was fetched: that the row says so is the caller's."""
        self._refused.discard(job.id)
        await self._pauses.fetches(whole=True)

    async def _noted(self, job: Job, delay: Delay | None) -> Job:
        by = None if delay is None else delay.by
        if by == job.delayed_by:
            return job
        job = await self._store.delayed(job, by, delay.seconds if delay else 0.0)
        self._board.changed(job.id)
        return job


def _is_refused(delay: Delay | None) -> bool:
    return delay is not None and delay.by == FetchRefused.code
