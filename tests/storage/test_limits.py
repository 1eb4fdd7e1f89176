"""Both limits of a deployment, and its rest. Windows pass by moving the rows into the past."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.job import HOLDS_SLOT, JobState
from bot.domain.line import Claim
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs, submits
from tests.support.storage import (
    DEPLOYMENT,
    WIDE,
    claimed,
    end_rest,
    in_line,
    pass_time,
    rows,
)

TWO_A_MINUTE = replace(WIDE, max_submits=2, submit_window=60.0)


async def test_no_more_run_than_there_are_slots(store: SqlJobStore) -> None:
    await in_line(store, 3)
    first = await claimed(store, DEPLOYMENT)
    await claimed(store, DEPLOYMENT)
    assert await store.claim(DEPLOYMENT) == Claim(None, None)
    await store.move(first, JobState.QUEUED)
    assert (await store.claim(DEPLOYMENT)).job is not None


async def test_a_slot_is_held_until_the_render_is_over(store: SqlJobStore) -> None:
    one = replace(DEPLOYMENT, max_running=1)
    await in_line(store, 4)

    async def full() -> bool:
        return await store.claim(one) == Claim(None, None)

    job = await claimed(store, one)
    assert await full()
    job = await store.move(job, JobState.UNCONFIRMED)
    assert await full()
    job = await store.move(job, JobState.RENDERING)
    assert await full()
    delivering = await store.move(job, JobState.DELIVERING)
    job = await claimed(store, one)
    await store.move(delivering, JobState.DELIVERED)
    job = await store.move(job, JobState.RENDERING)
    job = await store.move(job, JobState.CANCELLING)
    assert await full()
    await store.move(job, JobState.CANCELLED)
    job = await claimed(store, one)
    await store.move(job, JobState.FAILED)
    assert (await store.claim(one)).job is not None


async def test_a_lowered_limit_holds_at_once(store: SqlJobStore) -> None:
    await in_line(store, 4)
    first, _ = await claimed(store), await claimed(store)
    one = replace(DEPLOYMENT, max_running=1)
    assert (await store.claim(one)).job is None
    await store.move(first, JobState.FAILED)
    assert (await store.claim(one)).job is None


async def test_each_deployment_has_slots_and_a_line_of_its_own(store: SqlJobStore) -> None:
    other = replace(DEPLOYMENT, name="other", max_running=1)
    await in_line(store, 1)
    (elsewhere, _) = await in_line(store, 2, deployment="other")
    assert (await claimed(store, other)).id == elsewhere.id
    assert (await store.claim(other)).job is None
    assert (await claimed(store, DEPLOYMENT)).deployment == DEPLOYMENT.name
    assert await store.claim(DEPLOYMENT) == Claim(None, None)


async def test_claims_at_once_in_two_processes_share_the_slots(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    await in_line(store, 12)
    five = replace(DEPLOYMENT, max_running=5)
    claims = await asyncio.gather(*(who.claim(five) for who in (store, rival) * 6))
    won = [claim.job.id for claim in claims if claim.job is not None]
    assert len(won) == len(set(won)) == 5
    held = [row for row in await rows(engine, jobs.c.state) if row.state in HOLDS_SLOT]
    assert len(held) == 5


async def test_no_more_are_submitted_in_a_window_than_allowed(
    store: SqlJobStore, engine: Database
) -> None:
    await in_line(store, 4)
    for _ in range(2):
        await store.move(await claimed(store, TWO_A_MINUTE), JobState.RENDERING)
    again_in = (await store.claim(TWO_A_MINUTE)).again_in
    assert again_in is not None
    assert 0 < again_in <= 60
    await pass_time(engine, 60.0)
    await claimed(store, TWO_A_MINUTE)
    await claimed(store, TWO_A_MINUTE)


async def test_the_window_runs_from_each_answer(store: SqlJobStore, engine: Database) -> None:
    await in_line(store, 6)
    first, second = await claimed(store, TWO_A_MINUTE), await claimed(store, TWO_A_MINUTE)
    await store.move(first, JobState.RENDERING)
    await pass_time(engine, 40.0)
    await store.move(second, JobState.RENDERING)
    again_in = (await store.claim(TWO_A_MINUTE)).again_in
    assert again_in is not None
    assert 0 < again_in <= 20
    one = replace(TWO_A_MINUTE, max_submits=1)
    again_in = (await store.claim(one)).again_in
    assert again_in is not None
    assert 20 < again_in <= 60
    await pass_time(engine, 20.0)
    await claimed(store, TWO_A_MINUTE)
    assert (await store.claim(TWO_A_MINUTE)).job is None


async def test_a_create_without_an_answer_counts_however_long_it_takes(
    store: SqlJobStore, engine: Database
) -> None:
    await in_line(store, 3)
    first, _ = await claimed(store, TWO_A_MINUTE), await claimed(store, TWO_A_MINUTE)
    await pass_time(engine, 3600.0)
    assert await store.claim(TWO_A_MINUTE) == Claim(None, None)
    await store.move(first, JobState.QUEUED)
    again_in = (await store.claim(TWO_A_MINUTE)).again_in
    assert again_in is not None
    assert 0 < again_in <= 60


async def test_whoever_asks_when_told_keeps_the_window_exactly(
    store: SqlJobStore, engine: Database
) -> None:
    short = replace(WIDE, max_submits=2, submit_window=0.3)
    await in_line(store, 6)
    started: list[float] = []
    answered: list[float] = []
    async with asyncio.timeout(60):
        while len(started) < 6:
            claim = await store.claim(short)
            if claim.job is None:
                assert claim.again_in is not None
                await asyncio.sleep(claim.again_in)
                continue
            await store.move(claim.job, JobState.RENDERING)
            (submit,) = await rows(engine, submits, job=claim.job.id)
            started.append(submit.started_at)
            answered.append(submit.answered_at)
    for before, after in zip(answered, started[2:], strict=False):
        assert after - before >= 0.3 - 1e-6


async def test_old_submits_are_forgotten(store: SqlJobStore, engine: Database) -> None:
    await in_line(store, 3)
    for _ in range(2):
        await store.move(await claimed(store, TWO_A_MINUTE), JobState.RENDERING)
    await pass_time(engine, 3600.0)
    last = await claimed(store, TWO_A_MINUTE)
    assert [row.job for row in await rows(engine, submits.c.job)] == [last.id]


async def test_a_resting_deployment_claims_nothing(store: SqlJobStore, engine: Database) -> None:
    await in_line(store)
    await store.rest(WIDE.name, 30.0)
    again_in = (await store.claim(WIDE)).again_in
    assert again_in is not None
    assert 0 < again_in <= 30
    assert 0 < (await store.standing(WIDE)).resting_for <= 30
    await end_rest(engine)
    assert (await store.standing(WIDE)).resting_for == 0
    await claimed(store)


async def test_a_shorter_rest_doesnt_end_a_longer_one(store: SqlJobStore) -> None:
    await in_line(store)
    await store.rest(WIDE.name, 3000.0)
    await store.rest(WIDE.name, 1.0)
    again_in = (await store.claim(WIDE)).again_in
    assert again_in is not None
    assert again_in > 1000


async def test_a_deployment_nobody_asked_for_yet_can_rest(store: SqlJobStore) -> None:
    assert (await store.standing(WIDE)).resting_for == 0
    await store.rest(WIDE.name, 30.0)
    assert (await store.claim(WIDE)).again_in is not None
