"""What ended jobs come to is counted once each, whoever counts, starts anew, or restores."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, update

from bot.domain.job import Job, JobState
from bot.domain.telemetry.figures import EndedJob, Total, Totals
from storage.connections import Database
from storage.figures.totals import SqlTotals
from storage.jobs import SqlJobStore
from storage.restored import restored
from storage.tables import jobs
from tests.support.storage import change, job_in, now

ENDS, MONEY = Total("ends", "", ""), Total("money", "", "")


def sums(ended: Sequence[EndedJob]) -> Totals:
    found: Counter[Total] = Counter()
    for job in ended:
        found[ENDS] += job.is_new
        found[MONEY] += job.micros
    return found


async def counted(engine: Database) -> tuple[float, float]:
    """Count as a process does that has just started; return how many ended, and their money."""
    found = await SqlTotals(engine).totals(sums)
    return found.get(ENDS, 0.0), found.get(MONEY, 0.0)


async def settle(engine: Database, job: Job, micros: int) -> None:
    entry = {"money_state": "settled", "money_micros": micros}
    await change(engine, update(jobs).where(jobs.c.id == job.id).values(**entry))


async def test_each_end_is_counted_once_whoever_counts(
    engine: Database, elsewhere: Database, store: SqlJobStore
) -> None:
    await job_in(store, JobState.DELIVERED)
    assert await counted(engine) == (0, 0)
    for state in (JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED, JobState.RENDERING):
        await job_in(store, state)
    found = await asyncio.gather(*(counted(one) for one in (engine, elsewhere, engine)))
    assert max(ends for ends, _ in found) <= 3
    assert await counted(elsewhere) == await counted(engine) == (3, 0)


async def test_money_is_counted_when_settled_and_no_more_than_once(
    engine: Database, elsewhere: Database, store: SqlJobStore
) -> None:
    await counted(engine)
    job = await job_in(store, JobState.DELIVERING)
    job = await store.move(job, JobState.FAILED, error_code="slack_refused")
    assert await counted(engine) == (1, 0)
    await settle(engine, job, 400_000)
    assert await counted(elsewhere) == (1, 400_000)
    job = await store.move(await now(store, job), JobState.DELIVERING, ended_at=None)
    assert await counted(engine) == (1, 400_000)
    await store.move(job, JobState.DELIVERED)
    await settle(engine, job, 500_000)
    assert await counted(elsewhere) == (2, 500_000)
    await settle(engine, job, 300_000)
    assert await counted(engine) == (2, 500_000)


async def test_what_deleted_jobs_came_to_stays_counted(
    engine: Database, store: SqlJobStore
) -> None:
    await counted(engine)
    await job_in(store, JobState.DELIVERED)
    assert await counted(engine) == (1, 0)
    await change(engine, delete(jobs))
    assert await counted(engine) == (1, 0)


async def test_nothing_is_counted_if_it_cannot_be_added_up(
    engine: Database, store: SqlJobStore
) -> None:
    def broken(_ended: Sequence[EndedJob]) -> Totals:
        raise ArithmeticError

    await counted(engine)
    await job_in(store, JobState.DELIVERED)
    found = await asyncio.gather(SqlTotals(engine).totals(broken), return_exceptions=True)
    assert isinstance(found[0], ArithmeticError)
    assert await counted(engine) == (1, 0)


async def test_after_a_restore_counting_begins_anew(engine: Database, store: SqlJobStore) -> None:
    await counted(engine)
    await job_in(store, JobState.DELIVERED)
    assert await counted(engine) == (1, 0)
    await restored(engine)
    assert await counted(engine) == (0, 0)
    await job_in(store, JobState.DELIVERED)
    assert await counted(engine) == (1, 0)
