"""Several clips of one render: one order, one slot, and every clip once in the thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors.provider import RenderFailed
from bot.domain.job import Job, JobState
from bot.domain.new_jobs import NewJob
from bot.domain.renders.render import RenderStatus
from storage.connections import Database
from tests.support.death import Death
from tests.support.doubles import CLIP
from tests.support.failing_stores import Countdown, MortalStore
from tests.support.profiles import SORA_1
from tests.support.storage import DEPLOYMENT, asked, end_rest
from tests.support.works import Works

SORA = replace(DEPLOYMENT, profile=SORA_1)
THREE = NewJob("a red fox", "480x480", 5, None, count=3, quality="low")
SHOWN = f"clip of {len(CLIP)} bytes"


@pytest.fixture
async def works(engine: Database, tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(engine, tmp_path, deployment=SORA)
    yield works
    await works.close()


class Doom(Countdown):
    """Dies at the ``moment``-th step, and everything that this process still does dies with it."""

    def __call__(self, where: str) -> None:
        self.left -= 1
        if self.left <= 0:
            self.died_at = self.died_at or where
            raise Death(where)


async def begun(works: Works) -> Job:
    """Return a job with a card that renders three clips at once, claimed."""
    (job,) = await works.in_line(replace(asked(), jobs=(THREE,)))
    claimed = (await works.store.claim(works.deployment)).job
    assert claimed is not None
    assert claimed.id == job.id
    return claimed


async def all_delivered(works: Works, job: Job, clips: int) -> list[Job]:
    """Let time fly until the thread has so many jobs, all delivered."""

    async def there() -> bool:
        again = (await works.store.claim(works.deployment)).job
        if again is not None:
            works.renderer.start(again)
        siblings = await works.store.in_thread(job.thread)
        states = {one.state for one in siblings}
        return len(siblings) == clips and states == {JobState.DELIVERED}

    await works.clock.until(there)
    return await works.store.in_thread(job.thread)


async def dead_or_done(works: Works) -> None:
    """Wait until nothing in a process goes on, however it ended."""
    while tasks := [*works.renderer._tasks]:
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("made", [1, 2, 3, 4])
async def test_every_clip_that_one_order_made_is_delivered(works: Works, made: int) -> None:
    job = await begun(works)
    works.renderer.start(job)
    job = await works.reaches(job, JobState.RENDERING)
    works.video.complete_all(clips=made)
    jobs = await all_delivered(works, job, made)
    (order,) = works.video.orders
    assert (order.count, order.size, order.seconds) == (3, "480x480", 5)
    assert works.slack.threads[job.thread] == [SHOWN] * made
    assert works.video.qualities == ["low"] * made
    assert [one.number for one in jobs] == [*range(1, made + 1)]
    assert jobs[0].clips == made
    assert {one.id for one in jobs} <= set(works.board.changes)
    assert (await works.store.standing(works.deployment)).running == 0


async def test_a_render_that_failed_is_made_again_with_all_its_clips(works: Works) -> None:
    job = await begun(works)
    works.renderer.start(job)
    job = await works.reaches(job, JobState.RENDERING)
    works.video.set(job.provider_id, RenderStatus.FAILED, error=RenderFailed())
    await works.reaches(job, JobState.QUEUED)
    works.renderer.start(await works.claimed())
    await works.reaches(job, JobState.RENDERING)
    works.video.complete_all(clips=3)
    await all_delivered(works, job, 3)
    assert [order.count for order in works.video.orders] == [3, 3]


async def test_a_cancelled_render_of_several_clips_delivers_none(works: Works) -> None:
    job = await begun(works)
    works.renderer.start(job)
    await works.reaches(job, JobState.RENDERING)
    await works.store.request_cancel(job.id)
    works.video.complete_all(clips=3)
    job = await works.reaches(job, JobState.CANCELLED)
    assert works.slack.threads[job.thread] == []
    assert len(await works.store.in_thread(job.thread)) == 1


async def test_a_crash_at_any_step_loses_no_clip_and_shows_none_twice(
    works: Works,
) -> None:
    for moment in range(1, 100):
        dying = works.restarted(store=MortalStore(works.engine, works.slack.troubles))
        job = await begun(dying)
        doom = Doom(moment)

        def step(where: str, doom: Doom = doom) -> None:
            works.video.complete_all(clips=3)
            doom(where)

        works.slack.troubles.step = works.video.troubles.step = step
        dying.renderer.start(job)
        await works.clock.fly(dead_or_done(dying))
        works.slack.troubles.step = works.video.troubles.step = lambda _where: None
        next_one = works.restarted(owner=f"life {moment}")
        await next_one.resume_all()
        works.video.troubles.step = lambda _where: works.video.complete_all(clips=3)
        await all_delivered(next_one, job, 3)
        assert len(works.video.renders) == moment, doom.died_at
        assert works.slack.threads[job.thread] == [SHOWN] * 3, doom.died_at
        await next_one.close()
        await end_rest(works.engine)
        if doom.died_at is None:
            break
    assert doom.died_at is None


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (THREE, "size_refused"),
        (replace(THREE, size="720x1280"), "seconds_refused"),
        (replace(THREE, size="720x1280", seconds=4), "refused"),
    ],
)
async def test_what_todays_model_cannot_make_fails_before_it_costs(
    engine: Database, tmp_path: Path, new: NewJob, code: str
) -> None:
    works = Works(engine, tmp_path)
    (job,) = await works.in_line(replace(asked(), jobs=(new,)))
    works.renderer.start(await works.claimed())
    job = await works.reaches(job, JobState.FAILED)
    assert (job.error_code, job.provider_id) == (code, None)
    assert works.video.orders == []
    await works.close()
