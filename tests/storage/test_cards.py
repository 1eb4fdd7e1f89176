from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from bot.domain.job import JobId, JobState
from storage import tables
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import (
    CLIP,
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    in_line,
    now,
    post_card,
    waiting,
)


async def test_a_job_without_a_card_is_never_claimed(store: SqlJobStore, engine: Database) -> None:
    (job,) = await accepted(store, asked())
    assert (await store.claim(WIDE)).job is None
    assert await waiting(engine) == ({}, {})
    await post_card(store, job)
    assert await waiting(engine) == ({"T1": 1}, {("T1", "U1"): 1})
    assert (await claimed(store)).id == job.id


async def test_the_first_card_opens_the_thread_for_its_other_jobs(
    store: SqlJobStore,
) -> None:
    first, second, third = await accepted(store, asked(clips=3))
    (stranger,) = await accepted(store, asked())
    await store.card_posted(first.id, "7.1", "7.1")
    assert (await now(store, first)).card_ts == "7.1"
    for sibling in (second, third):
        found = await now(store, sibling)
        assert (found.thread.thread_ts, found.card_ts) == ("7.1", None)
    assert (await now(store, stranger)).thread.thread_ts is None
    assert [job.id for job in await store.in_thread((await now(store, first)).thread)] == [
        first.id,
        second.id,
        third.id,
    ]


async def test_only_jobs_with_a_card_of_their_own_are_in_line(store: SqlJobStore) -> None:
    first, _ = await accepted(store, asked(clips=2))
    await post_card(store, first)
    assert (await claimed(store)).id == first.id
    assert (await store.claim(WIDE)).job is None


async def test_a_job_keeps_its_first_card(store: SqlJobStore, engine: Database) -> None:
    (job,) = await accepted(store, asked())
    assert await store.card_posted(job.id, "7.1", "7.1")
    assert await store.card_posted(job.id, "7.1", "7.1")
    assert not await store.card_posted(job.id, "8.1", "8.1")
    found = await now(store, job)
    assert (found.card_ts, found.thread.thread_ts) == ("7.1", "7.1")
    assert await waiting(engine) == ({"T1": 1}, {("T1", "U1"): 1})


async def test_a_card_for_a_job_cancelled_meanwhile_puts_none_in_line(
    store: SqlJobStore, engine: Database
) -> None:
    (job,) = await accepted(store, asked())
    await store.request_cancel(job.id)
    await post_card(store, job)
    assert await waiting(engine) == ({}, {})
    assert (await store.claim(WIDE)).job is None


