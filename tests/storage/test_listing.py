"""Pages of jobs, on both databases: who sees what, and what it costs."""

from __future__ import annotations

import pytest

from bot.domain.conversation.listing import ListJobs, Scope
from bot.domain.job import Changes, Job, JobId, JobState, Thread
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from tests.support.storage import accepted, asked, claimed, in_line

HERE = Thread("T1", "C1")


@pytest.fixture
def listing(engine: Database) -> SqlListing:
    return SqlListing(engine)


async def delivered(store: SqlJobStore, *, public: bool | None, person: str = "U1") -> Job:
    await in_line(store, person=person)
    job = await store.move(await claimed(store), JobState.RENDERING)
    job = await store.move(job, JobState.DELIVERING)
    told: Changes = {} if public is None else {"in_public": public}
    return await store.move(job, JobState.DELIVERED, **told)


async def seen(
    listing: SqlListing,
    scope: Scope,
    person: str = "U1",
    where: Thread = HERE,
    *,
    public: bool = True,
) -> list[str]:
    page = await listing.page(ListJobs(scope), where, person, public=public)
    return [job.id for job in page.jobs]


async def test_each_list_shows_its_own(store: SqlJobStore, listing: SqlListing) -> None:
    public = await delivered(store, public=True, person="U2")
    untold = await delivered(store, public=None, person="U2")
    (mine,) = await in_line(store)
    (foreign,) = await in_line(store, workspace="T2")
    assert await seen(listing, Scope.MINE) == [mine.id]
    assert await seen(listing, Scope.CHANNEL) == [mine.id, untold.id, public.id]
    assert await seen(listing, Scope.WORKSPACE) == [mine.id, public.id]
    assert await seen(listing, Scope.WORKSPACE, "U2") == [untold.id, public.id]
    assert await seen(listing, Scope.WORKSPACE, "U3") == [public.id]
    assert await seen(listing, Scope.CHANNEL, where=Thread("T1", "C9")) == []
    assert await seen(listing, Scope.CHANNEL, where=Thread("T2", "C1")) == [foreign.id]


async def test_who_sees_no_public_channels_sees_this_one(
    store: SqlJobStore, listing: SqlListing
) -> None:
    there = Thread("T1", "C9")
    public = await delivered(store, public=True, person="U2")
    (mine,) = await in_line(store)
    assert await seen(listing, Scope.WORKSPACE, public=False) == [mine.id, public.id]
    assert await seen(listing, Scope.WORKSPACE, where=there, public=False) == [mine.id]
    assert await seen(listing, Scope.WORKSPACE, "U3", there, public=False) == []
    page = await listing.page(ListJobs(Scope.WORKSPACE), there, "U1", public=False)
    assert page.narrowed
    assert not (await listing.page(ListJobs(Scope.MINE), there, "U1", public=False)).narrowed


async def test_one_job_is_for_the_eyes_of_whom_a_list_would_show_it(
    store: SqlJobStore, listing: SqlListing
) -> None:
    public = await delivered(store, public=True)
    untold = await delivered(store, public=None)
    there = Thread("T1", "C9")

    async def may_see(job: Job, where: Thread, person: str, *, public: bool = True) -> bool:
        found = await listing.find(job.id, where, person, public=public)
        assert found in (None, job)
        return found is not None

    assert await may_see(public, there, "U2")
    assert not await may_see(public, there, "U2", public=False)
    assert not await may_see(public, Thread("T2", "C1"), "U1")
    assert not await may_see(untold, there, "U2")
    assert await may_see(untold, there, "U1", public=False)
    assert await may_see(untold, HERE, "U2", public=False)
    assert await listing.find(JobId("zzz999"), HERE, "U1", public=True) is None


async def test_one_private_word_hides_the_whole_channel(
    store: SqlJobStore, listing: SqlListing
) -> None:
    await delivered(store, public=True)
    await delivered(store, public=None)
    assert len(await seen(listing, Scope.WORKSPACE, "U3")) == 1
    await delivered(store, public=False)
    assert await seen(listing, Scope.WORKSPACE, "U3") == []
    again = await delivered(store, public=True)
    assert await seen(listing, Scope.WORKSPACE, "U3") == [again.id]


async def test_who_was_turned_away_made_nothing(store: SqlJobStore, listing: SqlListing) -> None:
    (job,) = await accepted(store, asked())
    await store.turn_away(job.id, "not_in_channel", "Invite me.")
    for scope in Scope:
        assert await seen(listing, scope) == []
    assert await listing.find(job.id, HERE, "U2", public=True) is None
    assert await listing.find(job.id, HERE, "U1", public=False) is not None


async def test_pages_follow_one_another(store: SqlJobStore, listing: SqlListing) -> None:
    made = [job.id for job in await in_line(store, clips=25)]
    pages = [await listing.page(ListJobs(page=n), HERE, "U1", public=True) for n in (1, 2, 3, 4)]
    found = [[job.id for job in page.jobs] for page in pages]
    assert found[0] + found[1] + found[2] == made[::-1]
    assert found[3] == found[2]
    assert [(page.asked.page, page.of, page.more) for page in pages] == [
        (1, 3, False),
        (2, 3, False),
        (3, 3, False),
        (3, 3, False),
    ]
