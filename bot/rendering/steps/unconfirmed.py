"""Unconfirmed jobs: nobody knows what became of their render, so it is looked for again."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from bot.domain.errors.base import SoraError, StaleJob
from bot.domain.errors.provider import RenderOverdue
from bot.domain.job import Job, JobState
from bot.domain.profiles import KEPT
from bot.domain.renders.lost_orders import Trace
from bot.domain.wording.troubles.renders import NEVER_ENDED, NEVER_HEARD_OF
from bot.ports.core import Board
from bot.ports.jobs import Rows
from bot.rendering.polling import Polling
from bot.rendering.recovery import Recovery
from bot.rendering.steps.ends import Ends
from bot.rendering.steps.submitting import MOST_ORDERS, Submitting
from bot.runtime.company import Company

log = logging.getLogger(__name__)


class Unconfirmed:
    """Asks about renders that may have been ordered, or may still be going on.

    A job that is returned is to be worked on again.
    """

    def __init__(
        self,
        *,
        store: Rows,
        polling: Polling,
        submitting: Submitting,
        recovery: Recovery,
        ends: Ends,
        board: Board,
        company: Company,
    ) -> None:
        self._store = store
        self._polling = polling
        self._submitting = submitting
        self._recovery = recovery
        self._ends = ends
        self._board = board
        self._company = company

    async def look(self, job: Job) -> Job | Trace:
        """Ask once about a job's render. ``LOOKING`` says that ``look_on`` may settle it.

        Raises StaleJob.
        """
        if job.provider_id is not None:
            return await self._ask_about(job)
        found = await self._recovery.look(job, self._submitting.adopted)
        if found is Trace.ABSENT and job.orders < MOST_ORDERS:
            return Trace.LOOKING
        return found

    async def look_on(self, job: Job) -> Job | None:
        """Look for a render until it is certain that there is none: then its job is in line."""
        try:
            found = await self._recovery.find(job, self._submitting.adopted)
            if isinstance(found, Job):
                return found
            if found is Trace.ABSENT:
                await self._ends.requeue(job, maybe_ordered_since=None)
        except StaleJob:
            log.info("settled by somebody else", extra={"job": job.id})
        except Exception:
            log.exception("a look at the list came to nothing", extra={"job": job.id})
        finally:
            self._board.changed(job.id)
        return None

    async def heard_of(self, deployment: str) -> AsyncIterator[Job]:
        """Ask about a deployment's overdue renders; yield the jobs of those there is news of.

        Replicas share them out.
        """
        overdue = await self._store.overdue(deployment)
        overdue = [job for job in overdue if self._company.keeps(job.id)]
        self._polling.keep(overdue)
        for job in overdue:
            if (found := await self._remember(job)) is not None:
                yield found

    async def _remember(self, job: Job) -> Job | None:
        """Ask about an overdue render, which may be gone; after a day it is in any case."""
        try:
            found = await self._ask_about(job)
            if isinstance(found, Job):
                return found
            end: SoraError | None = self._polling.end_of(job)
            if end is None and self._polling.age(job) > KEPT:
                end = RenderOverdue(tell=NEVER_ENDED if found is Trace.RUNNING else NEVER_HEARD_OF)
            if end is not None:
                await self._ends.fail(job, end)
                self._board.changed(job.id)
        except StaleJob:
            log.info("settled by somebody else", extra={"job": job.id})
        return None

    async def _ask_about(self, job: Job) -> Job | Trace:
        """Return an overdue job as it renders again, if there is news of it; else what there is."""
        found = await self._polling.look_at(job)
        if found is not None:
            return found
        job = await self._store.move(job, JobState.RENDERING, error_code=None, error_tell=None)
        self._board.changed(job.id)
        return job
