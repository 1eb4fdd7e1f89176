"""Letting suspects wait: who is taken up, who is let go, and who starts meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import update

from bot.domain.job import Job, JobId, JobState
from bot.rendering.job_runner import AFTER_A_DEATH
from bot.rendering.suspects import set_aside
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import change, job_in, lapse_leases
from tests.support.works import Works


async def died(works: Works, times: int) -> SqlJobStore:
    """Let processes die over what is under way; return the store of the next one."""
    for number in range(times):
        await SqlJobStore(works.engine, owner=f"process {number}").resume()
        await lapse_leases(works.engine)
    return SqlJobStore(works.engine, owner="next")


async def test_suspects_are_taken_up_one_after_the_other(works: Works) -> None:
    for _ in range(3):
        await job_in(works.store, JobState.RENDERING)
    store = await died(works, 2)
    taken = [await store.resume(set_aside) for _ in range(4)]
    assert [len(found) for found in taken] == [1, 1, 1, 0]
    assert len({found.id for (found,) in taken[:3]}) == 3


async def test_who_starts_meanwhile_goes_on_with_the_wait(works: Works) -> None:
    """Lives that are shorter than the wait don't let it begin anew, and nobody dies of waiting."""
    job = await job_in(works.store, JobState.RENDERING)
    store = await died(works, 4)
    assert await store.resume(set_aside) == []
    for name in ("third", "fourth"):
        assert await SqlJobStore(works.engine, owner=name).resume(set_aside) == []
    await lapse_leases(works.engine)
    (taken,) = await SqlJobStore(works.engine, owner="fifth").resume(set_aside)
    assert (taken.id, taken.crashes) == (job.id, 5)


async def test_a_job_that_kills_waits_longer_after_each_death(works: Works) -> None:
    """Every second process that finds it lets it wait, and lives."""
    waits: list[float] = []

    def noting(found: Sequence[Job]) -> dict[JobId, float]:
        later = set_aside(found)
        waits.extend(later.values())
        return later

    await job_in(works.store, JobState.RENDERING)
    await died(works, 3)
    for number in range(8):
        store = SqlJobStore(works.engine, owner=f"late {number}")
        assert len(await store.resume(noting)) == number % 2
        await lapse_leases(works.engine)
    assert waits == [5.0, 15.0, 60.0, 300.0]


async def test_who_dies_while_taking_up_has_died_of_nobody(works: Works) -> None:
    """The wait stands with the taking, or neither does."""

    def dies(found: Sequence[Job]) -> dict[JobId, float]:
        raise OSError("killed")

    await job_in(works.store, JobState.RENDERING)
    store = await died(works, 4)
    with pytest.raises(OSError, match="killed"):
        await store.resume(dies)
    (job,) = await SqlJobStore(works.engine, owner="after").resume()
    assert job.crashes == 5


async def test_the_runner_looks_again_when_the_wait_is_over(works: Works) -> None:
    await job_in(works.store, JobState.RENDERING)
    await died(works, 4)
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
