"""Jobs that processes died over: who counts a death, who forgets it, and who is let go."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.job import ACTIVE, Job, JobState
from bot.domain.profiles import LONGEST_RENDER
from storage.changes import NOW
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import WIDE, change, claimed, in_line, job_in, lapse_leases, now, rows


def process(engine: Database, owner: str) -> SqlJobStore:
    return SqlJobStore(engine, owner=owner)


async def died(engine: Database, times: int) -> tuple[SqlJobStore, list[Job]]:
    """Let as many processes die one after the other; return the next, and what it took up."""
    found: list[Job] = []
    store = process(engine, "before")
    for number in range(times):
        await lapse_leases(engine)
        store = process(engine, f"process {number}")
        found = await store.resume()
    return store, found


async def hold_back(store: SqlJobStore, job: Job, seconds: float) -> None:
    """Let a job wait, as a process does that finds it."""
    await store.release([job.id])
    assert await store.resume(lambda found: {one.id: seconds for one in found}) == []


async def crashes(store: SqlJobStore, job: Job) -> int:
    return (await now(store, job)).crashes


@pytest.mark.parametrize("state", sorted(ACTIVE))
async def test_whoever_takes_a_job_up_counts_the_death(
    store: SqlJobStore, engine: Database, state: JobState
) -> None:
    await job_in(store, state)
    _, (job,) = await died(engine, 4)
    assert job.crashes == 4


async def test_nobody_died_where_a_job_was_let_go(store: SqlJobStore, rival: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    await store.release()
    (taken,) = await rival.resume()
    assert (taken.id, taken.crashes) == (job.id, 0)


async def test_only_ones_own_are_let_go(store: SqlJobStore, rival: SqlJobStore) -> None:
    theirs = await job_in(rival, JobState.RENDERING)
    await store.release()
    assert await rival.held(theirs.id) is not None


@pytest.mark.parametrize(
    ("state", "to", "left"),
    [
        (JobState.SUBMITTING, JobState.RENDERING, 0),
        (JobState.SUBMITTING, JobState.UNCONFIRMED, 0),
        (JobState.SUBMITTING, JobState.QUEUED, 2),
        (JobState.RENDERING, JobState.DELIVERING, 0),
        (JobState.RENDERING, JobState.QUEUED, 2),
        (JobState.DELIVERING, JobState.DELIVERED, 0),
        (JobState.CANCELLING, JobState.CANCELLED, 0),
    ],
)
async def test_what_comes_of_a_job_lets_it_forget(
    store: SqlJobStore, engine: Database, state: JobState, to: JobState, left: int
) -> None:
    """Back in line it forgets nothing: from there it may come to the same step again."""
    await job_in(store, state)
    process, (job,) = await died(engine, 2)
    job = await process.move(job, to)
    assert job.crashes == left
    assert await crashes(process, job) == left


async def test_news_of_a_render_lets_it_forget(store: SqlJobStore, engine: Database) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 2)
    assert (await process.update(job, progress=40)).crashes == 0


async def test_what_is_only_about_to_happen_lets_nobody_forget(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.DELIVERING)
    process, (job,) = await died(engine, 2)
    job = await process.update(job, link_attempts=1, crashes=job.crashes)
    assert job.crashes == 2


async def test_whoever_is_held_back_is_found_again_later(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process_, (job,) = await died(engine, 4)
    await hold_back(process_, job, 60.0)
    assert await process_.held(job.id) is None
    assert await process_.resume() == []
    assert await process(engine, "next").resume() == [], "nor does it wake for another process"
    await change(engine, update(jobs).values(lease_until=jobs.c.lease_until - 61.0))
    (again,) = await process_.resume()
    assert (again.id, again.crashes) == (job.id, 4), "nobody has died over it meanwhile"
    assert again.has_waited


async def test_a_wait_counts_for_the_deaths_before_it_alone(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 4)
    await hold_back(process, job, 60.0)
    await lapse_leases(engine)
    (taken,) = await process.resume()
    assert (taken.crashes, taken.has_waited) == (4, True)
    await lapse_leases(engine)
    (again,) = await store.resume()
    assert (again.crashes, again.has_waited) == (5, False)


async def test_others_are_told_when_the_next_wait_is_over(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 4)
    assert await rival.next_wait() is None
    await hold_back(process, job, 60.0)
    wait = await rival.next_wait()
    assert wait is not None
    assert 0.0 < wait <= 60.0


async def test_who_waits_holds_a_slot_while_its_render_may_run(
    store: SqlJobStore, engine: Database
) -> None:
    """Nobody knows whether it was ordered; after that time there is no render any more."""
    await job_in(store, JobState.SUBMITTING)
    process, (job,) = await died(engine, 4)
    for held in (True, False):
        assert (await process.standing(WIDE)).running == 1, "somebody works on it"
        await hold_back(process, job, 900.0)
        assert (await process.standing(WIDE)).running == held
        await change(engine, update(jobs).values(submitted_at=NOW - LONGEST_RENDER - 1.0))
        await lapse_leases(engine)
        (job,) = await process.resume()


async def test_a_card_tells_of_a_wait_and_not_of_a_moment(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 3)
    await hold_back(process, job, 0.0)
    assert (await now(store, job)).version == job.version
    (job,) = await process.resume()
    await hold_back(process, job, 5.0)
    assert (await now(store, job)).version == job.version + 1


async def test_a_job_that_is_held_back_can_be_cancelled(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 4)
    await hold_back(process, job, 900.0)
    cancelled = await process.request_cancel(job.id)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLING


async def test_those_who_wait_in_line_have_nobody_to_die(
    store: SqlJobStore, engine: Database
) -> None:
    (job,) = await in_line(store)
    _, found = await died(engine, 3)
    assert found == []
    assert await crashes(store, job) == 0
    assert (await claimed(store, WIDE)).crashes == 0


async def test_a_further_clip_of_a_render_has_a_clean_slate(
    store: SqlJobStore, engine: Database
) -> None:
    await job_in(store, JobState.RENDERING)
    process, (job,) = await died(engine, 2)
    both = await process.rendered(job, ["clip_1", "clip_2"])
    assert [found.crashes for found in both] == [0, 0]
    assert len(await rows(engine, jobs.c.id)) == 2
