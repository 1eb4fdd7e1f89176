"""Ends that somebody is to be told of, on both databases and by several replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text, update

from bot.domain.conversation.endings import Ending
from bot.domain.job import Job, JobState
from storage.connections import Database
from storage.endings import TELLING_SECONDS, TOGETHER, SqlEndings
from storage.jobs import SqlJobStore
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import jobs
from storage.workspaces import SqlWorkspaces
from tests.support.storage import (
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    now,
    post_card,
    rows,
)

REQUESTER, ADMIN = "U1", "U9"


@pytest.fixture
def endings(engine: Database) -> SqlEndings:
    return SqlEndings(engine)


@pytest.fixture
def elsewhere_endings(elsewhere: Database) -> SqlEndings:
    return SqlEndings(elsewhere)


async def settle(engine: Database, seconds: float = 10.0) -> None:
    """Let every end be ``seconds`` longer ago."""
    earlier = {"tell_at": jobs.c.tell_at - seconds, "ending_since": jobs.c.ending_since - seconds}
    await change(engine, update(jobs).values(**earlier))


async def lapse(engine: Database) -> None:
    """Let whoever tells of an end have died a while ago."""
    held = jobs.c.tell_until.is_not(None)
    await change(engine, update(jobs).where(held).values(tell_until=1.0))


async def due(engine: Database, endings: SqlEndings) -> list[Ending]:
    await settle(engine)
    return await endings.take(())


def states(found: list[Ending]) -> list[JobState]:
    return [ending.job.state for ending in found]


Act = Callable[[SqlJobStore], Awaitable[object]]


async def rendering(store: SqlJobStore) -> Job:
    return await job_in(store, JobState.RENDERING)


async def failed(store: SqlJobStore) -> Job:
    return await job_in(store, JobState.FAILED)


async def given_up(store: SqlJobStore, person: str) -> Job:
    job = await job_in(store, JobState.UNCONFIRMED)
    return await store.move(job, JobState.FAILED, ended_by=person)


async def cancelled_while_submitting(store: SqlJobStore, person: str) -> Job:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id, person)
    return await store.move(job, JobState.QUEUED)


async def cancelled_in_line(store: SqlJobStore, person: str) -> object:
    (job,) = await in_line(store)
    return await store.request_cancel(job.id, person)


async def cancelled_while_rendering(store: SqlJobStore, person: str) -> object:
    return await store.request_cancel((await rendering(store)).id, person)


async def cancelled_and_seen_out(store: SqlJobStore, person: str) -> Job:
    job = await store.request_cancel((await rendering(store)).id, person)
    assert job is not None
    return await store.move(job, JobState.CANCELLED)


async def cancelled_and_failed(store: SqlJobStore, person: str) -> Job:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id, person)
    return await store.move(job, JobState.FAILED)


PERSONAL: list[Callable[[SqlJobStore, str], Awaitable[object]]] = [
    given_up,
    cancelled_while_submitting,
    cancelled_in_line,
    cancelled_while_rendering,
    cancelled_and_seen_out,
    cancelled_and_failed,
]


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.UNCONFIRMED])
async def test_an_end_is_told_once_it_has_settled(
    store: SqlJobStore, endings: SqlEndings, engine: Database, state: JobState
) -> None:
    job = await job_in(store, state)
    assert await endings.take(()) == []
    (ending,) = await due(engine, endings)
    assert (ending.job, ending.number, ending.may_be_told) == (job, job.version, False)
    assert 10 < ending.lasted < 60
    await endings.told([ending])
    assert await due(engine, endings) == []


@pytest.mark.parametrize(
    "state",
    [
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.RENDERING,
        JobState.DELIVERING,
        JobState.DELIVERED,
    ],
)
async def test_what_goes_on_or_well_is_not_told(
    store: SqlJobStore, endings: SqlEndings, engine: Database, state: JobState
) -> None:
    await job_in(store, state)
    assert await due(engine, endings) == []


@pytest.mark.parametrize("act", PERSONAL)
async def test_whoever_ends_their_own_job_knows(
    store: SqlJobStore,
    endings: SqlEndings,
    engine: Database,
    act: Callable[[SqlJobStore, str], Awaitable[object]],
) -> None:
    await act(store, REQUESTER)
    assert await due(engine, endings) == []


@pytest.mark.parametrize("act", PERSONAL)
async def test_what_somebody_else_ended_is_told_once_with_their_name(
    store: SqlJobStore,
    endings: SqlEndings,
    engine: Database,
    act: Callable[[SqlJobStore, str], Awaitable[object]],
) -> None:
    await act(store, ADMIN)
    (ending,) = await due(engine, endings)
    assert ending.job.ended_by == ADMIN
    await endings.told([ending])
    assert await due(engine, endings) == []


async def test_whoever_cancelled_first_is_remembered(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id, ADMIN)
    await store.request_cancel(job.id, REQUESTER)
    assert (await now(store, job)).ended_by == ADMIN


async def test_a_cancelled_render_is_told_at_once_and_not_at_its_end(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await store.request_cancel((await rendering(store)).id, ADMIN)
    assert job is not None
    (ending,) = await due(engine, endings)
    await endings.told([ending])
    await store.move(job, JobState.CANCELLED)
    assert await due(engine, endings) == []


async def test_a_cancelled_job_that_nobody_can_tell_about_is_told(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id, REQUESTER)
    await store.move(job, JobState.UNCONFIRMED)
    assert states(await due(engine, endings)) == [JobState.UNCONFIRMED]


async def test_unclear_and_then_failed_are_two_ends(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await job_in(store, JobState.UNCONFIRMED)
    (unclear,) = await due(engine, endings)
    await endings.told([unclear])
    await store.move(job, JobState.FAILED)
    (over,) = await due(engine, endings)
    assert over.job.state is JobState.FAILED
    assert over.name != unclear.name


async def test_only_the_latest_of_two_ends_is_told(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    await store.move(await job_in(store, JobState.UNCONFIRMED), JobState.FAILED)
    (ending,) = await due(engine, endings)
    assert ending.job.state is JobState.FAILED
    await endings.told([ending])
    assert await due(engine, endings) == []


@pytest.mark.parametrize(
    ("state", "onward"),
    [
        (JobState.UNCONFIRMED, JobState.RENDERING),
        (JobState.UNCONFIRMED, JobState.QUEUED),
        (JobState.FAILED, JobState.DELIVERING),
    ],
)
async def test_a_job_that_goes_on_takes_its_word_back(
    store: SqlJobStore,
    endings: SqlEndings,
    engine: Database,
    state: JobState,
    onward: JobState,
) -> None:
    job = await job_in(store, state)
    await settle(engine)
    await store.move(job, onward)
    assert await endings.take(()) == []


async def test_a_word_that_came_too_late_takes_no_newer_one_back(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await job_in(store, JobState.UNCONFIRMED)
    old = await due(engine, endings)
    await store.move(job, JobState.FAILED)
    assert not await endings.told(old)
    assert states(await due(engine, endings)) == [JobState.FAILED]


async def test_a_clip_that_is_given_up_is_told(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await store.move(
        await job_in(store, JobState.DELIVERING), JobState.FAILED, clip_path="c.mp4"
    )
    await endings.told(await due(engine, endings))
    await change(engine, update(jobs).values(ended_at=1.0))
    (gone,) = await SqlRetention(engine).let_clips_go(3, "It waited 3 days.", 10)
    (ending,) = await due(engine, endings)
    assert (ending.job, ending.number) == (gone, gone.version)
    assert ending.number > job.version


async def test_nobody_is_told_of_a_clip_that_was_deleted_since(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    job = await failed(store)
    await SqlRemovals(engine).wish(job.id, REQUESTER, everywhere=False)
    assert await due(engine, endings) == []


async def test_nobody_is_told_who_was_turned_away(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    (job,) = await accepted(store, asked())
    await store.turn_away(job.id, "not_in_channel", "Invite me first.")
    assert await due(engine, endings) == []


async def test_nobody_is_told_in_a_workspace_that_left(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    await job_in(store, JobState.UNCONFIRMED)
    await failed(store)
    await in_line(store)
    await SqlWorkspaces(engine).end_jobs("T1")
    found = await due(engine, endings)
    assert states(found) == [JobState.FAILED], "what had ended before is no business of leaving"
    served = SqlEndings(engine, served=lambda: {"T2"})
    await lapse(engine)
    assert await served.take(()) == []


async def test_a_job_without_a_thread_waits_for_its_card(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    (job,) = await accepted(store, asked())
    await store.request_cancel(job.id, ADMIN)
    assert await due(engine, endings) == []
    await post_card(store, job)
    assert len(await endings.take(())) == 1


# --- together --------------------------------------------------------------------------


async def fail_all(store: SqlJobStore, count: int) -> None:
    for _ in range(count):
        await store.move(await claimed(store), JobState.FAILED)


async def test_ends_of_one_thread_and_person_are_told_together(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    first, *_ = await in_line(store, TOGETHER + 1)
    assert first.thread.thread_ts is not None
    await fail_all(store, TOGETHER + 1)
    found = await due(engine, endings)
    assert [ending.job.number for ending in found] == [1, 2, 3, 4]
    await endings.told(found)
    assert [ending.job.number for ending in await endings.take(())] == [5]


@pytest.mark.parametrize("other", ["person", "workspace", "thread"])
async def test_others_are_told_by_a_message_of_their_own(
    store: SqlJobStore, endings: SqlEndings, engine: Database, other: str
) -> None:
    (one,) = await in_line(store)
    request = asked(
        workspace="T2" if other == "workspace" else "T1",
        person="U2" if other == "person" else "U1",
        thread_ts=one.thread.thread_ts if other == "person" else None,
    )
    for job in await accepted(store, request):
        await post_card(store, job)
    await fail_all(store, 2)
    assert len(await due(engine, endings)) == 1
    await change(engine, update(jobs).where(jobs.c.tell_until.is_not(None)).values(ending=None))
    assert len(await endings.take(())) == 1


async def test_conversations_that_rest_are_left_alone(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    await failed(store)
    await settle(engine)
    assert await endings.take([("T1", "C1"), ("T1", "C2")]) == []
    assert len(await endings.take([("T2", "C1")])) == 1


# --- once ------------------------------------------------------------------------------


async def test_two_replicas_tell_of_an_end_once(
    store: SqlJobStore,
    endings: SqlEndings,
    elsewhere_endings: SqlEndings,
    engine: Database,
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a SQLite file has one process")
    await in_line(store, 3)
    await fail_all(store, 3)
    await settle(engine)
    takes = [replica.take(()) for replica in (endings, elsewhere_endings) * 3]
    found = await asyncio.gather(*takes)
    assert sorted(map(len, found)) == [0, 0, 0, 0, 0, 3]
    assert await elsewhere_endings.take(()) == []


async def test_what_a_killed_process_was_telling_may_have_been_told(
    store: SqlJobStore,
    endings: SqlEndings,
    elsewhere_endings: SqlEndings,
    engine: Database,
) -> None:
    await failed(store)
    (first,) = await due(engine, endings)
    if engine.dialect.name != "sqlite":
        (until,) = await rows(engine, jobs.c.tell_until)
        assert until[0] > first.job.created_at + TELLING_SECONDS - 1
        assert await elsewhere_endings.take(()) == []
        await lapse(engine)
    (again,) = await elsewhere_endings.take(())
    assert (again.name, again.may_be_told) == (first.name, True)


async def test_what_is_put_off_comes_again_and_may_have_been_told(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    await failed(store)
    found = await due(engine, endings)
    await endings.put_off(found, 30.0)
    assert await endings.take(()) == []
    assert await due(engine, endings) == []
    (ending,) = [found for _ in range(3) for found in await due(engine, endings)][:1]
    assert ending.may_be_told
    assert ending.lasted > found[0].lasted


async def test_looking_for_ends_reads_through_an_index(
    store: SqlJobStore, endings: SqlEndings, engine: Database
) -> None:
    query = endings._due(()).order_by(jobs.c.tell_at, jobs.c.seq).limit(1)
    sql = str(query.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))
    async with engine.writing() as connection:
        if engine.dialect.name == "sqlite":
            plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
        else:
            # An empty table is read in whatever way; what could be read in order is asked for.
            for way in ("seqscan", "bitmapscan", "sort"):
                await connection.execute(text(f"SET LOCAL enable_{way} = off"))
            plan = await connection.execute(text(f"EXPLAIN {sql}"))
        assert "ix_jobs_untold" in str(plan.all())
