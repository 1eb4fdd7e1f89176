"""One order, one render, wherever the process dies between the order and its thread."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.domain.errors.provider import Limited
from bot.domain.job import Job, JobState
from tests.support.death import Death
from tests.support.doubles import CLIP
from tests.support.failing_stores import Countdown, MortalStore
from tests.support.storage import end_rest
from tests.support.works import Works


def mortal(works: Works) -> Works:
    """Return the works of a process that may die before or after any write."""
    return works.restarted(store=MortalStore(works.engine, works.slack.troubles))


async def brought_to_an_end(works: Works, job: Job) -> Job:
    """Do what a process does from its start on, until the job is delivered or unconfirmed."""
    await works.resume_all()

    async def over() -> bool:
        works.video.complete_all()
        claimed = (await works.store.claim(works.deployment)).job
        if claimed is not None:
            works.renderer.start(claimed)
        return (await works.row(job)).state in (JobState.DELIVERED, JobState.UNCONFIRMED)

    await works.clock.until(over)
    return await works.row(job)


@pytest.mark.parametrize("lists", [True, False])
async def test_a_crash_between_any_two_steps_of_a_life_pays_once(works: Works, lists: bool) -> None:
    works.video.lists = lists
    unclear: list[str] = []
    for moment in range(1, 100):
        paid = len(works.video.renders)
        (job,) = await works.in_line()
        dying = mortal(works)
        claimed = (await dying.store.claim(works.deployment)).job
        assert claimed is not None
        countdown = Countdown(moment)

        def step(where: str, countdown: Countdown = countdown) -> None:
            works.video.complete_all()
            countdown(where)

        works.slack.troubles.step = works.video.troubles.step = step
        with suppress(Death):
            await works.clock.fly(dying.renderer._live(claimed, claimed=True))
        works.slack.troubles.step = works.video.troubles.step = lambda _where: None
        next_one = works.restarted(owner=f"life {moment}")
        job = await brought_to_an_end(next_one, job)
        await next_one.close()
        if job.state is JobState.UNCONFIRMED:
            unclear.append(countdown.died_at or "")
            assert len(works.video.renders) - paid <= 1
            await works.store.move(job, JobState.FAILED)
        else:
            assert len(works.video.renders) - paid == 1, countdown.died_at
            assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]
        if countdown.died_at is None:
            break
    assert countdown.died_at is None
    assert unclear == ([] if lists else ["before create", "after create", "before move"])


async def test_nothing_comes_between_an_answer_and_its_row(works: Works) -> None:
    steps: list[str] = []
    (job,) = await works.in_line()
    mine = mortal(works)
    claimed = (await mine.store.claim(works.deployment)).job
    assert claimed is not None
    works.slack.troubles.step = works.video.troubles.step = steps.append
    mine.renderer.start(claimed)
    job = await mine.reaches(job, JobState.RENDERING)
    assert job.provider_id == "video_1"
    assert steps[:4] == ["before create", "after create", "before move", "after move"]
    await mine.close()


async def test_a_limit_fails_no_job(works: Works) -> None:
    for retry_after in (None, 0.0, 30.0):
        job = await works.claimed()
        works.video.troubles.before("create", Limited(retry_after=retry_after))
        works.renderer.start(job)
        await works.clock.until(works.is_idle)
        assert (await works.row(job)).state is JobState.QUEUED
        await works.store.request_cancel(job.id)
        await end_rest(works.engine)


async def test_a_create_whose_answer_was_lost_is_not_sent_again(works: Works) -> None:
    works.video.lose_answers(True)
    job = await works.started()

    async def decided() -> bool:
        return (await works.row(job)).state is not JobState.SUBMITTING

    await works.clock.until(decided)
    row = await works.row(job)
    assert (row.state, row.provider_id) == (JobState.RENDERING, "video_1")
