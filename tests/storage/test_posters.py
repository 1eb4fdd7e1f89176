"""Posters on both databases: whose turn it is, which file is the one, and what is let be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.job import Job, JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.posters import SEEING_TO_SECONDS, SqlPosters
from storage.removals import SqlRemovals
from storage.tables import jobs
from tests.support.storage import change, claimed, in_line, now, rows


@pytest.fixture
def posters(engine: Database) -> SqlPosters:
    return SqlPosters(engine)


async def delivered(store: SqlJobStore, **changes: Any) -> Job:
    """Return the next job in line, delivered."""
    job = await store.move(await claimed(store), JobState.RENDERING)
    job = await store.move(job, JobState.DELIVERING)
    return await store.move(job, JobState.DELIVERED, poster_at=0.0, **changes)


async def clip(store: SqlJobStore) -> Job:
    await in_line(store)
    return await delivered(store)


async def test_one_process_at_a_time_sees_to_a_poster(
    store: SqlJobStore, posters: SqlPosters, engine: Database
) -> None:
    job = await clip(store)
    (due,) = await posters.due(10)
    assert (due.id, due.poster_tries) == (job.id, 1)
    assert await SqlPosters(engine).due(10) == []
    assert 0 < (await posters.next_due() or 0) <= SEEING_TO_SECONDS
    await change(engine, update(jobs).values(poster_at=0.0))
    assert [again.poster_tries for again in await posters.due(10)] == [2]


async def test_posters_of_workspaces_that_we_cannot_reach_are_left(
    store: SqlJobStore, engine: Database
) -> None:
    await clip(store)
    elsewhere = SqlPosters(engine, lambda: {"T0OTHER"})
    assert await elsewhere.due(10) == []
    assert await elsewhere.next_due() is None


async def test_a_job_has_one_poster_and_a_deleted_one_none(
    store: SqlJobStore, posters: SqlPosters, engine: Database
) -> None:
    job = await clip(store)
    first = await posters.uploaded(job, "F1")
    assert first is not None
    assert first.version == job.version
    assert await posters.uploaded(job, "F2") is None
    shown = await posters.can_be_shown(first, 45.0)
    assert shown is not None
    assert (shown.has_poster, shown.version) == (True, job.version + 1)
    await posters.settled(shown)
    assert await posters.next_due() is None
    assert await SqlRemovals(engine).wish(job.id, "U9", everywhere=False) is not None
    assert await posters.can_be_shown(first, 45.0) is None
    await posters.settled(first)  # too late: it is to be removed by now
    (due,) = await posters.due(10)
    assert (due.poster_id, due.poster_tries) == ("F1", 1)
    await posters.gone(due)
    assert (await now(store, job)).poster_id is None
    assert await rows(engine, jobs.c.poster_at) == [(None,)]
    assert not await posters.put_off(first, 2.0)


async def test_somebodys_first_clip_is_their_first_delivered(store: SqlJobStore) -> None:
    await in_line(store, person="U1")
    failed = await store.move(await claimed(store), JobState.FAILED)
    for person, is_first in (("U1", True), ("U1", False), ("U2", True)):
        await in_line(store, person=person)
        assert (await delivered(store)).first_clip is is_first
    assert not (await now(store, failed)).first_clip
