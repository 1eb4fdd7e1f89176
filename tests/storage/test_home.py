"""What Home reads, on both databases: pages of clips, and what is under way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.domain.home.looking import FIRST_PAGE, PAGE, WINDOW, Gallery, Looking
from bot.domain.job import JobId, JobState, Thread
from bot.ports.home import Waiting
from storage.connections import Database
from storage.home import SqlHomeRows
from storage.jobs import SqlJobStore
from storage.tables import jobs
from tests.support.storage import DEPLOYMENT, accepted, asked, change, claimed, in_line, post_card


@pytest.fixture
def home(engine: Database) -> SqlHomeRows:
    return SqlHomeRows(engine)


async def fill(engine: Database, count: int, person: str = "U1", **values: Any) -> list[JobId]:
    """Insert delivered clips; return their ids, newest first."""
    rows = [
        {
            "id": f"{person[1:]}{number:05}",
            "request": f"r{person}{number}",
            "deployment": DEPLOYMENT.name,
            "workspace": "T1",
            "channel": "C1",
            "thread_ts": f"{person}{number}.0",
            "number": 1,
            "requester": person,
            "prompt": f"fox number {number} in the snow",
            "size": "1280x720",
            "seconds": 4,
            "price_usd": "0.40",
            "state": JobState.DELIVERED,
            "created_at": 1_700_000_000.0 + number,
            "updated_at": 0.0,
            "rendered_at": 1.0,
            **values,
        }
        for number in range(count)
    ]
    async with engine.writing() as connection:
        for begin in range(0, count, 500):
            await connection.execute(insert(jobs).values(rows[begin : begin + 500]))
    return [JobId(str(row["id"])) for row in reversed(rows)]


def ids(page: Gallery) -> list[JobId]:
    return [job.id for job in page.jobs]


async def test_pages_follow_one_another_both_ways(home: SqlHomeRows, engine: Database) -> None:
    made = await fill(engine, 2 * PAGE + 3)
    await fill(engine, 3, person="U2")
    first = await home.gallery("T1", "U1", Looking())
    assert (ids(first), first.newer, first.older) == (made[:PAGE], None, made[PAGE])
    second = await home.gallery("T1", "U1", Looking(start=first.older))
    assert (ids(second), second.older) == (made[PAGE : 2 * PAGE], made[2 * PAGE])
    assert second.newer == FIRST_PAGE
    last = await home.gallery("T1", "U1", Looking(start=second.older))
    assert (ids(last), last.newer, last.older) == (made[2 * PAGE :], made[PAGE], None)
    gone = await home.gallery("T1", "U1", Looking(start=JobId("zzz999")))
    assert ids(gone) == ids(first)
    assert await home.gallery("T2", "U1", Looking()) == Gallery()


async def test_what_was_deleted_or_is_not_made_is_no_clip(
    home: SqlHomeRows, store: SqlJobStore, engine: Database
) -> None:
    made = await fill(engine, 3)
    await change(engine, update(jobs).where(jobs.c.id == made[0]).values(deleted_at=1.0))
    await change(engine, update(jobs).where(jobs.c.id == made[1]).values(state=JobState.FAILED))
    (waiting,) = await in_line(store)
    await store.request_cancel(waiting.id)
    await in_line(store)
    assert ids(await home.gallery("T1", "U1", Looking())) == made[1:]


async def test_a_search_finds_all_words_in_whichever_case(
    home: SqlHomeRows, engine: Database
) -> None:
    made = await fill(engine, 5)
    told = update(jobs).where(jobs.c.id == made[2]).values(prompt="Élan im Schnee, STRASSE")
    await change(engine, told)

    async def found(words: str) -> list[JobId]:
        return ids(await home.gallery("T1", "U1", Looking(words)))

    assert await found("schnee ÉLAN") == [made[2]]
    assert await found("straße e\u0301lan") == [made[2]]
    assert await found("fox 3") == [made[1]]
    assert await found("100% _ox") == []


async def test_a_search_of_many_goes_on_where_it_ended(home: SqlHomeRows, engine: Database) -> None:
    made = await fill(engine, 2 * WINDOW + 10)
    whales = [made[WINDOW - 1], made[2 * WINDOW + 5]]
    await change(engine, update(jobs).where(jobs.c.id.in_(whales)).values(prompt="a whale"))
    looking, pages = Looking("whale"), []
    while True:
        pages.append(await home.gallery("T1", "U1", looking))
        if pages[-1].older is None:
            break
        looking = replace(looking, start=pages[-1].older)
    assert [ids(page) for page in pages] == [[], [whales[0]], [whales[1]]]
    assert [page.cut for page in pages] == [True, True, False]
    back = await home.gallery("T1", "U1", replace(looking, start=pages[-1].newer))
    assert ids(back) == [whales[0]]


async def test_what_runs_and_what_waits_is_told_apart(
    home: SqlHomeRows, store: SqlJobStore
) -> None:
    await in_line(store, clips=3)
    await in_line(store, clips=2, person="U2")
    await in_line(store, workspace="T2")
    running = [await claimed(store) for _ in range(3)]
    here = [job.id for job in running if job.thread.workspace == "T1"]
    assert {job.id for job in await home.running("T1", 10)} == set(here)
    assert len(await home.running("T1", 1)) == 1
    of_ana = sum(job.requester == "U1" for job in running if job.id in here)
    waiting = await home.waiting({DEPLOYMENT.name}, "T1", "U1")
    assert waiting == Waiting(3 - of_ana, 5 - len(here))
    assert await home.waiting({"another"}, "T1", "U1") == Waiting(0, 0)
    assert [job.id for job in await home.those("T1", [here[0], JobId("zzz999")])] == [here[0]]
    assert await home.those("T2", here) == []


async def test_a_channel_is_public_by_the_word_of_a_clip(
    home: SqlHomeRows, store: SqlJobStore, engine: Database
) -> None:
    await fill(engine, 1, in_public=True)
    await fill(engine, 1, person="U2", channel="C2")
    assert await home.public("T1", {"C1", "C2", "C3"}) == {"C1"}
    assert await home.public("T2", {"C1"}) == set()


async def test_no_card_yet_is_nobodys_place_in_line(home: SqlHomeRows, store: SqlJobStore) -> None:
    (job,) = await accepted(store, replace(asked(), thread=Thread("T1", "C1")))
    assert await home.waiting({DEPLOYMENT.name}, "T1", "U1") == Waiting(0, 0)
    await post_card(store, job)
    assert await home.waiting({DEPLOYMENT.name}, "T1", "U1") == Waiting(1, 1)
