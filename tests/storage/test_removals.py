"""Deletions on both databases: the wish, whose turn it is, and what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.domain.errors.base import StaleJob
from bot.domain.job import Job, JobId, JobState, Part
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.removals import DELETABLE, FIRST_WAIT, SqlRemovals
from storage.tables import inputs, jobs
from tests.support.storage import change, claimed, clock_of, in_line, job_in, now, rows


@pytest.fixture
def removals(engine: Database) -> SqlRemovals:
    return SqlRemovals(engine)


async def rendered(store: SqlJobStore, render: str = "video_1", **changes: Any) -> Job:
    """Return a delivered job with a render and a file."""
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id=render)
    job = await store.move(job, JobState.DELIVERING, file_id="F1", **changes)
    return await store.move(job, JobState.DELIVERED)


async def deleted(removals: SqlRemovals, job: Job, *, everywhere: bool = False) -> Job:
    gone = await removals.wish(job.id, "U9", everywhere=everywhere)
    assert gone is not None
    return gone


async def test_the_words_are_gone_with_the_wish(store: SqlJobStore, removals: SqlRemovals) -> None:
    job = await rendered(store, clip_path="spool/k7m2p9.mp4", clip_bytes=9, error_tell="a fox?")
    gone = await deleted(removals, job)
    assert gone == await now(store, job)
    assert (gone.prompt, gone.order_prompt, gone.error_tell) == ("", None, None)
    assert (gone.clip_path, gone.clip_bytes) == (None, None)
    assert gone.deleted_by == "U9"
    assert gone.to_remove == {Part.RENDER}
    assert gone.version == job.version + 1
    assert not gone.has_clip


async def test_what_is_wished_for_twice_is_kept_once(
    store: SqlJobStore, removals: SqlRemovals
) -> None:
    job = await rendered(store)
    first = await deleted(removals, job)
    await removals.removed(first, Part.RENDER)
    again = await removals.wish(job.id, "U5", everywhere=True)
    assert again is not None
    assert (again.deleted_at, again.deleted_by) == (first.deleted_at, "U9")
    assert again.to_remove == {Part.FILE}


@pytest.mark.parametrize("state", list(JobState))
async def test_only_what_is_over_can_be_deleted(
    store: SqlJobStore, removals: SqlRemovals, state: JobState
) -> None:
    job = await job_in(store, state)
    gone = await removals.wish(job.id, "U1", everywhere=True)
    assert (gone is not None) is (state in DELETABLE)
    assert ((await now(store, job)).prompt == "") is (state in DELETABLE)
    assert await removals.wish(JobId("zzz999"), "U1", everywhere=False) is None


async def test_a_deleted_clip_is_not_delivered_again(
    store: SqlJobStore, removals: SqlRemovals
) -> None:
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")
    job = await store.move(job, JobState.DELIVERING, clip_path="spool/k7m2p9.mp4")
    failed = await store.move(job, JobState.FAILED)
    await deleted(removals, failed)
    with pytest.raises(StaleJob):
        await store.move(failed, JobState.DELIVERING)


async def test_a_cancelled_render_is_removed_once_it_is_over(
    store: SqlJobStore, removals: SqlRemovals
) -> None:
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")
    job = await store.move(job, JobState.CANCELLING)
    await deleted(removals, job)
    assert await removals.due(10) == []
    await store.move(job, JobState.CANCELLED)
    assert [found.id for found in await removals.due(10)] == [job.id]


async def test_a_try_is_one_processs_and_the_next_one_waits(
    store: SqlJobStore, removals: SqlRemovals, elsewhere: Database, engine: Database
) -> None:
    job = await deleted(removals, await rendered(store))
    for wait in (FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT):
        before = await clock_of(engine)
        assert [found.id for found in await removals.due(10)] == [job.id]
        assert await SqlRemovals(elsewhere).due(10) == []
        (row,) = await rows(engine, jobs)
        assert before - 0.01 <= row.remove_at - wait <= await clock_of(engine) + 0.01
        await change(engine, update(jobs).values(remove_at=before))


async def test_what_is_gone_is_not_asked_for_again(
    store: SqlJobStore, removals: SqlRemovals, engine: Database
) -> None:
    job = await deleted(removals, await rendered(store), everywhere=True)
    await removals.removed(job, Part.FILE)
    half = await now(store, job)
    assert half.to_remove == {Part.RENDER}
    assert half.file_id is None
    await removals.removed(job, Part.RENDER)
    whole = await now(store, job)
    assert whole.to_remove == frozenset()
    assert whole.expires_at is not None
    await change(engine, update(jobs).values(remove_at=0.0))
    assert await removals.due(10) == []


async def test_what_cannot_be_removed_is_noted_for_the_card(
    store: SqlJobStore, removals: SqlRemovals
) -> None:
    job = await deleted(removals, await rendered(store), everywhere=True)
    await removals.removed(job, Part.RENDER, "It can't.")
    await removals.removed(job, Part.FILE, "It won't.")
    row = await now(store, job)
    assert (row.error_tell, row.file_id, row.expires_at) == ("It can't. It won't.", "F1", None)
    assert row.to_remove == frozenset()
    await removals.removed(Job(**{**_fields(job), "id": JobId("zzz999")}), Part.FILE)


def _fields(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in Job.__dataclass_fields__}


async def test_a_render_that_somebody_needs_waits(
    store: SqlJobStore, removals: SqlRemovals, engine: Database
) -> None:
    source = await rendered(store)
    (remix,) = await in_line(store)
    await change(
        engine, update(jobs).where(jobs.c.id == remix.id).values(source_provider_id="video_1")
    )
    remix = await claimed(store)
    await deleted(removals, source)
    assert await removals.due(10) == []
    remix = await store.move(remix, JobState.RENDERING, provider_id="video_2")
    assert await removals.due(10) == []
    await store.move(remix, JobState.DELIVERING)
    assert len(await removals.due(10)) == 1


async def test_a_remix_in_line_does_not_hold_up_a_person(
    store: SqlJobStore, removals: SqlRemovals, engine: Database
) -> None:
    source = await rendered(store)
    (remix,) = await in_line(store)
    await change(
        engine, update(jobs).where(jobs.c.id == remix.id).values(source_provider_id="video_1")
    )
    await change(
        engine,
        update(jobs).where(jobs.c.id == source.id).values(to_remove="render", remove_at=0.0),
    )
    assert await removals.due(10) == []
    await deleted(removals, source)
    assert len(await removals.due(10)) == 1


async def test_a_requests_pictures_go_with_the_last_of_its_clips(
    store: SqlJobStore, removals: SqlRemovals, engine: Database
) -> None:
    made = await in_line(store, clips=2)
    (key,) = {row.request for row in await rows(engine, jobs)}
    await change(
        engine, insert(inputs).values(request=key, position=0, kind="image", name="fox.png")
    )
    for job in made:
        assert len(await rows(engine, inputs)) == 1
        cancelled = await store.request_cancel(job.id)
        assert cancelled is not None
        await deleted(removals, cancelled)
    assert await rows(engine, inputs) == []


async def test_a_render_waits_for_its_other_clips(
    store: SqlJobStore, removals: SqlRemovals, engine: Database
) -> None:
    source = await rendered(store)
    (other,) = await in_line(store)
    (key,) = {row.request for row in await rows(engine, jobs, id=source.id)}
    further = {"request": key, "clip_ref": "gen_2", "state": JobState.DELIVERING}
    await change(engine, update(jobs).where(jobs.c.id == other.id).values(**further))
    await deleted(removals, source)
    assert await removals.due(10) == []
    over = update(jobs).where(jobs.c.id == other.id).values(state=JobState.DELIVERED)
    await change(engine, over)
    assert len(await removals.due(10)) == 1
