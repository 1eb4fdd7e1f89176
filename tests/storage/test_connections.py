"""An engine's connections: whoever opens one closes it, and a closed engine stays closed."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors.base import StorageAway
from storage import connections
from storage import sqlite_file as driver
from storage.availability import watched
from storage.connections import Database
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.schema import sqlite_file
from tests.support.births import Births
from tests.support.sqlite import handle_of
from tests.support.storage import accepted, asked

TURNS = range(40)
"""Turns of the loop after which somebody is called off: more than opening and asking takes."""


async def ask(engine: Database) -> int:
    async with engine.reading() as connection:
        return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def write(engine: Database) -> None:
    async with engine.writing() as connection:
        for _ in range(3):
            await connection.execute(text("SELECT 1"))


async def called_off(work: Awaitable[object], turns: int, times: int = 1) -> None:
    """Begin with ``work`` and call it off after some turns of the loop, once or again and again."""
    task = asyncio.ensure_future(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([task])
    assert task.cancelled() or task.exception() is None


async def test_a_closed_engine_opens_nothing_more(engine: Database, births: Births) -> None:
    assert await ask(engine) == 1
    await engine.dispose()
    assert births.open() == []
    opened = len(births)
    for other in (engine, watched(engine)):
        with pytest.raises(StorageAway, match="the database is closed"):
            await ask(other)
    assert len(births) == opened


async def test_an_engine_that_opened_nothing_opens_nothing_later(
    database_url: str, births: Births
) -> None:
    engine = open_database(database_url)
    await engine.dispose()
    with pytest.raises(StorageAway, match="the database is closed"):
        await ask(engine)
    assert len(births) == 0


async def test_who_comes_too_late_is_told_of_in_the_log_once(
    engine: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await engine.dispose()
    store = SqlJobStore(engine)
    for key in "ab":
        with pytest.raises(StorageAway):
            await store.accept(asked(key))
    (record,) = [record for record in caplog.records if record.name == "storage.connections"]
    assert record.getMessage() == "the database was asked for after it was closed"
    assert record.exc_info is None


async def test_closing_waits_for_who_is_in_a_transaction(
    engine: Database, elsewhere: Database, births: Births
) -> None:
    begun = asyncio.Event()
    may_end = asyncio.Event()

    async def accept() -> None:
        async with engine.writing() as connection:
            await connection.execute(text("INSERT INTO deployments (name) VALUES ('late')"))
            begun.set()
            await may_end.wait()

    accepting = asyncio.create_task(accept())
    await begun.wait()
    closing = asyncio.create_task(engine.dispose())
    await asyncio.sleep(0)
    assert not closing.done()
    may_end.set()
    await accepting
    await closing
    assert [birth for birth in births.open() if "ask" not in birth] == []
    async with elsewhere.reading() as connection:
        found = await connection.execute(text("SELECT name FROM deployments WHERE name = 'late'"))
        assert len(found.all()) == 1


async def test_who_waits_for_the_only_connection_is_refused(tmp_path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/sora.db")
    async with engine.writing():
        waiting = [asyncio.create_task(write(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(engine.dispose())
        await asyncio.sleep(0)
    await closing
    for task in waiting:
        with pytest.raises(StorageAway, match="the database is closed"):
            await task


async def test_who_does_not_end_is_not_waited_for_for_ever(
    engine: Database,
    births: Births,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(connections, "LAST_STATEMENTS", 0.01)
    watch = watched(engine)

    async def go_on() -> None:
        async with watch.writing() as connection:
            await connection.execute(text("SELECT 1"))
            await engine.dispose()
            assert births.open() == []
            await connection.execute(text("SELECT 1"))

    with pytest.raises((StorageAway, SQLAlchemyError)):
        await go_on()
    assert births.open() == []
    assert "in the middle of 1 transactions" in caplog.text


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("work", [ask, write])
async def test_whoever_is_called_off_loses_no_connection(
    prepared_url: str, births: Births, work: Callable[[Database], Awaitable[object]], times: int
) -> None:
    """At every turn of the loop: while the file opens, in a statement, on the way back."""
    for turns in TURNS:
        engine = open_database(prepared_url)
        await called_off(work(engine), turns, times)
        assert await ask(engine) == 1
        await called_off(work(engine), turns, times)
        await engine.dispose()
        assert births.open() == []


async def test_closing_that_is_called_off_closes_all_the_same(
    prepared_url: str, births: Births
) -> None:
    engine = open_database(prepared_url)

    async def in_the_middle() -> None:
        async with engine.writing():
            closing = asyncio.create_task(engine.dispose())
            await asyncio.sleep(0)
            closing.cancel()
            await asyncio.wait([closing])
            assert births.open() == []

    with pytest.raises((StorageAway, SQLAlchemyError)):
        await in_the_middle()
    assert births.open() == []


def test_a_loop_that_ends_after_closing_leaves_no_thread(tmp_path: Path, births: Births) -> None:
    """Nothing is left to be done by a loop that may be gone."""

    async def main(folder: Path) -> None:
        engine = open_database(f"sqlite+aiosqlite:///{folder}/sora.db")
        tasks = [asyncio.create_task(write(engine)) for _ in range(5)]
        await asyncio.sleep(0.005)
        for task in tasks[::2]:
            task.cancel()
        await engine.dispose()
        await asyncio.gather(*tasks, return_exceptions=True)

    for number in range(10):
        asyncio.run(main(tmp_path / str(number)))
        assert births.open() == []


async def test_a_file_that_cannot_be_opened_leaves_no_thread(
    tmp_path: Path, births: Births
) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/sora.db")
    (tmp_path / "sora.db").unlink()
    (tmp_path / "sora.db").mkdir()
    with pytest.raises(SQLAlchemyError, match="unable to open"):
        await ask(engine)
    await engine.dispose()
    assert len(births) == 1
    assert births.open() == []


async def test_a_request_in_the_middle_of_the_end_is_kept_or_refused(
    engine: Database, elsewhere: Database
) -> None:
    """Never told that it was written down and lost, or the other way round."""
    store = SqlJobStore(engine)
    asking = [asyncio.create_task(store.accept(asked(f"key {i}"))) for i in range(8)]
    await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    await engine.dispose()
    await asyncio.wait(asking)
    kept = [task for task in asking if task.exception() is None]
    assert all(isinstance(task.exception(), StorageAway) for task in asking if task not in kept)
    assert kept
    async with elsewhere.reading() as connection:
        found = await connection.execute(text("SELECT count(*) FROM requests"))
        assert found.scalar_one() == len(kept)


async def test_another_engine_of_the_same_file_goes_on(
    engine: Database, elsewhere: Database
) -> None:
    await engine.dispose()
    assert len(await accepted(SqlJobStore(elsewhere), asked("a"))) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_that_does_not_close_well_is_closed_and_told_of(
    engine: Database,
    births: Births,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_handle: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    await ask(engine)
    monkeypatch.setattr(driver.Handle, "rollback", broken)
    await engine.dispose()
    assert births.open() == []
    assert "closed with an error" in caplog.text


def test_a_file_that_outlives_its_loop_is_closed_by_its_finder(
    tmp_path: Path, births: Births
) -> None:
    """With aiosqlite's warning: that is a mistake of whoever left it open."""

    async def leave(path: Path) -> None:
        engine = open_database(f"sqlite+aiosqlite:///{path}")
        await write(engine)

    asyncio.run(leave(tmp_path / "sora.db"))
    (left,) = births._since
    left.connection.stop()
    left.connection._thread.join(30)
    assert births.open() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_cursor_that_somebody_still_holds_keeps_no_lock(
    engine: Database, elsewhere: Database, database_url: str
) -> None:
    """As the traceback of a migration does that failed, until garbage is collected."""
    handle = await handle_of(engine)
    held = [handle.cursor(), handle.cursor()]
    held[0].execute("SELECT 1 UNION SELECT 2")
    held[1].execute("BEGIN IMMEDIATE")
    await engine.dispose()
    await write(elsewhere)
    await elsewhere.dispose()
    assert open_files(database_url) == []
    assert len(held) == 2


