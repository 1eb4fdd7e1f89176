"""Cards that replace others, on both databases: one counts, and one process posts it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.job import JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.replacements import SqlReplacements
from storage.tables import jobs
from tests.support.storage import accepted, asked, change, claimed, in_line, job_in, now


@pytest.fixture
def replacements(engine: Database) -> SqlReplacements:
    return SqlReplacements(engine)


@pytest.fixture
def elsewhere_replacements(elsewhere: Database) -> SqlReplacements:
    return SqlReplacements(elsewhere)


async def test_a_new_card_takes_the_old_ones_place(
    store: SqlJobStore, replacements: SqlReplacements
) -> None:
    job = await job_in(store, JobState.FAILED)
    assert await replacements.begin(job) is False
    await replacements.done(job, "9.1", job.thread.thread_ts or "")
    found = await now(store, job)
    assert (found.card_ts, found.cards, found.thread) == ("9.1", 2, job.thread)
    assert found.version == job.version


async def test_a_new_card_is_posted_once(store: SqlJobStore, replacements: SqlReplacements) -> None:
    job = await job_in(store, JobState.FAILED)
    await replacements.begin(job)
    assert await replacements.done(job, "9.1", "1.1")
    assert await replacements.begin(job) is None
    assert await replacements.done(job, "9.1", "1.1")
    assert not await replacements.done(job, "9.2", "1.1")
    assert (await now(store, job)).card_ts == "9.1"


async def test_one_process_at_a_time_posts_a_new_card(
    store: SqlJobStore,
    replacements: SqlReplacements,
    elsewhere_replacements: SqlReplacements,
    engine: Database,
) -> None:
    job = await job_in(store, JobState.FAILED)
    assert await replacements.begin(job) is False
    alone = engine.dialect.name == "sqlite"  # what another process began there, it left behind
    assert await elsewhere_replacements.begin(job) is (True if alone else None)
    await change(engine, update(jobs).values(card_until=1.0))
    assert await elsewhere_replacements.begin(job) is True


async def test_a_new_card_that_was_refused_was_not_posted(
    store: SqlJobStore, replacements: SqlReplacements
) -> None:
    job = await job_in(store, JobState.FAILED)
    await replacements.begin(job)
    await replacements.put_back(job)
    assert (await now(store, job)).card_ts == job.card_ts
    assert await replacements.begin(job) is False


async def test_whoever_posts_a_new_card_keeps_nobody_from_the_job(
    store: SqlJobStore, rival: SqlJobStore, replacements: SqlReplacements
) -> None:
    job = await job_in(store, JobState.FAILED)
    await replacements.begin(job)
    assert (await rival.move(job, JobState.DELIVERING)).state is JobState.DELIVERING


async def test_a_card_that_opens_a_thread_takes_all_of_it_along(
    store: SqlJobStore, replacements: SqlReplacements
) -> None:
    first, second = await in_line(store, 2)
    (stranger,) = await in_line(store)
    await claimed(store)
    await replacements.begin(first)
    await replacements.done(first, "9.1", "9.1")
    moved = [await now(store, job) for job in (first, second, stranger)]
    assert [job.thread.thread_ts for job in moved] == ["9.1", "9.1", stranger.thread.thread_ts]
    assert [job.card_ts for job in moved] == ["9.1", second.card_ts, stranger.card_ts]
    (later,) = await accepted(store, asked(thread_ts="9.1"))
    assert later.number == 3
