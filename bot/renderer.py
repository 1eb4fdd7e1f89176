"""A job's life: submit, watch, fetch, deliver. Every step starts from the row and ends in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from random import Random

from bot import pace
from bot.delays import Delays
from bot.delivery import Delivery
from bot.domain.errors import (
    DeploymentTrouble,
    Limited,
    Moderated,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    RenderOverdue,
    SoraError,
    StaleJob,
    Unavailable,
)
from bot.domain.job import ACTIVE, Job, JobState
from bot.domain.waiting import LIFETIME
from bot.orders import Orders, is_about_its_frame
from bot.pauses import Pauses
from bot.ports import (
    Board,
    Clock,
    Deployment,
    JobStore,
    Render,
    RenderStatus,
    Trace,
    VideoApi,
    Wake,
)
from bot.recovery import Recovery
from bot.sentences import facts, told
from bot.stopping import Stopping
from bot.suspects import Suspects
from bot.watch import News, Watch

log = logging.getLogger(__name__)

HEARTBEAT = 20.0
"""Seconds between two signs of life to the other processes."""

AFTER_A_DEATH = 5.0
"""Seconds until what was left behind, and let go for a while, is looked for again."""

RETRIES = 1
"""How often a render that failed by the provider's own fault is made again, on the house."""

MOST_ORDERS = 3
"""How often a job is ordered before a person has to decide, whatever came of it each time.

Two in a row may be bad luck: a server that restarts, and a fault of its own. A third makes it a
server that takes orders and doesn't say so, and each one might cost the whole price.
"""

FAILED_AGAIN = (
    "The video service failed while rendering this clip, and failed again at the second try. "
    "Give it a while, then press *Again*."
)
CANCELLED_THERE = (
    "Somebody cancelled this render at the video service. Press *Again* to make it once more."
)
IN_VAIN = (
    "Sora sent this {orders} times and never got a usable answer. The video service's list doesn't "
    "show it either, so nothing seems to have been made. Sora doesn't send it again by itself."
)
NEVER_ENDED = (
    "The video service was at this for a whole day and never finished it. "
    "Press *Again* to try once more."
)
NEVER_HEARD_OF = (
    "The video service has given no usable answer about this clip for a whole day. "
    "Press *Again* to try once more."
)


