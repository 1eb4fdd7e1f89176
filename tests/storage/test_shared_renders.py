"""A render that made several clips: a job for each, in the transaction that frees the slot."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors.base import StaleJob
from bot.domain.job import Job, JobState
from bot.domain.new_jobs import NewJob, NewRequest
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import (
    CLIP,
    WIDE,
    accepted,
    asked,
    claimed,
    job_in,
    lapse_leases,
    now,
    post_card,
    rows,
)

THREE = replace(CLIP, count=3, quality="low", order_prompt="a red fox, at length")


async def shared(store: SqlJobStore, new: NewJob = THREE) -> Job:
    """Return a job that renders several clips at once."""
    (job,) = await accepted(store, replace(asked(), jobs=(new,)))
    await post_card(store, job)
    return await store.move(await claimed(store), JobState.RENDERING, provider_id="task_1")


async def test_each_clip_is_a_job_the_first_keeps_card_and_price(
    store: SqlJobStore,
) -> None:
    job = await shared(store)
    first, *others = await store.rendered(job, ("a", "b", "c"), progress=100, expires_at=9e9)
    assert (first.id, first.number, first.clip_ref, first.clips) == (job.id, 1, "a", 3)
    assert (first.provider_id, first.count, first.price_usd) == ("task_1", 3, CLIP.price_usd)
    assert [(one.number, one.clip_ref) for one in others] == [(2, "b"), (3, "c")]
    assert len({job.id, *(one.id for one in others)}) == 3
    for one in others:
        assert (one.provider_id, one.count, one.price_usd, one.card_ts) == (None, 1, None, None)
        assert (one.progress, one.expires_at, one.rendered_at) == (100, 9e9, None)
        assert (one.version, one.shown_version, one.clips) == (1, 0, None)
        kept = ("thread", "requester", "prompt", "size", "seconds", "created_at", "deployment")
        for field in (*kept, "quality", "order_prompt", "state"):
            assert getattr(one, field) == getattr(first, field)
        assert await now(store, one) == one
    assert first.state is JobState.DELIVERING


async def test_the_slot_is_free_and_the_clips_take_none(store: SqlJobStore) -> None:
    job = await shared(store)
    assert (await store.standing(WIDE)).running == 1
    await store.rendered(job, ("a", "b", "c"))
    assert (await store.standing(WIDE)).running == 0


async def test_a_render_without_clips_of_its_own_stays_one_job(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    (only,) = await store.rendered(job, (), progress=100)
    assert (only.clip_ref, only.clips, only.state) == (None, None, JobState.DELIVERING)


async def test_whoever_comes_too_late_bears_nothing(store: SqlJobStore, engine: Database) -> None:
    job = await shared(store)
    await store.rendered(job, ("a", "b"))
    with pytest.raises(StaleJob):
        await store.rendered(job, ("a", "b"))
    assert [row.clip_ref for row in await rows(engine, jobs.c.clip_ref)] == ["a", "b"]


async def test_numbers_are_given_once_while_others_write_in_the_thread(
    store: SqlJobStore,
) -> None:
    job = await shared(store)
    replies = [NewRequest(f"reply:{n}", WIDE.name, job.thread, "U2", (CLIP,)) for n in range(5)]
    born, *made = await asyncio.gather(
        store.rendered(job, ("a", "b", "c", "d")), *map(store.accept, replies)
    )
    numbers = [one.number for found in (born, *made) for one in found or []]
    assert sorted(numbers) == [*range(1, 10)]


async def test_the_clips_are_found_by_the_next_process(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    born = await store.rendered(await shared(store), ("a", "b", "c"))
    await lapse_leases(engine)
    assert {job.id for job in await rival.resume()} == {job.id for job in born}


async def test_posting_a_card_leaves_the_work_to_whoever_has_the_job(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    _, sibling = await store.rendered(await shared(store), ("a", "b"))
    assert await rival.card_attempted(sibling.id) is None
    assert await store.card_attempted(sibling.id) is False
    await store.card_posted(sibling.id, "1700000009.0001", sibling.thread.thread_ts or "")
    assert await store.held(sibling.id) is not None
    await lapse_leases(engine)
    (_, taken) = sorted(await rival.resume(), key=lambda job: job.number)
    delivered = await rival.move(taken, JobState.DELIVERED)
    assert delivered.card_ts == "1700000009.0001"


async def test_who_takes_up_a_dead_processs_work_gets_its_card_too(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    _, sibling = await store.rendered(await shared(store), ("a", "b"))
    await store.card_attempted(sibling.id)
    await lapse_leases(engine)
    assert await rival.card_attempted(sibling.id) is None
    await rival.resume()
    assert await rival.card_attempted(sibling.id) is True


async def test_a_delivered_clip_can_still_have_its_card(store: SqlJobStore) -> None:
    _, sibling = await store.rendered(await shared(store), ("a", "b"))
    await store.move(sibling, JobState.DELIVERED)
    assert await store.card_attempted(sibling.id) is False
    await store.card_posted(sibling.id, "1700000009.0001", sibling.thread.thread_ts or "")
    assert (await now(store, sibling)).card_ts == "1700000009.0001"
