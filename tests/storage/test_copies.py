"""Copies on both databases: wanted once, seen to by one process, and gone with their clip."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text, update

from bot.domain.job import Job, JobState, Thread
from bot.domain.sharing.copies import Copy, CopyForm, CopyId, CopyState, NewCopy
from storage.connections import Database
from storage.copies import AT_WORK_SECONDS, SqlCopies
from storage.copy_table import copies
from storage.jobs import SqlJobStore
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import jobs
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change, claimed, in_line, rows

TO = Thread("T1", "C0FILMS")


@pytest.fixture
def kept(engine: Database) -> SqlCopies:
    return SqlCopies(engine)


async def clip(store: SqlJobStore) -> Job:
    """Return a clip whose message is ``5.5``."""
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING)
    job = await store.move(job, JobState.DELIVERING)
    return await store.move(job, JobState.DELIVERED, file_id="F0CLIP", clip_ts="5.5")


def wanted(job: Job, key: str = "view:1", *, showcase: bool = False) -> NewCopy:
    return NewCopy(key=key, job=job.id, to=TO, person="U2", showcase=showcase)


async def one(engine: Database) -> Copy:
    """Return the only copy, whoever sees to it."""
    (found,) = await rows(engine, copies.c.id)
    copy = await SqlCopies(engine).get(CopyId(found.id), TO)
    assert copy is not None
    return copy


async def taken(store: SqlJobStore, kept: SqlCopies) -> Copy:
    """Return a copy that we are to see to."""
    await kept.wish(wanted(await clip(store)))
    (copy,) = await kept.due(10)
    return copy


async def make_due(engine: Database) -> None:
    await change(engine, update(copies).where(copies.c.due_at.is_not(None)).values(due_at=0.0))


async def test_a_copy_is_wanted_once(store: SqlJobStore, kept: SqlCopies) -> None:
    new = wanted(await clip(store))
    assert [await kept.wish(new), await kept.wish(new)] == [True, False]
    (copy,) = await kept.due(10)
    assert (copy.job, copy.to, copy.person, copy.tries) == (new.job, TO, "U2", 1)


async def test_a_gif_is_known_by_its_clip(store: SqlJobStore, kept: SqlCopies) -> None:
    job = await clip(store)
    gif = NewCopy(key="gif:1", job=job.id, to=job.thread, person="U2", form=CopyForm.GIF)
    assert [await kept.wish(wanted(job)), await kept.wish(gif)] == [True, True]
    (found,) = await kept.gifs(job.id)
    assert (found.key, found.form, found.to) == ("gif:1", CopyForm.GIF, job.thread)


async def test_one_process_at_a_time_sees_to_a_copy(
    store: SqlJobStore, kept: SqlCopies, elsewhere: Database
) -> None:
    copy = await taken(store, kept)
    other = SqlCopies(elsewhere, lambda: {"T1"})
    other._has_begun = True  # as if it had started before
    assert await other.due(10) == []
    assert 0 < (await other.next_due() or 0) <= AT_WORK_SECONDS
    await kept.put_off(copy, 0.0)
    assert [again.tries for again in await other.due(10)] == [2]
    assert await SqlCopies(elsewhere, lambda: {"T0OTHER"}).next_due() is None


async def test_the_next_process_on_a_file_waits_for_nobody(
    store: SqlJobStore, kept: SqlCopies, engine: Database
) -> None:
    await taken(store, kept)
    again = await SqlCopies(engine).due(10)
    assert len(again) == (1 if engine.dialect.name == "sqlite" else 0)


async def test_a_copys_file_is_the_first_and_none_once_it_leaves(
    store: SqlJobStore, kept: SqlCopies, engine: Database
) -> None:
    copy = await taken(store, kept)
    assert await kept.uploaded(copy, "F1")
    assert not await kept.uploaded(copy, "F2")
    await kept.upload_lost(await one(engine))
    copy = await one(engine)
    assert (copy.file_id, copy.uploads) == (None, 1)
    await kept.leave(copy)
    assert not await kept.uploaded(copy, "F3")
    assert not await kept.posted(copy)
    assert (await one(engine)).state is CopyState.LEAVING


async def test_a_copy_leaves_once_nobody_is_at_work_on_it(
    store: SqlJobStore, kept: SqlCopies, engine: Database
) -> None:
    copy = await taken(store, kept)
    await SqlRemovals(engine).wish(copy.job, "U1", everywhere=True)
    assert await kept.due(10) == []
    await kept.failed(copy, "in vain")
    await make_due(engine)
    (copy,) = await kept.due(10)
    assert copy.state is CopyState.LEAVING
    await kept.settled(copy)
    assert ((await one(engine)).state, await kept.next_due()) == (CopyState.GONE, None)


@pytest.mark.parametrize("everywhere", [True, False])
async def test_posted_copies_go_with_a_clip_that_goes_everywhere(
    store: SqlJobStore, kept: SqlCopies, engine: Database, everywhere: bool
) -> None:
    copy = await taken(store, kept)
    assert await kept.posted(copy)
    await SqlRemovals(engine).wish(copy.job, "U1", everywhere=everywhere)
    assert [due.state for due in await kept.due(10)] == ([CopyState.LEAVING] if everywhere else [])


async def test_a_failure_is_due_to_be_told_but_not_the_showcases(
    store: SqlJobStore, kept: SqlCopies, engine: Database
) -> None:
    copy = await taken(store, kept)
    await kept.failed(copy, "in vain")
    (failed,) = await kept.due(10)
    assert (failed.state, failed.trouble) == (CopyState.FAILED, "in vain")
    await kept.settled(failed)
    starred = wanted(await clip(store), "showcase:1", showcase=True)
    await kept.wish(starred)
    (copy,) = await kept.due(10)
    await kept.failed(copy, "in vain")
    assert await kept.wish(starred)


async def test_a_clip_is_found_by_its_card_and_by_its_message(
    store: SqlJobStore, kept: SqlCopies
) -> None:
    job = await clip(store)
    for ts in (job.card_ts, "5.5"):
        found = await kept.clip_shown(replace(job.thread, thread_ts=ts))
        assert found is not None
        assert found.id == job.id
    assert await kept.clip_shown(replace(job.thread, thread_ts="6.6")) is None
    assert await kept.clip_shown(Thread("T2", job.thread.channel, "5.5")) is None


async def test_a_copy_is_known_in_its_own_channel_alone(
    store: SqlJobStore, kept: SqlCopies
) -> None:
    copy = await taken(store, kept)
    assert await kept.get(copy.id, Thread("T1", "C0OTHER")) is None
    assert await kept.get(copy.id, Thread("T2", TO.channel)) is None


async def test_copies_go_with_old_jobs_and_workspaces(
    store: SqlJobStore, kept: SqlCopies, engine: Database
) -> None:
    copy = await taken(store, kept)
    await change(engine, update(jobs).values(ended_at=1.0))
    assert await SqlRetention(engine).forget_jobs(1, 10) == 0
    await kept.posted(copy)
    assert await SqlRetention(engine).forget_jobs(1, 10) == 1
    assert await rows(engine, copies.c.id) == []
    await taken(store, kept)
    workspaces = SqlWorkspaces(engine)
    await workspaces.remove("T1")
    await workspaces.purge("T1")
    assert await rows(engine, copies.c.id) == []
    assert await rows(engine, jobs.c.id) == []


async def test_a_starred_message_is_looked_up_by_indexes(engine: Database) -> None:
    if engine.dialect.name == "sqlite":
        async with engine.reading() as connection:
            for column in ("card_ts", "clip_ts"):
                query = "EXPLAIN QUERY PLAN SELECT seq FROM jobs WHERE channel = 'C1' AND "
                plan = await connection.execute(text(f"{query}{column} = '5.5' AND workspace = 1"))
                assert f"ix_jobs_{column}" in str([tuple(row) for row in plan])
