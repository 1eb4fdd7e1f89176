"""Two processes at the same job in the same moment: one of them is first, and both know it."""

from __future__ import annotations

import asyncio

from bot.domain.errors.base import StaleJob
from bot.domain.job import Job, JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import empty, job_in, lapse_leases, now

ROUNDS = 15


async def test_a_cancel_and_the_end_of_a_render_at_once_agree(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    for _ in range(ROUNDS):
        await empty(engine)
        job = await job_in(store, JobState.RENDERING)
        moved, cancelled = await asyncio.gather(
            store.move(job, JobState.DELIVERING),
            rival.request_cancel(job.id),
            return_exceptions=True,
        )
        assert isinstance(cancelled, Job)
        if isinstance(moved, StaleJob):
            assert (await now(store, job)).state is cancelled.state is JobState.CANCELLING
        else:
            assert (await now(store, job)).state is cancelled.state is JobState.DELIVERING


async def test_two_that_take_over_at_once_share_what_is_left_behind(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    third = SqlJobStore(engine, owner="a dead process")
    store._alone = rival._alone = False  # on a file there is nobody to share with
    for _ in range(ROUNDS):
        await empty(engine)
        left = {(await job_in(third, JobState.RENDERING)).id for _ in range(8)}
        await lapse_leases(engine)
        mine, theirs = await asyncio.gather(store.resume(), rival.resume())
        assert sorted([job.id for job in (*mine, *theirs)]) == sorted(left)