class Renderer:
    """Works on jobs, one task for each, from their claim to their end."""

    def __init__(
        self,
        *,
        store: JobStore,
        video: VideoApi,
        delivery: Delivery,
        delays: Delays,
        pauses: Pauses,
        board: Board,
        orders: Orders,
        deployment: Deployment,
        clock: Clock,
        chance: Random,
        stopping: Stopping,
        recovery: Recovery,
    ) -> None:
        self._store = store
        self._video = video
        self._orders = orders
        self._recovery = recovery
        self._watch = Watch(
            store=store,
            video=video,
            deployment=deployment,
            clock=clock,
            chance=chance,
            stopping=stopping,
        )
        self._delivery = delivery
        self._suspects = Suspects(store)
        self._delays = delays
        self._pauses = pauses
        self._board = board
        self._deployment = deployment
        self._clock = clock
        self._chance = chance
        self._stopping = stopping
        self._tasks: set[asyncio.Task[None]] = set()
        self._strikes = 0
        self.queue: Wake | None = None

    # --- tasks -------------------------------------------------------------------------

    def start(self, job: Job) -> None:
        """Work on a job that has just been claimed."""
        self._spawn(job, claimed=True)

    def resume(self, job: Job) -> None:
        """Work on a job that some process left in the middle."""
        self._spawn(job, claimed=False)

    async def look_again(self, job: Job) -> Trace | None:
        """Ask once more about an unconfirmed job's render; None if that settled it.

        Found, it is watched. Where it isn't there so far, it is looked for on, and the job goes
        back in line once that is certain. Raises StaleJob.
        """
        if job.provider_id is not None:
            return await self._ask_about(job)
        found = await self._recovery.look(job, self._adopted)
        if isinstance(found, Job):
            self.resume(found)
            return None
        if found is not Trace.ABSENT or job.orders >= MOST_ORDERS:
            return found
        self._run(self._look_on(job), f"look for {job.id}")
        return Trace.LOOKING

    async def _look_on(self, job: Job) -> None:
        """Look for an unconfirmed job's render until it is certain that there is none."""
        try:
            found = await self._recovery.find(job, self._adopted)
            if isinstance(found, Job):
                self.resume(found)
            elif found is Trace.ABSENT:
                await self._requeue(job)
        except StaleJob:
            log.info("settled by somebody else", extra={"job": job.id})
        except Exception:
            log.exception("a look at the list came to nothing", extra={"job": job.id})
        self._board.changed(job.id)

    def _spawn(self, job: Job, *, claimed: bool) -> None:
        self._run(self._live(job, claimed=claimed), f"job {job.id}")

    def _run(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self) -> None:
        """Take over what was left behind, now and from time to time, and show we're alive."""
        while not self._stopping.requested:
            found: list[Job] = []
            try:
                await self._store.renew_leases()
                found = await self._suspects.set_aside(await self._store.resume())
                for job in found:
                    log.info("resuming", extra={"job": job.id, "state": job.state})
                    self.resume(job)
                overdue = await self._store.overdue(self._deployment.name)
                self._watch.keep(overdue)
                for job in overdue:
                    await self._remember(job)
            except Exception:
                log.exception("the leases could not be renewed; trying again")
            if await self._stopping.within(AFTER_A_DEATH if found else HEARTBEAT):
                return

    async def _remember(self, job: Job) -> None:
        """Ask about an overdue render, which may be gone; after a day it is in any case."""
        try:
            found = await self._ask_about(job)
            if found is None:
                return
            end: SoraError | None = self._watch.end_of(job)
            if end is None and self._watch.age(job) > LIFETIME:
                end = RenderOverdue(tell=NEVER_ENDED if found is Trace.RUNNING else NEVER_HEARD_OF)
            if end is not None:
                await self._fail(job, end)
                self._board.changed(job.id)
        except StaleJob:
            log.info("settled by somebody else", extra={"job": job.id})

    async def _ask_about(self, job: Job) -> Trace | None:
        """Follow an overdue render again if there is news of it; else say what there is."""
        found = await self._watch.look_at(job)
        if found is None:
            job = await self._store.move(job, JobState.RENDERING, error_code=None, error_tell=None)
            self.resume(job)
            self._board.changed(job.id)
        return found

    async def finish(self, grace: float) -> None:
        """Let every task end its step under way, for at most ``grace`` seconds; then let go."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        try:
            await self._store.release()
        except Exception:
            log.exception("the jobs could not be let go: their leases lapse by themselves")

    # --- one job -----------------------------------------------------------------------

    async def _live(self, job: Job, *, claimed: bool) -> None:
        """Take a job step by step until nothing more is to be done, or the bot stops."""
        failures = 0
        if claimed and self._stopping.requested:
            await self._put_back(job)
            return
        while job.state in ACTIVE and not self._stopping.requested:
            try:
                job = await self._advance(job, claimed=claimed)
                failures = 0
            except StaleJob:
                log.info("somebody else works on it", extra={"job": job.id})
                return
            except Exception:
                failures += 1
                log.exception("a step failed; trying again", extra={"job": job.id})
                if await self._stopping.within(pace.backoff(failures, self._chance)):
                    return
                job = await self._fresh(job)
            claimed = False
            self._board.changed(job.id)

    async def _fresh(self, job: Job) -> Job:
        """Return the row as it is now: a step that failed half-way may have changed it."""
        try:
            return await self._store.get(job.id) or job
        except Exception:
            log.exception("a job could not be read; going on with what is known")
            return job

    async def _put_back(self, job: Job) -> None:
        """Let a job go that was claimed while the bot was stopping: nothing was sent for it."""
        try:
            await self._store.move(job, JobState.QUEUED, orders=job.orders - 1)
        except Exception:
            log.exception("a job could not be put back; it is looked for at the next start")

    async def _advance(self, job: Job, *, claimed: bool) -> Job:
        """Take the next step, or follow the row where a person has moved it.

        Raises StaleJob if the row is no longer ours to work on.
        """
        try:
            return await self._step(job, claimed=claimed)
        except StaleJob:
            fresh = await self._store.held(job.id)
            if fresh is None or fresh.state is job.state:
                raise
            return fresh

    def _step(self, job: Job, *, claimed: bool) -> Awaitable[Job]:
        match job.state:
            case JobState.SUBMITTING:
                return self._submit(job) if claimed else self._find(job)
            case JobState.RENDERING:
                return self._follow(job)
            case JobState.CANCELLING:
                return self._see_out(job)
            case _:
                return self._delivery.deliver(job)

    # --- submitting --------------------------------------------------------------------

    async def _submit(self, job: Job) -> Job:
        """Send the create, once; what comes of it is in the row before anything else happens."""
        self._board.changed(job.id)
        log.info("submitting", extra={"job": job.id})
        try:
            render = await self._orders.send(job)
        except Limited as error:
            return await self._back_in_line(job, error, error.retry_after)
        except Unavailable as error:
            return await self._back_in_line(job, error, None)
        except OutcomeUnknown as error:
            if error.taken:
                return await self._unconfirmed(job, error)
            log.warning("the answer to a create was lost", extra=facts(job, error))
            return await self._find(job, broke=error.broke)
        except DeploymentTrouble as error:
            await self._pauses.refused(job, error)
            return await self._not_taken(job)
        except ProviderError as error:
            if isinstance(error, Moderated):
                await self._pauses.works()
            if is_about_its_frame(job, error):
                log.warning("once more, without its frame", extra=facts(job, error))
                return await self._not_taken(job, inputs=0)
            return await self._fail(job, error)
        self._strikes = 0
        job = await self._written_down(job, render)
        await self._pauses.works()
        return job

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
                if await self._stopping.within(pace.backoff(attempt, self._chance)):
                    raise

    async def _rendering(self, job: Job, render: Render) -> Job:
        """Write the provider's id down: from here on the render can't be lost."""
        job = await self._store.move(
            job,
            JobState.RENDERING,
            provider_id=render.id,
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
        seconds = pace.rest(self._strikes, retry_after, self._chance)
        log.warning("the deployment rests", extra={**facts(job, error), "seconds": seconds})
        await self._store.rest(self._deployment.name, seconds)
        return await self._not_taken(job)

    async def _not_taken(self, job: Job, **changes: int) -> Job:
        """Put a job back whose order was certainly not taken: it doesn't count."""
        return await self._requeue(job, orders=job.orders - 1, **changes)

    async def _requeue(self, job: Job, **changes: int) -> Job:
        job = await self._store.move(
            job, JobState.QUEUED, error_code=None, error_tell=None, **changes
        )
        self._slot_freed()
        return job

    async def _find(self, job: Job, *, broke: bool = False) -> Job:
        """Find out what became of a create whose answer never reached the row.

        A create is never sent again before it is proven that the first one wasn't carried out, nor
        if it was answered: with a fault that ``broke`` it.
        """
        found = await self._recovery.find(job, self._adopted)
        match found:
            case Job():
                return found
            case None:
                return job
            case Trace.ABSENT if broke:
                return await self._fail(job, RenderFailed("not made", tell=OutcomeUnknown.not_made))
            case Trace.ABSENT:
                return await self._once_more(job)
            case _:
                return await self._unconfirmed(job, OutcomeUnknown(f"by the list: {found.value}"))

    async def _adopted(self, job: Job, render: Render) -> Job:
        job = await self._rendering(job, render)
        await self._pauses.works()
        return job

    async def _once_more(self, job: Job) -> Job:
        """Put a job back whose order came to nothing, unless it was ordered too often already.

        One that was cancelled meanwhile goes the same way, and no further than the line.
        """
        row = await self._store.get(job.id) or job
        if job.orders >= MOST_ORDERS and not row.cancel_requested:
            tell = IN_VAIN.format(orders=job.orders)
            return await self._unconfirmed(job, OutcomeUnknown("never arrived", tell=tell))
        log.info("the create never arrived; back in line", extra={"job": job.id})
        return await self._requeue(job)

    async def _unconfirmed(self, job: Job, error: SoraError) -> Job:
        log.warning("a person may decide", extra=facts(job, error))
        return await self._store.move(
            job, JobState.UNCONFIRMED, error_code=error.code, error_tell=error.tell
        )

    # --- rendering ---------------------------------------------------------------------

    async def _follow(self, job: Job) -> Job:
        """Ask the provider until the render is over. The slot is free in the same transaction."""
        if job.cancel_requested:
            return await self._store.request_cancel(job.id) or job

        async def hear(news: News) -> None:
            nonlocal job
            if news.render is not None:
                job = await self._survived(job)
            job = await self._delays.hears(job, news)
            progress = max((news.render and news.render.progress) or 0, job.progress or 0)
            if progress != (job.progress or 0):
                job = await self._store.update(job, progress=progress)
                self._board.changed(job.id)

        try:
            render = await self._watch.until_over(job, hear)
        except RenderOverdue as error:
            return await self._unconfirmed(job, error)
        if render is None:
            return job
        if render.status is RenderStatus.COMPLETED:
            return await self._rendered(job, render)
        return await self._came_to_nothing(job, render)

    async def _survived(self, job: Job) -> Job:
        """Forget who died over a job: a look was answered, and we are still here."""
        return await self._store.update(job, crashes=0) if job.crashes else job

    async def _rendered(self, job: Job, render: Render) -> Job:
        expires_at = render.expires_at or job.expires_at
        job, *siblings = await self._store.rendered(
            job, render.clips, progress=100, expires_at=expires_at
        )
        log.info("rendered", extra={"job": job.id, "clips": 1 + len(siblings)})
        self._slot_freed()
        for sibling in siblings:
            self.resume(sibling)
            self._board.changed(sibling.id)
        return job

    async def _came_to_nothing(self, job: Job, render: Render) -> Job:
        """End a job whose render failed; a passing fault gets a second try, on the house."""
        if render.status is RenderStatus.CANCELLED:
            return await self._fail(job, RenderFailed("cancelled", tell=CANCELLED_THERE))
        error = render.error if isinstance(render.error, SoraError) else RenderFailed()
        if not isinstance(error, RenderFailed):
            return await self._fail(job, error)
        if job.retries >= RETRIES:
            return await self._fail(job, RenderFailed(error.detail, tell=FAILED_AGAIN))
        if job.orders >= MOST_ORDERS:
            return await self._fail(job, RenderFailed(error.detail))
        log.warning("failed; once more, on the house", extra=facts(job, error))
        return await self._requeue(job, retries=job.retries + 1)

    async def _see_out(self, job: Job) -> Job:
        """Hold a cancelled job's slot until its render is over, or can't be there any more."""

        async def hear(news: News) -> None:
            nonlocal job
            if news.render is not None:
                job = await self._survived(job)

        try:
            if await self._watch.until_over(job, hear, patience=LIFETIME) is None:
                return job
        except RenderOverdue as error:
            log.warning("a cancelled render never ended", extra=facts(job, error))
        job = await self._store.move(job, JobState.CANCELLED)
        self._slot_freed()
        return job

    # --- ends --------------------------------------------------------------------------

    async def _fail(self, job: Job, error: SoraError) -> Job:
        log.warning("failed", extra=facts(job, error))
        job = await self._store.move(
            job,
            JobState.FAILED,
            error_code=error.code,
            error_tell=told(error, job, self._deployment),
        )
        self._slot_freed()
        return job

    def _slot_freed(self) -> None:
        if self.queue is not None:
            self.queue.wake()
