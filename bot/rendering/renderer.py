"""A job's life: submit, watch, fetch, deliver. Every step starts from the row and ends in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from typing_extensions import override

from bot.delivery.delivery import Delivery
from bot.domain.errors.base import StaleJob
from bot.domain.job import ACTIVE, HOLDS_SLOT, Job, JobId, JobState
from bot.domain.renders.lost_orders import Trace
from bot.ports.core import Board, JobRunner
from bot.ports.jobs import Rows
from bot.rendering.steps.following import Following
from bot.rendering.steps.strays import Strays
from bot.rendering.steps.submitting import Submitting
from bot.rendering.steps.unconfirmed import Unconfirmed
from bot.runtime import backoff
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import work_on

log = logging.getLogger(__name__)


class Renderer(JobRunner):
    """Works on a deployment's jobs, one task for each, from their claim to their end."""

    def __init__(
        self,
        *,
        store: Rows,
        submitting: Submitting,
        following: Following,
        strays: Strays,
        delivery: Delivery,
        unconfirmed: Unconfirmed,
        board: Board,
        timing: Timing,
    ) -> None:
        self._store = store
        self._submitting = submitting
        self._following = following
        self._strays = strays
        self._delivery = delivery
        self._unconfirmed = unconfirmed
        self._board = board
        self._chance, self._stopping = timing.chance, timing.stopping
        self._tasks: set[asyncio.Task[None]] = set()
        self._at: dict[JobId, asyncio.Task[None]] = {}
        self._in_slots: set[JobId] = set()

    # --- tasks -------------------------------------------------------------------------

    @property
    def deployment(self) -> str:
        """Return the name of the deployment whose jobs these are."""
        return self._strays.deployment

    @property
    def is_busy(self) -> bool:
        """Tell whether it works on anything."""
        return bool(self._tasks)

    @property
    def slots(self) -> int:
        """Return how many of the deployment's slots its jobs hold."""
        return len(self._in_slots)

    def works_on(self, job_id: JobId) -> bool:
        """Tell whether it works on a job."""
        return job_id in self._at

    def start(self, job: Job) -> None:
        """Work on a job that has just been claimed."""
        self._spawn(job, claimed=True)

    @override
    def resume(self, job: Job) -> None:
        """Work on a job that some process left in the middle."""
        self._spawn(job, claimed=False)

    @override
    async def look_again(self, job: Job) -> Trace | None:
        """Ask once more about an unconfirmed job's render; None if that settled it.

        Found, it is watched. Where it isn't there so far, it is looked for on, and the job goes
        back in line once that is certain. Of an order that another deployment may have carried out
        the server at hand can't tell. Raises StaleJob.
        """
        if self._strays.is_one(job) and job.provider_id is None:
            return Trace.NO_ANSWER
        found = await self._unconfirmed.look(job)
        if isinstance(found, Job):
            self.resume(found)
            return None
        if found is Trace.LOOKING:
            self._run(self._look_on(job), f"look for {job.id}")
        return found

    async def _look_on(self, job: Job) -> None:
        work_on(job)
        found = await self._unconfirmed.look_on(job)
        if found is not None:
            self.resume(found)

    async def look_at_overdue(self) -> None:
        """Ask about the renders that are overdue, and follow again those there is news of."""
        async for job in self._unconfirmed.heard_of(self.deployment):
            self.resume(job)

    def _spawn(self, job: Job, *, claimed: bool) -> None:
        """Work on a job in a task of its own; whoever still works on it here lets go first.

        A clip that was given up may be wanted again while its last try is asleep. One task for each
        job, whatever happens: two would bring it twice.
        """
        self._note_slot(job)
        before = self._at.get(job.id)
        work = self._live(job, claimed=claimed) if before is None else self._instead(before, job)
        self._at[job.id] = task = self._run(work, f"job {job.id}")
        task.add_done_callback(lambda ended: self._left(job.id, ended))

    async def _instead(self, before: asyncio.Task[None], job: Job) -> None:
        """Work on a job once the task before has ended, also if this one is to end, too."""
        before.cancel()
        called_off: asyncio.CancelledError | None = None
        while not before.done():
            try:
                await asyncio.wait([before])
            except asyncio.CancelledError as error:
                called_off = error
        if called_off is not None:
            raise called_off
        await self._live(await self._fresh(job), claimed=False)

    def _left(self, job_id: JobId, task: asyncio.Task[None]) -> None:
        if self._at.get(job_id) is task:
            del self._at[job_id]
            self._in_slots.discard(job_id)

    def _run(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, grace: float) -> None:
        """Let every task end its step under way, for at most ``grace`` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # --- one job -----------------------------------------------------------------------

    async def _live(self, job: Job, *, claimed: bool) -> None:
        """Take a job step by step until nothing more is to be done, or the bot stops."""
        work_on(job)
        failures = 0
        if claimed and self._stopping.requested:
            await self._put_back(job)
            return
        while job.state in ACTIVE and not self._stopping.requested:
            try:
                job = await self._advance(job, claimed=claimed)
                self._note_slot(job)
                failures = 0
            except StaleJob:
                log.info("somebody else works on it", extra={"job": job.id})
                return
            except Exception:
                failures += 1
                log.exception("a step failed; trying again", extra={"job": job.id})
                if await self._stopping.within(backoff.backoff(failures, self._chance)):
                    return
                job = await self._fresh(job)
            claimed = False
            self._board.became(job)

    def _note_slot(self, job: Job) -> None:
        if job.state in HOLDS_SLOT:
            self._in_slots.add(job.id)
        else:
            self._in_slots.discard(job.id)

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
            await self._submitting.put_back(job)
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

    async def _step(self, job: Job, *, claimed: bool) -> Job:
        if self._strays.is_one(job) and (aside := await self._strays.set_aside(job)) is not None:
            return aside
        match job.state:
            case JobState.SUBMITTING:
                self._board.became(job)
                return await (self._submitting.submit if claimed else self._submitting.find)(job)
            case JobState.RENDERING:
                job, *further = await self._following.follow(job)
                for clip in further:
                    self.resume(clip)
                return job
            case JobState.CANCELLING:
                return await self._following.see_out(job)
            case JobState.DELIVERING:
                return await self._delivery.deliver(job)
            case _:
                raise ValueError(f"there is no next step for a job that is {job.state}")
