"""Submitting: a create is sent once; where its answer was lost, what became of it is found out."""

from __future__ import annotations

import logging
from typing import assert_never

from bot.domain.deployment import Deployment
from bot.domain.errors.base import SoraError, StaleJob
from bot.domain.errors.deployment import DeploymentTrouble
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import Moderated, SecondsRefused, SizeRefused
from bot.domain.job import Job, JobState
from bot.domain.renders.lost_orders import Trace
from bot.domain.renders.render import Render
from bot.domain.text.sentences import facts
from bot.domain.wording.troubles.renders import IN_VAIN, MAYBE_MADE
from bot.ports.jobs import JobStore
from bot.rendering.orders import Orders, is_about_its_frame
from bot.rendering.pauses import Pauses
from bot.rendering.recovery import Recovery
from bot.rendering.steps.ends import Ends
from bot.rendering.suspects import acquitted
from bot.runtime import backoff
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

MOST_ORDERS = 3
"""How often a job is ordered before a person has to decide, whatever came of it each time.

Two in a row may be bad luck: a server that restarts, and a fault of its own. A third makes it a
server that takes orders and doesn't say so, and each one might cost the whole price.
"""


class Submitting:
    """Orders the renders of jobs whose turn has come."""

    def __init__(
        self,
        *,
        store: JobStore,
        orders: Orders,
        recovery: Recovery,
        pauses: Pauses,
        ends: Ends,
        deployment: Deployment,
        timing: Timing,
    ) -> None:
        self._store = store
        self._orders = orders
        self._recovery = recovery
        self._pauses = pauses
        self._ends = ends
        self._deployment = deployment
        self._chance, self._stopping = timing.chance, timing.stopping
        self._strikes = 0

    async def submit(self, job: Job) -> Job:
        """Send the create, once; what comes of it is in the row before anything else happens.

        One that may have been sent already is looked for first: the database was restored.
        """
        if job.maybe_ordered_since is not None:
            return await self.find(job)
        log.info("submitting", extra={"job": job.id})
        try:
            render = await self._orders.send(job)
        except Limited as error:
            return await self._back_in_line(job, error, error.retry_after)
        except Unavailable as error:
            return await self._back_in_line(job, error, None)
        except OutcomeUnknown as error:
            if error.taken:
                return await self._ends.unconfirmed(job, error)
            log.warning("the answer to a create was lost", extra=facts(job, error))
            return await self.find(job, broke=error.broke)
        except DeploymentTrouble as error:
            await self._pauses.refused(job, error)
            job = await self._ends.not_taken(job)
            self._pauses.tell()
            return job
        except (SizeRefused, SecondsRefused) as error:
            return await self._ends.refused_here(job, error)
        except ProviderError as error:
            if isinstance(error, Moderated):
                await self._pauses.works()
            if is_about_its_frame(job, error):
                log.warning("once more, without its frame", extra=facts(job, error))
                return await self._ends.not_taken(job, inputs=0)
            return await self._ends.fail(job, error)
        self._strikes = 0
        job = await self._written_down(job, render)
        await self._pauses.works()
        return job

    async def put_back(self, job: Job) -> None:
        """Let a job go for which nothing was sent. Raises StaleJob."""
        await self._ends.not_taken(job)

    async def _written_down(self, job: Job, render: Render) -> Job:
        """Write the provider's id down, however often the database has to be asked."""
        attempt = 0
        while True:
            try:
                return await self._rendering(job, render)
            except StaleJob:
                raise
            except Exception:
                attempt += 1
                log.exception("a render's id could not be written down; trying again")
                if await self._stopping.within(backoff.backoff(attempt, self._chance)):
                    raise

    async def _rendering(self, job: Job, render: Render) -> Job:
        """Write the provider's id down: from here on the render can't be lost."""
        reckoned = render.estimate_usd
        job = await self._store.move(
            job,
            JobState.RENDERING,
            provider_id=render.id,
            reckoned_usd=None if reckoned is None else f"{reckoned:f}"[:24],
            progress=render.progress,
            expires_at=render.expires_at,
            error_code=None,
            error_tell=None,
        )
        log.info("rendering", extra={"job": job.id, "render": render.id})
        return job

    async def _back_in_line(self, job: Job, error: SoraError, retry_after: float | None) -> Job:
        """Put a job back: it cost nothing. The deployment rests a while."""
        self._strikes += 1
        seconds = backoff.rest(self._strikes, retry_after, self._chance)
        log.warning("the deployment rests", extra={**facts(job, error), "seconds": seconds})
        await self._store.rest(self._deployment.name, seconds)
        return await self._ends.not_taken(job)

    async def find(self, job: Job, *, broke: bool = False) -> Job:
        """Find out what became of a create whose answer never reached the row.

        A create is never sent again before it is proven that the first one wasn't carried out, nor
        if it was answered: with a fault that ``broke`` it.
        """

        async def answered() -> None:
            nonlocal job
            job = await acquitted(self._store, job)

        found = await self._recovery.find(job, self.adopted, answered)
        match found:
            case Job():
                return found
            case None:
                return job
            case Trace.ABSENT if broke:
                return await self._ends.fail(
                    job, RenderFailed("not made", tell=OutcomeUnknown.not_made)
                )
            case Trace.ABSENT:
                return await self._once_more(job)
            case Trace():
                tell = None if job.maybe_ordered_since is None else MAYBE_MADE
                return await self._ends.unconfirmed(
                    job, OutcomeUnknown(f"by the list: {found.value}", tell=tell)
                )
            case _:
                assert_never(found)

    async def adopted(self, job: Job, render: Render) -> Job:
        """Take on a render that was found to be a job's: its order had been carried out."""
        job = await self._rendering(job, render)
        await self._pauses.works()
        return job

    async def _once_more(self, job: Job) -> Job:
        """Put a job back whose order came to nothing, unless it was ordered too often already.

        One that was cancelled meanwhile goes the same way, and no further than the line.
        """
        if job.maybe_ordered_since is not None:
            log.info("not ordered since the copy was made; back in line", extra={"job": job.id})
            return await self._ends.not_taken(job, maybe_ordered_since=None)
        row = await self._store.get(job.id) or job
        if job.orders >= MOST_ORDERS and not row.cancel_requested:
            tell = IN_VAIN.format(orders=job.orders)
            return await self._ends.unconfirmed(job, OutcomeUnknown("never arrived", tell=tell))
        log.info("the create never arrived; back in line", extra={"job": job.id})
        return await self._ends.requeue(job)
