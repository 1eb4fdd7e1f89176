"""Requests that wait for an admin: no place in line before their word, and one word counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.job import Job, JobState
from bot.domain.new_jobs import NewJob
from bot.domain.preferences.approvals import LASTS
from storage.approvals import SqlApprovals
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs
from storage.waiting_remixes import SqlWaitingRemixes
from tests.support.storage import (
    CLIP,
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    empty,
    in_line,
    now,
    post_card,
    rows,
    take_all,
    waiting,
)

ROUNDS = 8
BOSS = "UBOSS"


@pytest.fixture
def approvals(engine: Database) -> SqlApprovals:
    return SqlApprovals(engine, owner="this process")


@pytest.fixture
def others(elsewhere: Database) -> SqlApprovals:
    return SqlApprovals(elsewhere, owner="another process")


async def dear(
    store: SqlJobStore, clips: int = 1, *, card: bool = True, new: NewJob = CLIP
) -> list[Job]:
    """Return the jobs of a request that waits for an admin."""
    request = replace(asked(), jobs=(new,) * clips, awaits_approval=True)
    found = await accepted(store, request)
    return [await post_card(store, await now(store, job)) for job in found] if card else found


async def lapse(engine: Database) -> None:
    """Let a day pass."""
    await change(engine, update(jobs).values(created_at=jobs.c.created_at - LASTS - 1.0))


async def in_lines(engine: Database) -> int:
    return sum((await waiting(engine))[0].values())


async def test_what_waits_has_no_place_and_holds_nobody_up(
    store: SqlJobStore, engine: Database
) -> None:
    (dear_one,) = await dear(store)
    (cheap,) = await in_line(store)
    assert (dear_one.state, dear_one.awaits_approval) == (JobState.QUEUED, True)
    assert [*await store.places([WIDE], 10)] == [cheap.id]
    assert await take_all(store) == [cheap.id]
    await store.recount()
    assert await in_lines(engine) == 0


async def test_one_approval_lets_all_of_a_request_in(
    store: SqlJobStore, approvals: SqlApprovals, engine: Database
) -> None:
    mine = await dear(store, 3)
    await dear(store)
    found = await approvals.approve(mine[0].request, BOSS)
    assert [(job.id, job.approved_by, job.version) for job in found] == [
        (job.id, BOSS, job.version + 1) for job in mine
    ]
    assert await approvals.approve(mine[0].request, BOSS) == []
    assert await in_lines(engine) == 3
    assert await take_all(store) == [job.id for job in mine]


async def test_approved_before_its_card_it_gets_its_place_with_it(
    store: SqlJobStore, approvals: SqlApprovals
) -> None:
    (job,) = await dear(store, card=False)
    await approvals.approve(job.request, BOSS)
    assert await take_all(store) == []
    await post_card(store, job)
    assert await take_all(store) == [job.id]


@pytest.mark.parametrize("approved_first", [True, False])
async def test_a_remix_waits_for_its_clip_and_for_an_admin(
    store: SqlJobStore, approvals: SqlApprovals, engine: Database, approved_first: bool
) -> None:
    await in_line(store)
    source = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")
    new = replace(CLIP, source_id=source.id, source_number=1, awaits_source=True)
    (remix,) = await dear(store, new=new)
    remixes = SqlWaitingRemixes(engine)

    async def approve() -> None:
        await approvals.approve(remix.request, BOSS)

    async def release() -> None:
        await remixes.release(remix.id, "video_1")

    first, then = (approve, release) if approved_first else (release, approve)
    await first()
    assert await in_lines(engine) == 0
    await then()
    assert await take_all(store) == [remix.id]


async def test_declined_it_ends_and_whoever_asked_is_to_be_told(
    store: SqlJobStore, approvals: SqlApprovals, engine: Database
) -> None:
    mine = await dear(store, 2)
    ended = await approvals.decline(mine[0].request, BOSS)
    assert [(job.state, job.ended_by) for job in ended] == [(JobState.CANCELLED, BOSS)] * 2
    told = await rows(engine, jobs.c.ending, state=JobState.CANCELLED)
    assert [row.ending for row in told] == [job.version for job in ended]
    assert await approvals.approve(mine[0].request, BOSS) == []
    assert await in_lines(engine) == 0


async def test_taken_back_by_its_owner_it_is_over_untold(
    store: SqlJobStore, approvals: SqlApprovals, engine: Database
) -> None:
    first, second = await dear(store, 2)
    await store.request_cancel(first.id, first.requester)
    assert [row.ending for row in await rows(engine, jobs.c.ending, id=first.id)] == [None]
    assert [job.id for job in await approvals.approve(first.request, BOSS)] == [second.id]
    assert await in_lines(engine) == 1


async def test_it_ends_after_a_day_by_the_databases_clock(
    store: SqlJobStore, approvals: SqlApprovals, engine: Database
) -> None:
    mine = await dear(store, 2)
    await dear(store, card=False)
    await in_line(store)
    assert await approvals.expire(10) == []
    await lapse(engine)
    (fresh,) = await dear(store)
    ended = await approvals.expire(10)
    assert {job.id for job in mine} < {job.id for job in ended}
    assert {(job.state, job.ended_by) for job in ended} == {(JobState.CANCELLED, None)}
    assert (await now(store, fresh)).state is JobState.QUEUED
    assert await approvals.expire(10) == []
    (row,) = await rows(engine, jobs.c.ending, id=mine[0].id)
    assert row.ending is not None


Deed = Callable[[SqlApprovals, SqlJobStore, Job], Awaitable[object]]

AT_ONCE: dict[str, Deed] = {
    "another approval": lambda others, _, job: others.approve(job.request, "UOTHER"),
    "a refusal": lambda others, _, job: others.decline(job.request, "UOTHER"),
    "the end of the day": lambda others, _, __: others.expire(10),
    "its owner's cancel": lambda _, rival, job: rival.request_cancel(job.id, job.requester),
}


@pytest.mark.parametrize("deed", AT_ONCE)
async def test_of_two_words_at_once_one_counts(
    *,
    store: SqlJobStore,
    rival: SqlJobStore,
    approvals: SqlApprovals,
    others: SqlApprovals,
    engine: Database,
    deed: str,
) -> None:
    for _ in range(ROUNDS):
        await empty(engine)
        (job,) = await dear(store)
        await lapse(engine)
        await asyncio.gather(
            approvals.approve(job.request, BOSS), AT_ONCE[deed](others, rival, job)
        )
        row = await now(store, job)
        if row.state is JobState.QUEUED:
            assert (row.awaits_approval, row.approved_by in {BOSS, "UOTHER"}) == (False, True)
            assert await in_lines(engine) == 1
        else:
            assert row.state is JobState.CANCELLED
            assert await in_lines(engine) == 0


async def test_an_admin_is_asked_once_for_a_whole_request(
    store: SqlJobStore, approvals: SqlApprovals, others: SqlApprovals, engine: Database
) -> None:
    mine = await dear(store, 2, card=False)
    assert await approvals.unasked() is None
    for job in mine:
        await post_card(store, job)
    found = await asyncio.gather(approvals.unasked(), others.unasked())
    (job,) = [job for job in found if job is not None]
    assert job.id == mine[0].id
    await approvals.put_off(job, 0.0)
    assert await others.unasked() is not None
    await others.asked(job)
    await change(engine, update(jobs).where(jobs.c.ask_at.is_not(None)).values(ask_at=0.0))
    assert await approvals.unasked() is None


async def test_an_admin_is_asked_about_what_is_left_of_a_request(
    store: SqlJobStore, approvals: SqlApprovals
) -> None:
    first, second = await dear(store, 2)
    await store.request_cancel(first.id, first.requester)
    asked_about = [job.id for job in (await approvals.unasked(), await approvals.unasked()) if job]
    assert asked_about == [second.id]


async def test_nobody_is_asked_about_what_is_over(
    store: SqlJobStore, approvals: SqlApprovals
) -> None:
    (job,) = await dear(store)
    (another,) = await dear(store)
    await store.request_cancel(job.id)
    await approvals.approve(another.request, BOSS)
    assert await approvals.unasked() is None
