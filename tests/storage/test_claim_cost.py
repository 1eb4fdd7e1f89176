"""A claim costs the same however long the line is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.conversation.listing import ListJobs, Scope
from bot.domain.deployment import Deployment
from bot.domain.groups import grouped
from bot.domain.home.looking import Looking
from bot.domain.job import JobId, JobState, Part, Thread
from storage.connections import Database
from storage.figures.now import SqlFigures
from storage.figures.totals import SqlTotals
from storage.home import SqlHomeRows
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.recovery import SqlLostOrders
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import jobs, person_turns, workspace_turns
from tests.support.sqlite import handle_of
from tests.support.storage import WIDE, change, claimed, empty, in_line
from tests.support.works import new_database

LIMITED = replace(WIDE, max_submits=10_000)


@pytest.fixture
async def engine(tmp_path: Any) -> AsyncIterator[Database]:
    """Open a SQLite file: the plans and the counts below are SQLite's."""
    async with new_database(tmp_path) as engine:
        yield engine


async def fill(
    engine: Database, workspaces: int, people: int, each: int, line: str = WIDE.name
) -> None:
    """Line up ``workspaces * people * each`` jobs, and as many that ended."""
    jobs_: list[dict[str, Any]] = []
    persons: list[dict[str, Any]] = []
    spaces = [{"deployment": line, "workspace": f"T{w}"} for w in range(workspaces)]
    for space in spaces:
        for p in range(people):
            persons.append({**space, "person": f"U{p}"})
            for state in (JobState.QUEUED, JobState.DELIVERED):
                for _ in range(each):
                    number = len(jobs_)
                    jobs_.append(
                        {
                            **space,
                            "id": f"{line[:1]}{number}",
                            "request": f"r{number}",
                            "channel": "C1",
                            "thread_ts": f"{line}{number}.0",
                            "number": 1,
                            "requester": f"U{p}",
                            "prompt": "a red fox",
                            "size": "1280x720",
                            "seconds": 4,
                            "card_ts": f"{number}.0",
                            "state": state.value,
                            "created_at": 0.0,
                            "updated_at": 0.0,
                        }
                    )
    handle = await handle_of(engine)
    async with engine.writing():
        for table, rows in ((workspace_turns, spaces), (person_turns, persons), (jobs, jobs_)):
            names = ", ".join(rows[0])
            marks = ", ".join(f":{name}" for name in rows[0])
            handle.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
    await SqlJobStore(engine).recount()


@asynccontextmanager
async def counting(engine: Database) -> AsyncIterator[list[int]]:
    """Count the instructions that SQLite's virtual machine executes."""
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    async def hook(handler: Any) -> None:
        async with engine.reading() as reading, engine.writing() as writing:
            for session in (reading, writing):
                handle: Any = vars(session)["_handle"]
                handle.set_progress_handler(handler, 1)

    await hook(step)
    steps[0] = 0
    yield steps
    await hook(None)


async def cost(engine: Database, workspaces: int, people: int, each: int) -> int:
    """Return the instructions of a claim in a line of that shape, once warmed up."""
    await empty(engine)
    await fill(engine, workspaces, people, each)
    return await cost_of_claim(engine, LIMITED)


async def cost_of_claim(engine: Database, deployment: Deployment) -> int:
    """Return the instructions of the second claim."""
    store = SqlJobStore(engine)
    await claimed(store, deployment)
    async with counting(engine) as steps:
        async with engine.writing():
            pass
        overhead = steps[0]
        await claimed(store, deployment)
        return steps[0] - overhead


async def test_a_claim_executes_as_much_for_ten_as_for_five_thousand(engine: Database) -> None:
    few = await cost(engine, workspaces=1, people=2, each=5)
    assert few > 100
    assert await cost(engine, workspaces=1, people=1, each=5000) == few
    assert await cost(engine, workspaces=50, people=10, each=10) == few


async def test_a_groups_claim_costs_the_same_however_long_its_lines(
    engine: Database,
) -> None:
    both = grouped([LIMITED, replace(LIMITED, name="east")])

    async def of_lines(workspaces: int, people: int, each: int) -> int:
        await empty(engine)
        for line in (LIMITED.name, f"~{LIMITED.name}"):
            await fill(engine, workspaces, people, each, line)
        return await cost_of_claim(engine, both[0])

    few = await of_lines(1, 2, 5)
    assert few > 100
    assert await of_lines(1, 2, 1000) == few


