"""Taking over: from processes that no longer give a sign of life, and from nobody else."""

from __future__ import annotations

from bot.domain.job import JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import accepted, asked, job_in, lapse_leases, now


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


async def test_who_changes_several_rows_locks_them_in_one_order(
    store: SqlJobStore, engine: Database
) -> None:
    """Two that took the same rows in orders of their own would wait for one another for good."""
    jobs = [await job_in(store, JobState.RENDERING) for _ in range(3)]
    store._alone = False  # where there is a file, too: replicas share a server
    said: list[str] = []
    engine.heard.append(lambda sql, _: said.append(sql))
    await store.renew_leases()
    await store.cards_shown({job.id: job.version for job in jobs})
    await store.release({job.id for job in jobs})
    engine.heard.clear()
    locks = " FOR UPDATE" if engine.dialect.name == "postgresql" else ""
    updates = [sql for sql in said if sql.startswith("UPDATE jobs")]
    assert len(updates) == 3
    assert all(f"ORDER BY jobs.seq{locks})" in sql for sql in updates)
    assert [(await now(store, job)).shown_version for job in jobs] == [job.version for job in jobs]
    assert await store.renew_leases() == []
