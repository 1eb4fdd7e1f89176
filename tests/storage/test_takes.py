"""Takes side by side on both databases: what is news, who shows it, votes and the pick."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.conversation.takes import RequestTakes
from bot.domain.job import Job, JobState
from bot.domain.new_jobs import NewJob
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.posters import SqlPosters
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import jobs
from storage.take_tables import takes, votes
from storage.takes import SqlTakes
from tests.support.storage import accepted, asked, change, claimed, in_line, now, post_card, rows


@pytest.fixture
def shown(engine: Database) -> SqlTakes:
    return SqlTakes(engine)


async def delivered(store: SqlJobStore) -> Job:
    """Return the next job in line, delivered."""
    job = await store.move(await claimed(store), JobState.RENDERING)
    return await store.move(await store.move(job, JobState.DELIVERING), JobState.DELIVERED)


async def clips(store: SqlJobStore, count: int) -> list[Job]:
    """Return the takes of one request, with their clips."""
    await in_line(store, count)
    return [await delivered(store) for _ in range(count)]


async def again(store: SqlJobStore, job: Job, person: str = "U2") -> Job:
    """Return a further take, with its card and a place in line."""
    once_more = replace(
        asked(person=person), thread=job.thread, jobs=(NewJob.once_more(job, None),)
    )
    (new,) = await accepted(store, once_more)
    return await post_card(store, new)


async def begun(shown: SqlTakes) -> RequestTakes:
    """Return the takes that are due, leased."""
    (request,) = await shown.due(10, ())
    found = await shown.begin(request)
    assert found is not None
    return found


async def test_a_single_clip_is_news_to_nobody(store: SqlJobStore, shown: SqlTakes) -> None:
    (job,) = await clips(store, 1)
    assert (job.take_of, job.takes) == (None, job.request)
    assert await shown.due(10, ()) == []


async def test_one_clip_of_two_waits_for_the_other(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    await in_line(store, 2)
    first = await delivered(store)
    assert await shown.due(10, ()) == [first.request]
    assert await shown.begin(first.request) is None
    assert await shown.due(10, ()) == []
    assert await rows(engine, takes) == []
    second = await delivered(store)
    found = await begun(shown)
    assert [job.id for job in found.clips] == [first.id, second.id]
    assert (found.message_ts, found.may_be_posted) == (None, False)


async def test_a_further_take_of_any_take_is_one_of_the_first_ones(
    store: SqlJobStore, shown: SqlTakes
) -> None:
    (first,) = await clips(store, 1)
    second = await again(store, first)
    third = await again(store, second)
    assert (second.take_of, third.take_of) == (first.request, first.request)
    await delivered(store)
    found = await begun(shown)
    assert [job.id for job in found.jobs] == [first.id, second.id, third.id]
    assert found.first == await now(store, first)


async def test_what_is_news_while_it_is_shown_stays_news(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    first, second = await clips(store, 2)
    found = await begun(shown)
    assert await shown.vote(second, "U2")
    await shown.posting(found)
    await shown.posted(found, "1700000009.0001")
    await shown.shown(found, "a digest")
    after = await begun(shown)
    assert (after.message_ts, after.shown, after.may_be_posted) == (
        "1700000009.0001",
        "a digest",
        False,
    )
    assert after.votes == {second.id: 1}
    await shown.shown(after, "another")
    assert await shown.due(10, ()) == []
    posters = SqlPosters(engine)
    uploaded = await posters.uploaded(first, "F1")
    assert uploaded is not None
    assert await posters.can_be_shown(uploaded, 45.0) is not None
    assert await shown.due(10, ()) == [first.request]
    assert await shown.due(10, {first.request}) == []


async def test_one_process_at_a_time_shows_takes(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    (first, _) = await clips(store, 2)
    found = await begun(shown)
    await shown.posting(found)
    other = SqlTakes(engine)
    if not other._alone:
        assert await other.due(10, ()) == []
        assert await other.begin(first.request) is None
        await change(engine, takes.update().values(held_until=1.0))
    taken_over = await begun(other)
    assert taken_over.may_be_posted
    await shown.shown(found, "too late")  # somebody else is at it by now
    assert await rows(engine, takes.c.shown) == [(None,)]
    assert await shown.posted(found, "1.1")
    assert await other.posted(taken_over, "1.1")
    assert not await other.posted(taken_over, "2.1")
    await other.shown(replace(taken_over, message_ts="1.1"), "a digest")
    assert await shown.due(10, ()) == []
    await shown.shown(replace(found, message_ts="1.1"), "an older digest")
    assert await shown.due(10, ()) == [first.request]
    again = await begun(other)
    assert (again.message_ts, again.shown) == ("1.1", None)
    await other.put_back(again)
    assert await shown.due(10, ()) == [first.request]


async def test_each_person_has_one_vote_and_may_change_it(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    first, second = await clips(store, 2)
    told = await asyncio.gather(*(shown.vote(first, person) for person in ("U1", "U2", "U2")))
    assert sorted(told) == [False, True, True]
    assert await shown.vote(second, "U2")
    assert (await shown.takes_of(first)).votes == {first.id: 1, second.id: 1}
    assert len(await rows(engine, votes)) == 2


async def test_a_pick_folds_the_others_until_it_is_undone(
    store: SqlJobStore, shown: SqlTakes
) -> None:
    first, second, third = await clips(store, 3)
    changed = await shown.pick(second, "U1")
    assert {job.id for job in changed} == {first.id, second.id, third.id}
    assert [job.is_folded for job in (await shown.takes_of(first)).jobs] == [True, False, True]
    assert await shown.pick(second, "U1") == []
    unfolded = await shown.unfold(first)
    assert unfolded is not None
    assert (unfolded.is_folded, unfolded.picked_by) == (False, "U1")
    assert await shown.unfold(first) is None
    assert len(await shown.pick(third, "U1")) == 3
    assert (await shown.takes_of(first)).picked == await now(store, third)
    assert len(await shown.undo(first)) == 3
    assert [job.picked for job in (await shown.takes_of(first)).jobs] == [None] * 3


async def test_of_two_picks_at_once_one_counts(store: SqlJobStore, shown: SqlTakes) -> None:
    takes_there = await clips(store, 3)
    await asyncio.gather(*(shown.pick(job, "U1") for job in takes_there))
    found = await shown.takes_of(takes_there[0])
    assert len({job.picked for job in found.jobs}) == 1
    assert found.picked is not None


async def test_a_deleted_take_is_neither_picked_nor_shown(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    first, second = await clips(store, 2)
    await shown.shown(await begun(shown), None)
    await shown.pick(second, "U1")
    assert await SqlRemovals(engine).wish(second.id, "U1", everywhere=False) is not None
    found = await begun(shown)
    assert ([job.id for job in found.clips], found.picked) == ([first.id], None)
    assert found.pick_is_gone
    assert await shown.pick(second, "U1") == []
    assert [job.id for job in await shown.undo(first)] == [first.id]


async def test_what_is_forgotten_takes_its_votes_along(
    store: SqlJobStore, shown: SqlTakes, engine: Database
) -> None:
    first, _ = await clips(store, 2)
    await shown.vote(first, "U1")
    await begun(shown)
    await change(engine, jobs.update().values(ended_at=1.0))
    assert await SqlRetention(engine).forget_jobs(1.0, 10) == 2
    assert (await rows(engine, takes), await rows(engine, votes)) == ([], [])