async def test_showing_the_line_costs_the_same_however_long_it_is(
    engine: Database,
) -> None:
    async def shown(each: int) -> int:
        await empty(engine)
        await fill(engine, workspaces=3, people=2, each=each)
        store = SqlJobStore(engine)
        await store.places([LIMITED], 5)
        async with counting(engine) as steps:
            assert len(await store.places([LIMITED], 5)) == 5
            return steps[0]

    assert await shown(500) == await shown(5)


@contextmanager
def recording(engine: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that are executed, with their parameters.

    But for the look whether there is anything to be done: that is tests/storage/test_idle.py's.
    """
    seen: list[tuple[str, Any]] = []

    def note(statement: str, parameters: list[object]) -> None:
        if not statement.startswith(("COMMIT", "SELECT EXISTS")):
            seen.append((statement, tuple(parameters)))

    engine.heard.append(note)
    yield seen
    engine.heard.remove(note)


async def plan(engine: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """Return each step of SQLite's plans for ``statements``."""
    handle = await handle_of(engine)
    return [
        step
        for statement, parameters in statements
        for _, _, _, step in handle.ask(f"EXPLAIN QUERY PLAN {statement}", parameters)[0]
    ]


async def test_a_claim_reads_through_its_indexes_only(engine: Database) -> None:
    await fill(engine, workspaces=5, people=5, each=5)
    store = SqlJobStore(engine)
    with recording(engine) as statements:
        await claimed(store, LIMITED)
    details = await plan(engine, statements)
    assert [d for d in details if d.startswith("SCAN") or "TEMP B-TREE" in d] == []
    text = "\n".join(details)
    for index in (
        "ix_jobs_line",
        "ix_jobs_slots",
        "ix_workspace_turns_next",
        "ix_person_turns_next",
    ):
        assert f"INDEX {index} " in text


@pytest.mark.parametrize("workspaces", [1, 50])
async def test_a_claim_takes_seven_statements_and_a_commit(
    engine: Database, workspaces: int
) -> None:
    await fill(engine, workspaces=workspaces, people=2, each=5)
    store = SqlJobStore(engine, served=lambda: {f"T{w}" for w in range(workspaces)})
    await claimed(store)  # the first forgets old creates, which is done from time to time
    said: list[str] = []
    engine.heard.append(lambda statement, _: said.append(statement))
    await claimed(store)
    assert said[-1] == "COMMIT"
    assert len(said) == 8


async def test_the_daily_reads_use_indexes(engine: Database) -> None:
    await fill(engine, workspaces=5, people=5, each=5)
    store = SqlJobStore(engine)
    (job,) = await in_line(store)
    with recording(engine) as statements:
        await store.get(job.id)
        await store.in_thread(job.thread)
        await store.of_requester("T1", "U1", 5)
        await SqlLostOrders(engine).ledger(job, ["video_1", "video_2"])
        await store.standing(WIDE)
        await store.unshown(5)
        await store.unshown(5, job.id)
        await store.resume()
        await store.renew_leases()
        await store.request_cancel(JobId("j0"))
        await store.turn_away(JobId("j2"), "code", "tell")
        await store.card_posted(job.id, "1.0", "1.0")
        await store.cards_shown({job.id: 1})
    details = await plan(engine, statements)
    scans = [
        d for d in details if d.startswith("SCAN") and "USING" not in d and "CONSTANT" not in d
    ]
    assert scans == []


PAGES = {
    (Scope.MINE, False): ["ix_jobs_requester"],
    (Scope.CHANNEL, False): ["ix_jobs_channel"],
    (Scope.WORKSPACE, True): ["ix_jobs_requester", "ix_jobs_public"],
    (Scope.WORKSPACE, False): ["ix_jobs_requester", "ix_jobs_channel"],
}
"""What is listed, whether in public, and the indexes that it may read."""


async def test_a_page_of_a_list_reads_its_indexes_only(engine: Database) -> None:
    listing, here = SqlListing(engine), Thread("T1", "C1")

    async def costs(each: int) -> list[int]:
        await empty(engine)
        await fill(engine, workspaces=2, people=5, each=each)
        await change(engine, update(jobs).where(jobs.c.seq % 2 == 0).values(in_public=True))
        taken = []
        for scope, public in PAGES:
            async with counting(engine) as steps:
                page = await listing.page(ListJobs(scope), here, "U1", public=public)
                taken.append(steps[0])
            assert len(page.jobs) == 10
        return taken

    few, many = await costs(600), await costs(1800)
    for page, one, other in zip(PAGES, few, many, strict=True):
        assert other < one * 1.1, page
    for (scope, public), indexes in PAGES.items():
        with recording(engine) as statements:
            await listing.page(ListJobs(scope), here, "U1", public=public)
        details = await plan(engine, statements)
        assert [d for d in details if d.startswith("SCAN jobs")] == []
        for index in indexes:
            assert f"INDEX {index} " in "\n".join(details)


async def test_home_costs_the_same_however_many_clips_there_are(engine: Database) -> None:
    async def drawn(each: int) -> int:
        await empty(engine)
        await fill(engine, workspaces=1, people=2, each=each)
        async with counting(engine) as steps:
            await read_home(SqlHomeRows(engine))
            return steps[0]

    few = await drawn(1100)
    assert await drawn(2500) < few * 1.1
    with recording(engine) as statements:
        await read_home(SqlHomeRows(engine))
    details = await plan(engine, statements)
    scans = [d for d in details if d.startswith("SCAN jobs")]
    assert scans == ["SCAN jobs USING INDEX ix_jobs_worked_on"]
    for index in ("ix_jobs_requester", "ix_jobs_public_channel"):
        assert f"INDEX {index} " in "\n".join(details)


async def read_home(home: SqlHomeRows) -> None:
    """Read all that a Home shows, the search that finds nothing included."""
    await home.gallery("T0", "U1", Looking())
    assert (await home.gallery("T0", "U1", Looking("whale"))).cut
    await home.running("T0", 50)
    await home.waiting({WIDE.name}, "T0", "U1")
    await home.public("T0", {"C1"})


async def test_housekeeping_reads_its_indexes_only(engine: Database) -> None:
    await fill(engine, workspaces=5, people=5, each=5)
    await change(engine, update(jobs).values(to_remove=Part.RENDER))
    removals, retention = SqlRemovals(engine), SqlRetention(engine)
    with recording(engine) as statements:
        await removals.due(10)
        await retention.let_clips_go(14, "It's gone.", 10)
        await retention.forget_jobs(30, 10)
        await retention.forget_requests(30, 10)
    details = await plan(engine, statements)
    assert [d for d in details if d.startswith("SCAN jobs")] == []
    text = "\n".join(details)
    for index in (
        "ix_jobs_to_remove",
        "ix_jobs_sources",
        "ix_jobs_request",
        "ix_jobs_kept_clip",
        "ix_jobs_ended_at",
        "ix_requests_created_at",
    ):
        assert f"INDEX {index} " in text, (index, text)


async def test_figures_cost_the_same_however_much_has_piled_up(engine: Database) -> None:
    figures, totals = SqlFigures(engine), SqlTotals(engine)

    async def scrape() -> None:
        await figures.now()
        assert await totals.totals(lambda _: {}) == {}

    async def taken(each: int) -> int:
        await empty(engine)
        await fill(engine, workspaces=2, people=2, each=each)
        await scrape()
        async with counting(engine) as steps:
            await scrape()
            return steps[0]

    few = await taken(100)
    assert await taken(1500) < few * 1.1
    with recording(engine) as statements:
        await scrape()
    details = await plan(engine, statements)
    text = "\n".join(details)
    indexes = ("oldest", "slots", "worked_on", "reserved", "unshown", "uncounted")
    assert [name for name in indexes if f"INDEX ix_jobs_{name}" not in text] == []
    assert [d for d in details if d.startswith("SCAN jobs") and "INDEX" not in d] == []


async def test_looking_for_pictures_costs_the_same_whatever_there_is(
    engine: Database,
) -> None:
    kept = SqlInputs(engine)
    costs = []
    for each in (5, 2000):
        await empty(engine)
        await fill(engine, workspaces=2, people=1, each=each)
        await kept.awaited(("T0", "T1"), 10)
        async with counting(engine) as steps:
            await kept.awaited(("T0", "T1"), 10)
            await kept.drop()
            costs.append(steps[0])
    few, many = costs
    assert many == few


async def test_a_turn_for_pictures_reads_what_waits_and_no_more(engine: Database) -> None:
    await fill(engine, workspaces=2, people=3, each=5)
    await change(engine, update(jobs).where(jobs.c.seq % 7 == 0).values(awaits_inputs=True))
    kept = SqlInputs(engine)
    with recording(engine) as statements:
        assert await kept.awaited(("T0", "T1"), 1)
    details = await plan(engine, statements)
    text = "\n".join(details)
    assert "INDEX ix_jobs_awaiting " in text
    assert [d for d in details if d.startswith("SCAN jobs")] == []