async def test_a_second_attempt_at_a_card_is_known_as_one(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    first, second = await accepted(store, asked(clips=2))
    assert await store.card_attempted(first.id) is False
    assert await store.card_attempted(first.id) is True
    await change(engine, update(tables.jobs).values(lease_until=0.0))
    assert await rival.card_attempted(first.id) is True
    assert await store.card_attempted(second.id) is False


async def test_a_card_is_posted_by_one_process_at_a_time(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    """A post takes a while, and a replica that looks for cards meanwhile doesn't post another."""
    (job,) = await accepted(store, asked())
    assert await store.card_attempted(job.id) is False
    alone = engine.dialect.name == "sqlite"  # what another owner holds there was left behind
    assert await rival.card_attempted(job.id) is (True if alone else None)


async def test_a_card_that_is_there_is_not_posted_again(store: SqlJobStore) -> None:
    (job,) = await in_line(store)
    assert await store.card_attempted(job.id) is None
    assert (await claimed(store)).id == job.id


async def test_what_cards_do_not_show_yet_is_listed_oldest_first(
    store: SqlJobStore,
) -> None:
    jobs = await in_line(store, 3)
    assert [job.id for job in await store.unshown(10)] == [job.id for job in jobs]
    assert [job.id for job in await store.unshown(2)] == [job.id for job in jobs[:2]]
    first = await claimed(store)
    assert [job.id for job in await store.unshown(10)] == [jobs[1].id, jobs[2].id, first.id]
    for job in await store.unshown(10):
        await store.cards_shown({job.id: job.version})
    assert await store.unshown(10) == []
    await store.update(first, progress=None)
    assert [job.id for job in await store.unshown(10)] == [first.id]


async def test_the_list_of_unshown_cards_goes_on_after_any_of_them(
    store: SqlJobStore, engine: Database
) -> None:
    jobs = await in_line(store, 5)
    await change(engine, update(tables.jobs).values(updated_at=7.5))
    await change(
        engine, update(tables.jobs).where(tables.jobs.c.id == jobs[0].id).values(updated_at=8.5)
    )
    order = [job.id for job in [*jobs[1:], jobs[0]]]
    first = await store.unshown(2)
    second = await store.unshown(2, first[-1].id)
    third = await store.unshown(2, second[-1].id)
    assert [job.id for job in [*first, *second, *third]] == order
    assert await store.unshown(2, third[-1].id) == []
    assert await store.unshown(2, JobId("nobody")) == []


async def test_a_card_that_shows_an_older_version_is_still_out_of_date(store: SqlJobStore) -> None:
    await in_line(store)
    job = await claimed(store)
    await store.cards_shown({job.id: job.version - 1})
    assert [found.id for found in await store.unshown(10)] == [job.id]


async def test_a_late_note_of_an_older_version_changes_nothing(store: SqlJobStore) -> None:
    await in_line(store)
    job = await claimed(store)
    assert await store.cards_shown({job.id: job.version}) == []
    overtaken = await store.cards_shown({job.id: job.version - 1})
    assert overtaken == ([] if store._alone else [job.id])  # a SQLite file has one process
    assert await store.cards_shown({job.id: job.version}) == []
    assert (await now(store, job)).shown_version == job.version
    assert await store.unshown(10) == []


async def test_posting_and_showing_a_card_isnt_a_change_to_show(store: SqlJobStore) -> None:
    (job,) = await accepted(store, asked())
    await store.card_attempted(job.id)
    await post_card(store, job)
    await store.cards_shown({job.id: job.version})
    assert (await now(store, job)).version == job.version


async def test_turning_away_ends_the_jobs_that_have_no_card(
    store: SqlJobStore, engine: Database
) -> None:
    first, second, third = await accepted(store, asked(clips=3))
    (stranger,) = await accepted(store, asked())
    await post_card(store, first)
    gone = await store.turn_away(second.id, "not_in_channel", "Invite me first.")
    assert sorted(job.id for job in gone) == sorted([second.id, third.id])
    for job in gone:
        assert job.state is JobState.CANCELLED
        assert job.ended_at is not None
        assert (job.error_code, job.error_tell) == ("not_in_channel", "Invite me first.")
        assert job == await now(store, job)
    assert (await now(store, first)).state is JobState.QUEUED
    assert {job.id for job in await store.unshown(10)} == {first.id, stranger.id}
    assert await waiting(engine) == ({"T1": 1}, {("T1", "U1"): 1})


async def test_turning_away_twice_ends_nothing_more(store: SqlJobStore) -> None:
    (job,) = await accepted(store, asked())
    assert len(await store.turn_away(job.id, "not_in_channel", "Invite me first.")) == 1
    assert await store.turn_away(job.id, "not_in_channel", "Invite me first.") == []
    assert await store.turn_away(JobId("nobody"), "not_in_channel", "Invite me first.") == []


OFFER = replace(CLIP, error_code="no_remix", error_tell="Recreate it.")


async def test_what_is_born_failed_gets_a_card_and_no_place_in_line(
    store: SqlJobStore, engine: Database
) -> None:
    (job,) = await accepted(store, replace(asked(), jobs=(OFFER,)))
    assert (job.state, job.error_code, job.error_tell) == (
        JobState.FAILED,
        "no_remix",
        "Recreate it.",
    )
    assert job.ended_at is not None
    assert [found.id for found in await store.unshown(10)] == [job.id]
    job = await post_card(store, job)
    await store.recount()
    assert await waiting(engine) == ({}, {})
    assert (await store.claim(WIDE)).job is None
    assert await store.request_cancel(job.id) == job


async def test_what_is_born_failed_and_cannot_be_shown_is_let_go(
    store: SqlJobStore,
) -> None:
    (job,) = await accepted(store, replace(asked(), jobs=(OFFER,)))
    (gone,) = await store.turn_away(job.id, "not_in_channel", "Invite me first.")
    assert (gone.state, gone.error_code) == (JobState.FAILED, "not_in_channel")
    assert await store.unshown(10) == []
    assert await store.turn_away(job.id, "not_in_channel", "Invite me first.") == []
