"""Guarded moves: legal ones only, and only from the state and under the lease one believes in."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.domain.errors.base import StaleJob
from bot.domain.job import ACTIVE, ENDED, Changes, Job, JobId, JobState, may_become
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import (
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    known_renders,
    lapse_leases,
    now,
    rows,
    waiting,
)

PAIRS = list(product(JobState, JobState))
MOVES = [(a, b) for a, b in PAIRS if may_become(a, b) and a is not JobState.QUEUED]
REFUSED = {state: [b for b in JobState if (state, b) not in MOVES] for state in JobState}


@pytest.mark.parametrize(("state", "to"), MOVES)
async def test_a_legal_move_is_made(store: SqlJobStore, state: JobState, to: JobState) -> None:
    job = await job_in(store, state)
    moved = await store.move(job, to)
    assert moved == await now(store, job)
    assert moved.state is to
    assert moved.version == job.version + 1
    assert (moved.ended_at is not None) == (to in ENDED or state in ENDED)


@pytest.mark.parametrize("state", REFUSED)
async def test_every_other_move_is_refused(
    store: SqlJobStore, engine: Database, state: JobState
) -> None:
    job = await job_in(store, state)
    before = (await rows(engine, jobs), await waiting(engine))
    for to in REFUSED[state]:
        with pytest.raises(ValueError, match="can't be moved"):
            await store.move(job, to)
        assert (await rows(engine, jobs), await waiting(engine)) == before, to


async def test_a_move_may_change_columns_with_the_state(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    job = await store.move(job, JobState.RENDERING, provider_id="video_1", progress=3)
    assert (job.provider_id, job.progress) == ("video_1", 3)
    assert await known_renders(store, "sora-2", ["video_1", "video_2"]) == {"video_1"}
    assert await known_renders(store, "other", ["video_1"]) == set()
    assert await known_renders(store, "sora-2", []) == set()


async def test_a_render_belongs_to_one_job(store: SqlJobStore) -> None:
    first = await job_in(store, JobState.SUBMITTING)
    second = await job_in(store, JobState.SUBMITTING)
    await store.move(first, JobState.RENDERING, provider_id="video_1")
    with pytest.raises(IntegrityError):
        await store.move(second, JobState.RENDERING, provider_id="video_1")
    assert (await now(store, second)).state is JobState.SUBMITTING


async def test_a_column_that_isnt_the_cores_to_change_is_refused(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    for column in ("state", "requester", "card_ts", "progres"):
        with pytest.raises(TypeError, match=column):
            await store.update(job, **{column: None})  # type: ignore[arg-type]  # that is it


async def test_an_update_changes_the_row_and_its_version(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    changed = await store.update(job, progress=40)
    assert changed == await now(store, job)
    assert (changed.progress, changed.version) == (40, job.version + 1)


async def test_the_times_of_a_life_are_the_databases(store: SqlJobStore) -> None:
    (job,) = await in_line(store)
    submitting = await claimed(store)
    rendering = await store.move(submitting, JobState.RENDERING)
    delivering = await store.move(rendering, JobState.DELIVERING)
    delivered = await store.move(delivering, JobState.DELIVERED)
    times = [
        job.created_at,
        delivered.submitted_at,
        delivered.rendering_at,
        delivered.rendered_at,
        delivered.ended_at,
    ]
    known = [at for at in times if at is not None]
    assert len(known) == 5
    assert known == sorted(known)


async def test_a_job_back_in_line_has_not_begun_to_render(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    job = await store.move(job, JobState.UNCONFIRMED)
    assert (await store.move(job, JobState.QUEUED)).rendering_at is None


async def test_a_job_back_in_line_leaves_its_render_behind_for_nobody(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    changes: Changes = {"provider_id": "video_1", "progress": 40, "expires_at": 1.0}
    job = await store.move(job, JobState.RENDERING, **changes)
    job = await store.move(job, JobState.QUEUED, retries=1)
    assert (job.provider_id, job.progress, job.expires_at, job.retries) == (None, None, None, 1)
    assert await known_renders(store, "sora-2", ["video_1"]) == {"video_1"}
    again = await claimed(store)
    assert again.id == job.id
    moved = await store.move(again, JobState.RENDERING, provider_id="video_2")
    assert await known_renders(store, "sora-2", ["video_1", "video_2"]) == {"video_1", "video_2"}
    assert moved.retries == 1


async def test_a_render_found_again_began_when_it_began(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    lost = await store.move(job, JobState.UNCONFIRMED)
    assert (await store.move(lost, JobState.RENDERING)).rendering_at == job.rendering_at


async def test_a_state_that_moved_on_makes_us_stale(store: SqlJobStore) -> None:
    old = await job_in(store, JobState.SUBMITTING)
    new = await store.move(old, JobState.RENDERING)
    for to in (JobState.RENDERING, JobState.QUEUED, JobState.FAILED):
        with pytest.raises(StaleJob):
            await store.move(old, to)
    with pytest.raises(StaleJob):
        await store.update(old, progress=1)
    assert await now(store, old) == new


@pytest.mark.parametrize("state", sorted(ACTIVE))
async def test_a_lease_that_moved_on_makes_us_stale(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, state: JobState
) -> None:
    job = await job_in(store, state)
    to = next(to for to in JobState if may_become(state, to))
    with pytest.raises(StaleJob):
        await rival.move(job, to)
    await lapse_leases(engine)
    assert [taken.id for taken in await rival.resume()] == [job.id]
    with pytest.raises(StaleJob):
        await store.move(job, to)
    with pytest.raises(StaleJob):
        await store.update(job, progress=1)
    assert (await now(store, job)).state is state
    assert (await rival.move(job, to)).state is to


async def test_a_job_that_nobody_works_on_may_be_moved_by_anyone(
    store: SqlJobStore, rival: SqlJobStore
) -> None:
    failed = await job_in(store, JobState.FAILED)
    assert (await rival.move(failed, JobState.DELIVERING)).state is JobState.DELIVERING
    with pytest.raises(StaleJob):
        await store.move(failed, JobState.DELIVERING)


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (JobState.UNCONFIRMED, JobState.QUEUED),
        (JobState.UNCONFIRMED, JobState.FAILED),
        (JobState.UNCONFIRMED, JobState.RENDERING),
        (JobState.FAILED, JobState.DELIVERING),
    ],
)
async def test_of_two_processes_that_move_a_job_exactly_one_wins(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, state: JobState, to: JobState
) -> None:
    job = await job_in(store, state)
    moves = [who.move(job, to) for who in (store, rival, store, rival)]
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(isinstance(result, Job) for result in results) == 1
    assert sum(isinstance(result, StaleJob) for result in results) == 3
    line = ({"T1": 1}, {("T1", "U1"): 1}) if to is JobState.QUEUED else ({}, {})
    assert await waiting(engine) == line


async def test_a_claim_and_a_cancel_at_once_agree(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    for _ in range(10):
        (job,) = await in_line(store)
        claim, cancelled = await asyncio.gather(store.claim(WIDE), rival.request_cancel(job.id))
        assert cancelled is not None
        found = await now(store, job)
        if claim.job is None:
            assert found.state is JobState.CANCELLED
        else:
            assert (found.state, found.cancel_requested) == (JobState.SUBMITTING, True)
        assert await waiting(engine) == ({}, {})


# --- leases ----------------------------------------------------------------------------


async def test_resuming_leases_every_job_left_behind_once(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    left = {(await job_in(store, state)).id for state in sorted(ACTIVE)}
    for state in (JobState.UNCONFIRMED, JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED):
        await job_in(store, state)
    await in_line(store)
    await lapse_leases(engine)
    assert {job.id for job in await rival.resume()} == left
    assert await rival.resume() == []


async def test_a_process_doesnt_take_over_from_itself(store: SqlJobStore, engine: Database) -> None:
    await job_in(store, JobState.RENDERING)
    assert await store.resume() == []
    await lapse_leases(engine)
    assert await store.resume() == []


async def test_resuming_doesnt_change_what_a_card_shows(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    job = await job_in(store, JobState.RENDERING)
    await lapse_leases(engine)
    assert await rival.resume() == [job]


async def test_renewing_keeps_our_leases_only(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    mine = await job_in(store, JobState.RENDERING)
    theirs = await job_in(rival, JobState.RENDERING)
    await lapse_leases(engine)
    await store.renew_leases()
    until = {row.id: row.lease_until for row in await rows(engine, jobs.c.id, jobs.c.lease_until)}
    assert until[mine.id] > mine.created_at
    assert until[theirs.id] == 0


# --- cancelling ------------------------------------------------------------------------

AFTER_CANCEL = {
    JobState.QUEUED: (JobState.CANCELLED, False),
    JobState.SUBMITTING: (JobState.SUBMITTING, True),
    JobState.RENDERING: (JobState.CANCELLING, True),
    JobState.DELIVERING: (JobState.DELIVERING, False),
    JobState.DELIVERED: (JobState.DELIVERED, False),
    JobState.FAILED: (JobState.FAILED, False),
    JobState.UNCONFIRMED: (JobState.UNCONFIRMED, False),
    JobState.CANCELLING: (JobState.CANCELLING, False),
    JobState.CANCELLED: (JobState.CANCELLED, False),
}


@pytest.mark.parametrize("state", JobState)
async def test_a_cancel_in_each_state(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, state: JobState
) -> None:
    job = await job_in(store, state)
    found = await rival.request_cancel(job.id)
    assert found is not None
    assert found == await now(store, job)
    assert (found.state, found.cancel_requested) == AFTER_CANCEL[state]
    assert (found.version > job.version) == (AFTER_CANCEL[state] != (state, False))
    assert await waiting(engine) == ({}, {})


async def test_a_job_without_a_card_is_cancelled_at_once(store: SqlJobStore) -> None:
    (job,) = await accepted(store, asked())
    found = await store.request_cancel(job.id)
    assert found is not None
    assert found.state is JobState.CANCELLED
    assert found.ended_at is not None


async def test_nobodys_job_cant_be_cancelled(store: SqlJobStore) -> None:
    assert await store.request_cancel(JobId("nobody")) is None


async def test_who_works_on_a_cancelled_render_keeps_it_and_its_slot(
    store: SqlJobStore, rival: SqlJobStore
) -> None:
    job = await job_in(store, JobState.RENDERING)
    cancelling = await rival.request_cancel(job.id)
    assert cancelling is not None
    assert (await store.standing(WIDE)).running == 1
    with pytest.raises(StaleJob):
        await store.move(job, JobState.DELIVERING)
    assert (await store.move(cancelling, JobState.CANCELLED)).ended_at is not None
    assert (await store.standing(WIDE)).running == 0


@pytest.mark.parametrize("state", [JobState.SUBMITTING, JobState.UNCONFIRMED])
async def test_a_job_to_be_cancelled_doesnt_go_back_in_line(
    store: SqlJobStore, engine: Database, state: JobState
) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id)
    if state is JobState.UNCONFIRMED:
        job = await store.move(job, JobState.UNCONFIRMED)
    job = await store.move(job, JobState.QUEUED)
    assert job.state is JobState.CANCELLED
    assert job.ended_at is not None
    assert await waiting(engine) == ({}, {})
    assert (await store.claim(WIDE)).job is None


async def test_a_create_that_was_underway_tells_of_the_cancel(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await store.request_cancel(job.id)
    rendering = await store.move(job, JobState.RENDERING, provider_id="video_1")
    assert rendering.cancel_requested


async def test_a_row_has_a_lease_exactly_while_somebody_works_on_it(
    store: SqlJobStore, engine: Database
) -> None:
    for state in JobState:
        await job_in(store, state)
        await change(engine, update(jobs).where(jobs.c.state == "queued").values(card_ts=None))
        await store.recount()
    for row in await rows(engine, jobs.c.state, jobs.c.lease_owner, jobs.c.lease_until):
        held = JobState(row.state) in ACTIVE
        assert (row.lease_owner is not None, row.lease_until is not None) == (held, held)
