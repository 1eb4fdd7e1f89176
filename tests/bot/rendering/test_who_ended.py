"""Who ended a job, and what it may have cost, is written down with the decision."""

from __future__ import annotations

from typing import Unpack

import pytest

from bot.domain.cost import Spent, spent
from bot.domain.job import Changes, Job, JobState, Thread
from bot.requests.desk import FrontDesk
from storage.endings import SqlEndings
from storage.tables import jobs
from tests.support.front_desk import counter, origin
from tests.support.storage import rows
from tests.support.works import Works

REQUESTER, ADMIN = "U1", "U9"


@pytest.fixture
def desk(works: Works) -> FrontDesk:
    works.people.make_admin(ADMIN)
    return counter(works)


async def is_due(works: Works, job: Job) -> bool:
    """Tell whether the job's requester is to be told of its end."""
    (row,) = await rows(works.engine, jobs.c.ending, id=job.id)
    return row.ending is not None


async def unclear(works: Works, **changes: Unpack[Changes]) -> Job:
    job = await works.store.move(await works.claimed(), JobState.UNCONFIRMED, **changes)
    return await works.row(job)


@pytest.mark.parametrize(("person", "told"), [(REQUESTER, False), (ADMIN, True)])
async def test_a_cancelled_job_knows_by_whom(
    works: Works, desk: FrontDesk, person: str, told: bool
) -> None:
    (job,) = await works.in_line()
    await desk.press("cancel", job.id, origin(person=person))
    job = await works.row(job)
    assert (job.state, job.ended_by) == (JobState.CANCELLED, person)
    assert await is_due(works, job) is told


@pytest.mark.parametrize(("person", "told"), [(REQUESTER, False), (ADMIN, True)])
@pytest.mark.parametrize("render", [None, "video_1"])
async def test_a_job_that_is_given_up_knows_by_whom(
    works: Works, desk: FrontDesk, person: str, told: bool, render: str | None
) -> None:
    job = await unclear(works, provider_id=render)
    await desk.press("give_up", job.id, origin(person=person))
    job = await works.row(job)
    assert job.ended_by == person
    assert job.state is (JobState.FAILED if render is None else JobState.CANCELLING)
    assert await is_due(works, job) is told


async def test_a_second_order_is_not_cancelled_for_the_first_ones_sake(
    works: Works, desk: FrontDesk
) -> None:
    job = await works.claimed()
    await desk.press("cancel", job.id, origin())
    await works.store.move(job, JobState.UNCONFIRMED)
    await desk.press("resend", job.id, origin())
    job = await works.row(job)
    assert (job.state, job.cancel_requested, job.ended_by) == (JobState.QUEUED, False, None)
    assert job.may_be_billed
    assert not await is_due(works, job)


async def test_what_was_ordered_twice_never_cost_nothing(works: Works, desk: FrontDesk) -> None:
    job = await unclear(works)
    await desk.press("resend", job.id, origin())
    await desk.press("cancel", job.id, origin())
    job = await works.row(job)
    assert job.state is JobState.CANCELLED
    assert spent(job) is Spent.UNKNOWN


async def test_what_goes_on_is_not_told_any_more(works: Works, desk: FrontDesk) -> None:
    job = await works.delivering()
    job = await works.store.move(job, JobState.FAILED, clip_path=str(works.folder / "c.mp4"))
    assert await is_due(works, job)
    await desk.press("deliver", job.id, origin())
    assert not await is_due(works, job)
    assert await SqlEndings(works.engine).take(()) == []


async def test_a_channel_that_somebody_is_in_may_take_cards_again(
    works: Works, desk: FrontDesk
) -> None:
    (job,) = await works.in_line()
    await desk.press("cancel", job.id, origin())
    await desk.message("lovely", origin(Thread("T1", "C2", "1.1")), bot_user_id="U0BOT")
    assert works.board.open == [("T1", "C1"), ("T1", "C2")]
