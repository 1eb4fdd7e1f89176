"""Taking over: from processes that no longer give a sign of life, and from nobody else."""

from __future__ import annotations

from bot.domain.job import JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import accepted, asked, job_in, lapse_leases


async def test_what_a_living_process_works_on_is_left_to_it(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    store._alone = rival._alone = False  # where there is a file, too: two replicas share a server
    job = await job_in(store, JobState.RENDERING)
    assert await rival.resume() == []
    await lapse_leases(engine)
    await store.renew_leases()
    assert await rival.resume() == []
    await lapse_leases(engine)
    assert [taken.id for taken in await rival.resume()] == [job.id]
    assert await store.resume() == []


async def test_a_card_that_a_living_process_posts_is_left_to_it(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    store._alone = rival._alone = False
    (job,) = await accepted(store, asked())
    assert await store.card_attempted(job.id) is False
    assert await rival.card_attempted(job.id) is None
    await lapse_leases(engine)
    assert await rival.card_attempted(job.id) is True


async def test_what_a_files_last_process_left_is_taken_over_at_once(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    job = await job_in(store, JobState.RENDERING)
    taken = [found.id for found in await rival.resume()]
    assert taken == ([job.id] if engine.dialect.name == "sqlite" else [])


async def test_what_expires_first_is_taken_up_first(store: SqlJobStore, rival: SqlJobStore) -> None:
    for expires_at in (300.0, 100.0, 200.0):
        job = await job_in(store, JobState.RENDERING)
        await store.move(job, JobState.DELIVERING, expires_at=expires_at)
    rival._alone = True
    assert [job.expires_at for job in await rival.resume()] == [100.0, 200.0, 300.0]
