"""What the rows know of renders and of orders without an answer, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.errors.refusals import Refused
from bot.domain.job import Job, JobId, JobState, Part
from storage.connections import Database
from storage.database import database_now
from storage.jobs import SqlJobStore
from storage.recovery import A_DAY, HALF_A_DAY, SqlLostOrders
from storage.removals import SqlRemovals
from storage.tables import jobs
from tests.support.storage import DEPLOYMENT, change, claimed, in_line, job_in, now


@pytest.fixture
def lost(engine: Database) -> SqlLostOrders:
    return SqlLostOrders(engine)


async def rendering(store: SqlJobStore, render: str) -> Job:
    job = await job_in(store, JobState.SUBMITTING)
    return await store.move(job, JobState.RENDERING, provider_id=render)


async def delivered(store: SqlJobStore, render: str) -> Job:
    job = await store.move(await rendering(store, render), JobState.DELIVERING)
    return await store.move(job, JobState.DELIVERED)


async def ended(store: SqlJobStore, code: str) -> Job:
    job = await job_in(store, JobState.UNCONFIRMED)
    return await store.move(job, JobState.FAILED, error_code=code)


async def long_ago(engine: Database, job: Job, seconds: float, *columns: str) -> None:
    """Let what happened to a job be ``seconds`` longer ago."""
    values: dict[str, Any] = {name: jobs.c[name] - seconds for name in columns}
    await change(engine, update(jobs).where(jobs.c.id == job.id).values(**values))


def names(found: tuple[Job, ...]) -> set[JobId]:
    return {job.id for job in found}


async def test_whoever_has_no_answer_is_lost(store: SqlJobStore, lost: SqlLostOrders) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    under_way = await job_in(store, JobState.SUBMITTING)
    unclear = await job_in(store, JobState.UNCONFIRMED)
    given_up = await ended(store, OutcomeUnknown.code)
    await ended(store, Refused.code)
    await rendering(store, "video_1")
    await delivered(store, "video_2")
    found = await lost.ledger(mine, [])
    assert names(found.lost) == {under_way.id, unclear.id, given_up.id}


async def test_nobody_is_lost_for_longer_than_a_day(
    store: SqlJobStore, engine: Database, lost: SqlLostOrders
) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    unclear = await job_in(store, JobState.UNCONFIRMED)
    given_up = await ended(store, OutcomeUnknown.code)
    await long_ago(engine, unclear, A_DAY - 60, "submitted_at")
    await long_ago(engine, given_up, A_DAY - 60, "ended_at")
    assert names((await lost.ledger(mine, [])).lost) == {unclear.id, given_up.id}
    await long_ago(engine, unclear, 120, "submitted_at")
    await long_ago(engine, given_up, 120, "ended_at")
    assert (await lost.ledger(mine, [])).lost == ()


async def test_renders_of_half_a_day_are_ours(
    store: SqlJobStore, engine: Database, lost: SqlLostOrders
) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    runs, done = await rendering(store, "video_1"), await delivered(store, "video_2")
    old, older = await rendering(store, "video_3"), await delivered(store, "video_4")
    for job in (old, older):
        await long_ago(engine, job, HALF_A_DAY + 60, "rendering_at")
    found = await lost.ledger(mine, [])
    assert names(found.ours) == {runs.id, done.id}
    assert {job.provider_id for job in found.ours} == {"video_1", "video_2"}


async def test_what_was_removed_needn_t_be_listed(
    store: SqlJobStore, engine: Database, lost: SqlLostOrders
) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    going, gone = await delivered(store, "video_1"), await delivered(store, "video_2")
    expired, failed = await delivered(store, "video_3"), await rendering(store, "video_4")
    removals = SqlRemovals(engine)
    for job in (going, gone):
        assert await removals.wish(job.id, "U1", everywhere=False)
    await removals.removed(gone, Part.RENDER)
    await change(
        engine, update(jobs).where(jobs.c.id == expired.id).values(expires_at=database_now() - 1)
    )
    await store.move(failed, JobState.FAILED)
    assert (await lost.ledger(mine, [])).ours == ()


async def test_a_render_is_known_with_its_job_and_after_it(
    store: SqlJobStore, lost: SqlLostOrders
) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    await rendering(store, "video_1")
    again = await rendering(store, "video_2")
    await store.move(again, JobState.QUEUED, retries=1)
    found = await lost.ledger(mine, ["video_1", "video_2", "video_3"])
    assert found.known == {"video_1", "video_2"}
    assert abs(found.now - (mine.submitted_at or 0.0)) < 60


async def test_only_who_is_at_the_same_server_is_heard(
    store: SqlJobStore, engine: Database, lost: SqlLostOrders
) -> None:
    mine = await job_in(store, JobState.SUBMITTING)
    for job in (await job_in(store, JobState.SUBMITTING), await rendering(store, "video_1")):
        await change(engine, update(jobs).where(jobs.c.id == job.id).values(deployment="other"))
    beside = await lost.ledger(mine, ["video_1"], ["other"])
    assert (len(beside.lost), beside.known, beside.ours) == (1, frozenset({"video_1"}), ())
    found = await lost.ledger(mine, ["video_1"])
    assert (found.known, found.ours, found.lost) == (frozenset(), (), ())


# --- orders are counted ----------------------------------------------------------------


async def test_an_order_is_counted_as_the_job_leaves_the_line(store: SqlJobStore) -> None:
    (job,) = await in_line(store)
    assert job.orders == 0
    for orders in (1, 2, 3):
        job = await claimed(store)
        assert (job.orders, (await now(store, job)).orders) == (orders, orders)
        job = await store.move(job, JobState.QUEUED)


async def test_an_order_that_was_not_taken_is_taken_back(store: SqlJobStore) -> None:
    await in_line(store)
    for _ in range(3):
        job = await claimed(store)
        job = await store.move(job, JobState.QUEUED, orders=job.orders - 1)
        assert job.orders == 0


async def test_a_claim_that_is_refused_counts_nothing(store: SqlJobStore) -> None:
    (job, _, _) = await in_line(store, clips=3)
    for _ in range(2):
        assert (await store.claim(DEPLOYMENT)).job is not None
    assert (await store.claim(DEPLOYMENT)).job is None
    (left,) = [one for one in await store.in_thread(job.thread) if one.state is JobState.QUEUED]
    assert left.orders == 0


async def test_further_clips_of_a_render_were_not_ordered(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    first, *more = await store.rendered(job, ("gen_1", "gen_2"))
    assert (first.orders, [one.orders for one in more]) == (1, [0])
