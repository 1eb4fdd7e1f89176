"""Remixes that wait for their clip: no place in line before it, and found by one index after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import insert, text, update

from bot.domain.job import Job, JobState
from bot.domain.new_jobs import NewJob
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.removals import SqlRemovals
from storage.tables import jobs
from storage.waiting_remixes import SqlWaitingRemixes
from tests.support.storage import (
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    now,
    post_card,
    rows,
    waiting,
)


@pytest.fixture
def sources(engine: Database) -> SqlWaitingRemixes:
    return SqlWaitingRemixes(engine)


async def remix_of(store: SqlJobStore, source: Job, *, card: bool = True) -> Job:
    """Return a remix that waits for ``source``."""
    new = NewJob(
        prompt="make it night",
        size=source.size,
        seconds=source.seconds,
        price_usd=None,
        source_id=source.id,
        source_number=source.number,
        awaits_source=True,
    )
    request = replace(asked(person="U2"), thread=source.thread, jobs=(new,))
    (remix,) = await accepted(store, request)
    return await post_card(store, remix) if card else remix


async def rendering(store: SqlJobStore) -> Job:
    (_,) = await in_line(store)
    return await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")


async def rendered(store: SqlJobStore, source: Job) -> Job:
    return await store.move(source, JobState.DELIVERING)


async def test_one_that_waits_has_no_place_in_line(store: SqlJobStore, engine: Database) -> None:
    remix = await remix_of(store, await rendering(store))
    assert (remix.state, remix.awaits_source) == (JobState.QUEUED, True)
    assert (await store.claim(WIDE)).job is None
    assert await store.places([WIDE], 10) == {}
    assert sum((await waiting(engine))[0].values()) == 0
    await store.recount()
    assert sum((await waiting(engine))[0].values()) == 0


async def test_released_it_is_next(store: SqlJobStore, sources: SqlWaitingRemixes) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    assert await sources.settled(10) == []
    await rendered(store, source)
    assert [job.id for job in await sources.settled(10)] == [source.id]
    assert [job.id for job in await sources.remixes_of(source.id, 10)] == [remix.id]
    released = await sources.release(remix.id, "video_1")
    assert released is not None
    assert (released.awaits_source, released.version) == (False, remix.version + 1)
    job = await claimed(store)
    assert (job.id, job.source_provider_id) == (remix.id, "video_1")
    await sources.done(source)
    assert await sources.settled(10) == []


ENDS = (
    JobState.DELIVERING,
    JobState.DELIVERED,
    JobState.FAILED,
    JobState.CANCELLED,
    JobState.CANCELLING,
)


@pytest.mark.parametrize("state", ENDS)
async def test_every_end_is_found(
    store: SqlJobStore, sources: SqlWaitingRemixes, state: JobState
) -> None:
    source = await job_in(store, state)
    await remix_of(store, source)
    assert [job.id for job in await sources.settled(10)] == [source.id]


@pytest.mark.parametrize(
    "state", [JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING, JobState.UNCONFIRMED]
)
async def test_what_goes_on_is_no_end(
    store: SqlJobStore, sources: SqlWaitingRemixes, state: JobState
) -> None:
    await remix_of(store, await job_in(store, state))
    assert await sources.settled(10) == []


async def test_two_who_release_it_at_once_give_it_one_place(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database, elsewhere: Database
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    await rendered(store, source)
    both = (sources, SqlWaitingRemixes(elsewhere))
    found = await asyncio.gather(*(one.release(remix.id, "video_1") for one in both))
    assert sorted(job is None for job in found) == [False, True]
    assert sum((await waiting(engine))[0].values()) == 1


async def test_cancelled_it_leaves_no_place_behind(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    cancelled = await store.request_cancel(remix.id)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLED
    await rendered(store, source)
    assert await sources.remixes_of(source.id, 10) == []
    assert await sources.release(remix.id, "video_1") is None
    assert await sources.fail(remix.id, "source_failed", "no") is None
    assert sum((await waiting(engine))[0].values()) == 0


async def test_without_a_card_it_gets_its_place_with_it(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source, card=False)
    await rendered(store, source)
    await sources.release(remix.id, "video_1")
    assert (await store.claim(WIDE)).job is None
    await post_card(store, await now(store, remix))
    assert (await claimed(store)).id == remix.id


async def test_failed_it_ends_before_it_began(
    store: SqlJobStore, sources: SqlWaitingRemixes
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    failed = await sources.fail(remix.id, "source_failed", "#1 failed")
    assert failed is not None
    assert (failed.state, failed.error_tell) == (JobState.FAILED, "#1 failed")
    assert failed.ended_at is not None
    assert [job.id for job in await store.unshown(10)].count(remix.id) == 1


async def test_whoever_waited_in_vain_is_to_be_told(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    failed = await sources.fail(remix.id, "source_failed", "#1 failed")
    (row,) = await rows(engine, jobs.c.ending, jobs.c.tell_at, id=remix.id)
    assert failed is not None
    assert (row.ending, row.tell_at is not None) == (failed.version, True)


async def test_one_asked_for_at_the_last_moment_is_not_forgotten(
    store: SqlJobStore, sources: SqlWaitingRemixes
) -> None:
    source = await rendering(store)
    await remix_of(store, source)
    source = await rendered(store, source)
    (first,) = await sources.remixes_of(source.id, 10)
    await sources.release(first.id, "video_1")
    late = await remix_of(store, source)
    await sources.done(source)
    assert [job.id for job in await sources.settled(10)] == [source.id]
    assert [job.id for job in await sources.remixes_of(source.id, 10)] == [late.id]


async def test_a_render_is_kept_for_those_who_wait(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database
) -> None:
    source = await rendering(store)
    remix = await remix_of(store, source)
    await rendered(store, source)
    await change(
        engine,
        update(jobs)
        .where(jobs.c.id == source.id)
        .values(state=JobState.DELIVERED, to_remove="render", remove_at=0.0),
    )
    removals = SqlRemovals(engine)
    assert await removals.due(10) == []
    await sources.release(remix.id, "video_1")
    await sources.done(source)
    assert await removals.due(10) == []
    await store.request_cancel(remix.id)
    assert [job.id for job in await removals.due(10)] == [source.id]


async def test_finding_ends_costs_the_same_however_many_wait(
    store: SqlJobStore, sources: SqlWaitingRemixes, engine: Database
) -> None:
    source = await rendering(store)
    await remix_of(store, source)
    (row,) = [dict(row._asdict()) for row in await rows(engine, *jobs.c, id=source.id)]
    del row["seq"]
    many = [
        {**row, "id": f"z{n}", "number": 1, "thread_ts": f"{n}.9", "provider_id": f"v{n}"}
        for n in range(500)
    ]
    for some in (many[:250], many[250:]):  # PostgreSQL: at most 32,767 values in a statement
        await change(engine, insert(jobs).values(some))
    assert await sources.settled(10) == []
    await rendered(store, source)
    assert [job.id for job in await sources.settled(10)] == [source.id]
    if engine.dialect.name == "sqlite":
        async with engine.reading() as connection:
            query = "EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE awaited AND state IN "
            ends = "('delivering', 'delivered', 'failed', 'cancelled', 'cancelling')"
            plan = await connection.execute(text(f"{query}{ends} ORDER BY seq LIMIT 10"))
            assert "ix_jobs_awaited" in str(plan.all())
