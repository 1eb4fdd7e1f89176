"""The queue fills slots by events: a card that is up, a render that ends, a rest that is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.deployment import Deployment
from bot.domain.errors.deployment import AccessError
from bot.domain.job import Job, JobState
from bot.domain.line import Claim
from bot.rendering import queue
from bot.rendering.queue import Queue
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping
from storage.jobs import SqlJobStore
from tests.support.storage import asked, end_rest
from tests.support.works import Works


@asynccontextmanager
async def running(works: Works, store: SqlJobStore | None = None) -> AsyncIterator[Bell]:
    """Run a queue whose jobs the renderer works on, by the database's clock; give its bell."""
    stopping = Stopping()
    line = Queue(
        store or works.store,
        works.deployment,
        works.renderer.start,
        works.line,
        stopping,
        paused=works.pauses.noticed,
    )
    task = asyncio.create_task(line.run())
    try:
        yield works.line
    finally:
        stopping.request()
        await asyncio.wait_for(task, 5)


@pytest.fixture(autouse=True)
def _never_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an idle queue sleep longer than any test lasts, so that only events move it."""
    monkeypatch.setattr(queue, "IDLE_SECONDS", 1_000.0)


async def states(works: Works, jobs: list[Job]) -> list[JobState]:
    return [(await works.row(job)).state for job in jobs]


async def test_a_slot_is_refilled_as_soon_as_a_render_ends(works: Works) -> None:
    jobs = await works.in_line(asked(clips=4))
    async with running(works):
        await works.reaches(jobs[0], JobState.RENDERING)
        await works.reaches(jobs[1], JobState.RENDERING)
        assert (await states(works, jobs))[2:] == [JobState.QUEUED] * 2
        works.video.complete_all()
        await works.reaches(jobs[2], JobState.RENDERING)
        await works.reaches(jobs[3], JobState.RENDERING)
        assert len(works.video.renders) == 4


async def test_nothing_starts_before_it_is_woken(works: Works) -> None:
    async with running(works) as line:
        await asyncio.sleep(0.02)
        jobs = await works.in_line()
        await asyncio.sleep(0.02)
        assert await states(works, jobs) == [JobState.QUEUED]
        line.ring()
        await works.reaches(jobs[0], JobState.RENDERING)


async def test_a_wake_up_during_a_claim_is_not_lost(works: Works) -> None:
    class Interrupted(SqlJobStore):
        """A store in which a card goes up right after the line was found empty."""

        async def claim(self, deployment: Deployment) -> Claim:
            claim = await super().claim(deployment)
            if not jobs:
                jobs.extend(await works.in_line())
                line.ring()
            return claim

    jobs: list[Job] = []
    async with running(works, Interrupted(works.engine, owner="first")) as line:

        async def rendering() -> bool:
            return await states(works, jobs) == [JobState.RENDERING]

        await works.clock.until(rendering)


async def test_a_rest_that_is_over_is_noticed_without_an_event(works: Works) -> None:
    jobs = await works.in_line()
    await works.store.rest(works.deployment.name, 0.05)
    async with running(works):
        await works.reaches(jobs[0], JobState.RENDERING)


async def test_a_database_in_trouble_is_outlasted(works: Works) -> None:
    class Troubled(SqlJobStore):
        failures = 1

        async def claim(self, deployment: Deployment) -> Claim:
            if self.failures:
                self.failures -= 1
                line.ring()
                raise OSError("disk I/O error")
            return await super().claim(deployment)

    jobs = await works.in_line()
    async with running(works, Troubled(works.engine, owner="first")) as line:
        await works.reaches(jobs[0], JobState.RENDERING)


async def test_a_refused_deployment_is_tried_with_one_job_at_a_time(works: Works) -> None:
    """Nobody's job fails; the first that is accepted lets all of them go on."""
    works.video.troubles.before("create", *[AccessError("401")] * 4)
    jobs = await works.in_line(asked(clips=6))
    async with running(works) as line:

        async def refused() -> bool:
            resting = (await works.store.standing(works.deployment)).resting_for > 0
            return resting and await works.is_idle()

        await works.clock.until(refused)
        refusals = len(works.video.orders)
        assert refusals <= 2
        while refusals < 4:
            assert await states(works, jobs) == [JobState.QUEUED] * 6
            await end_rest(works.engine)
            line.ring()
            await works.clock.until(refused)
            refusals += 1
            assert len(works.video.orders) == refusals
        await end_rest(works.engine)
        line.ring()
        await works.reaches(jobs[0], JobState.RENDERING)
        await works.reaches(jobs[1], JobState.RENDERING)


async def test_a_stopped_queue_claims_nothing(works: Works) -> None:
    async with running(works):
        pass
    jobs = await works.in_line()
    assert await states(works, jobs) == [JobState.QUEUED]
