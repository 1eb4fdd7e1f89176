"""Letting suspects wait: who is taken up, who is let go, and a database that won't have it."""

from __future__ import annotations

from bot.domain.errors.base import StorageAway
from bot.domain.job import Job, JobState
from bot.rendering.suspects import Suspects
from storage.jobs import SqlJobStore
from tests.support.storage import job_in, lapse_leases
from tests.support.works import Works


async def died(works: Works, times: int) -> tuple[SqlJobStore, list[Job]]:
    """Let processes die over what is under way; return the next one's store, and its jobs."""
    store, found = works.store, list[Job]()
    for number in range(times):
        await lapse_leases(works.engine)
        store = SqlJobStore(works.engine, owner=f"process {number}")
        found = await store.resume()
    return store, found


async def test_suspects_are_taken_up_one_after_the_other(works: Works) -> None:
    for _ in range(3):
        await job_in(works.store, JobState.RENDERING)
    store, found = await died(works, 3)
    suspects, taken = Suspects(store), set()
    for _ in range(3):
        (job,) = await suspects.set_aside(found)
        taken.add(job.id)
        found = await store.resume()
    assert len(taken) == 3
    assert found == []


async def test_a_suspect_waits_before_it_is_taken_up_again(works: Works) -> None:
    job = await job_in(works.store, JobState.RENDERING)
    store, found = await died(works, 5)
    suspects = Suspects(store)
    assert await suspects.set_aside(found) == []
    assert await store.resume() == []
    await lapse_leases(works.engine)
    assert [taken.id for taken in await suspects.set_aside(await store.resume())] == [job.id]


async def test_who_cannot_be_let_go_is_taken_up(works: Works) -> None:
    """Its lease is ours: nobody else would."""

    class Away(SqlJobStore):
        async def hold_back(self, job: Job, seconds: float) -> None:
            raise StorageAway("locked")

    job = await job_in(works.store, JobState.RENDERING)
    _, found = await died(works, 5)
    taken = await Suspects(Away(works.engine, owner="process 4")).set_aside(found)
    assert [one.id for one in taken] == [job.id]
