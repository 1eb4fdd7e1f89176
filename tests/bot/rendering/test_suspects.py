"""Letting suspects wait: who is taken up, who is let go, and a database that won't have it."""

from __future__ import annotations

from sqlalchemy import update

from bot.domain.errors.base import StorageAway
from bot.domain.job import Job, JobState
from bot.rendering.job_runner import AFTER_A_DEATH
from bot.rendering.suspects import Suspects
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import change, job_in, lapse_leases
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


async def test_who_starts_meanwhile_goes_on_with_the_wait(works: Works) -> None:
    """Lives that are shorter than the wait don't let it begin anew, and nobody dies of waiting."""
    job = await job_in(works.store, JobState.RENDERING)
    store, found = await died(works, 5)
    assert await Suspects(store).set_aside(found) == []
    for name in ("third", "fourth"):
        assert await SqlJobStore(works.engine, owner=name).resume() == []
    await lapse_leases(works.engine)
    store = SqlJobStore(works.engine, owner="fifth")
    (taken,) = await Suspects(store).set_aside(await store.resume())
    assert (taken.id, taken.crashes) == (job.id, 5)


async def test_a_job_that_kills_waits_longer_after_each_death(works: Works) -> None:
    """Every second process that finds it lets it wait, and lives."""
    waits: list[float] = []

    class Noting(SqlJobStore):
        async def hold_back(self, job: Job, seconds: float) -> None:
            waits.append(seconds)
            await super().hold_back(job, seconds)

    await job_in(works.store, JobState.RENDERING)
    await died(works, 3)
    for number in range(8):
        await lapse_leases(works.engine)
        store = Noting(works.engine, owner=f"late {number}")
        assert len(await Suspects(store).set_aside(await store.resume())) == number % 2
    assert waits == [5.0, 15.0, 60.0, 300.0]


async def test_the_runner_looks_again_when_the_wait_is_over(works: Works) -> None:
    await job_in(works.store, JobState.RENDERING)
    await died(works, 4)
    await lapse_leases(works.engine)
    after = works.restarted()
    assert AFTER_A_DEATH < await after.runner._take_over() <= 15.0
    assert AFTER_A_DEATH < await works.restarted("third").runner._take_over() <= 15.0


async def suspected(works: Works, job: Job) -> Works:
    """Return the next process at a job that many died over; it is taken up."""
    await change(works.engine, update(jobs).values(crashes=6))
    after = works.restarted()
    await after.resume_all()

    async def acquitted() -> bool:
        return (await after.row(job)).crashes == 0

    await after.clock.until(acquitted)
    return after


async def test_a_suspect_is_asked_about_at_once(works: Works) -> None:
    """However short its life is, a process may learn that it doesn't die of this one."""
    job = await works.claimed()
    render = await works.video.create(works.order(job))
    job = await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    works.clock.advance(60)
    after = await suspected(works, job)
    assert after.clock.naps[0] == 0.0
    await after.close()


async def test_a_list_that_was_read_acquits_an_order(works: Works) -> None:
    after = await suspected(works, await works.claimed())
    await after.close()


async def test_who_cannot_be_let_go_is_taken_up(works: Works) -> None:
    """Its lease is ours: nobody else would."""

    class Away(SqlJobStore):
        async def hold_back(self, job: Job, seconds: float) -> None:
            raise StorageAway("locked")

    job = await job_in(works.store, JobState.RENDERING)
    _, found = await died(works, 5)
    taken = await Suspects(Away(works.engine, owner="process 4")).set_aside(found)
    assert [one.id for one in taken] == [job.id]