def open_files(url: str) -> list[Path]:
    """Return which files of a database this process has open."""
    path = sqlite_file(url)
    assert path is not None
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.exists()]
    return [
        link for link in links if link.name.startswith(path.name) and path.parent in link.parents
    ]


# --- quick and slow --------------------------------------------------------------------


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Database]:
    """Open a file with a table of numbers."""
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'sora.db'}")
    try:
        async with engine.writing() as connection:
            await connection.execute(text("CREATE TABLE t (a int)"))
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def waiting_to_write(engine: Database, folder: Path) -> AsyncIterator[asyncio.Task[None]]:
    """Let somebody wait for another program's write lock, which opens at the end of the block."""

    async def put() -> None:
        await engine.write(text("INSERT INTO t VALUES (1)"))

    with closing(sqlite3.connect(folder / "sora.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(put())
        await asyncio.sleep(0.05)
        yield writing
        other.rollback()


async def test_a_read_begins_no_transaction(table: Database) -> None:
    said: list[str] = []
    handle = await handle_of(table)
    async with table.reading() as connection:
        reader: Any = vars(connection)["_handle"]
        for one in (handle, reader):
            one.set_trace_callback(said.append)
        await connection.execute(text("SELECT a FROM t"))
        assert not reader.in_transaction
    assert said == ["SELECT a FROM t"]


async def test_a_transaction_takes_the_lock_at_once(table: Database, tmp_path: Path) -> None:
    """Before it has read anything: what it decides by stays so until it ends."""
    async with table.writing():
        file = sqlite3.connect(tmp_path / "sora.db", timeout=0)
        with closing(file), pytest.raises(sqlite3.OperationalError, match="locked"):
            file.execute("BEGIN IMMEDIATE")


async def test_a_locked_file_does_not_hold_up_the_loop(table: Database, tmp_path: Path) -> None:
    async with waiting_to_write(table, tmp_path) as writing:
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert not writing.done()
    await writing


async def test_called_off_while_it_begins_it_leaves_nothing_begun(
    table: Database, tmp_path: Path
) -> None:
    async with waiting_to_write(table, tmp_path) as writing:
        writing.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with table.reading() as connection:
        assert not (await handle_of(table)).in_transaction
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0
