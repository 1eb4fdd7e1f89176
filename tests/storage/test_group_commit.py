"""Writers that wait for one another are committed together, and each by itself undone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.errors.base import StorageAway
from storage.connections import Database
from storage.database import open_database

SCHEMA = (
    "CREATE TABLE parent (a int PRIMARY KEY)",
    "CREATE TABLE t (a int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
    "INSERT INTO parent VALUES (1), (2), (3), (4), (5)",
)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'sora.db'}")
    try:
        async with engine.writing() as connection:
            for statement in SCHEMA:
                await connection.execute(text(statement))
        yield engine
    finally:
        await engine.dispose()


async def put(engine: Database, number: int, error: Exception | None = None) -> None:
    async with engine.writing() as connection:
        await connection.execute(text(f"INSERT INTO t VALUES ({number})"))
        if error is not None:
            raise error


def there(folder: Path) -> list[int]:
    """Return what somebody else sees in the file."""
    with closing(sqlite3.connect(folder / "sora.db")) as other:
        return [row[0] for row in other.execute("SELECT a FROM t ORDER BY a")]


async def test_those_who_wait_share_one_commit(file: Database, tmp_path: Path) -> None:
    said: list[str] = []
    file.heard.append(lambda sql, _: said.append(sql))
    await asyncio.gather(*(put(file, number) for number in (1, 2, 3, 4, 5)))
    assert there(tmp_path) == [1, 2, 3, 4, 5]
    assert said.count("COMMIT") == 1


async def test_what_one_undoes_is_nobody_elses(file: Database, tmp_path: Path) -> None:
    writers = [put(file, number, ValueError() if number == 3 else None) for number in range(1, 6)]
    outcomes = await asyncio.gather(*writers, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(ValueError) == 1
    assert there(tmp_path) == [1, 2, 4, 5]


async def test_a_commit_that_fails_is_told_to_all_it_was_for(
    file: Database, tmp_path: Path
) -> None:
    await put(file, 1)
    writers = [put(file, number) for number in (2, 99, 3)]
    outcomes = await asyncio.gather(*writers, return_exceptions=True)
    assert all(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert there(tmp_path) == [1]
    await put(file, 4)
    assert there(tmp_path) == [1, 4]


async def test_what_sqlite_undoes_as_a_whole_is_told_to_all(file: Database, tmp_path: Path) -> None:
    async def full() -> None:
        async with file.writing() as connection:
            batch: Any = connection
            batch.undo()
            raise OSError("no room")

    await put(file, 1)
    outcomes = await asyncio.gather(put(file, 2), full(), put(file, 3), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OSError, OSError, type(None)]
    assert there(tmp_path) == [1, 3]


async def test_one_that_is_called_off_ends_no_other(file: Database, tmp_path: Path) -> None:
    """SQLite has undone all of it meanwhile: the others hear of that, and aren't called off."""

    async def lost() -> None:
        async with file.writing() as connection:
            batch: Any = connection
            batch.undo()
            raise asyncio.CancelledError

    await put(file, 1)
    outcomes = await asyncio.gather(put(file, 2), lost(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageAway, asyncio.CancelledError]
    await put(file, 3)
    assert there(tmp_path) == [1, 3]


async def test_what_cannot_be_undone_alone_is_undone_whole(file: Database, tmp_path: Path) -> None:
    async def stray() -> None:
        async with file.writing() as connection:
            await connection.execute(text("INSERT INTO t VALUES (3)"))
            batch: Any = connection
            batch._handle.ask("RELEASE part0", [])
            raise OSError("half-way")

    await put(file, 1)
    outcomes = await asyncio.gather(put(file, 2), stray(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OSError, OSError]
    assert there(tmp_path) == [1]


@pytest.mark.parametrize("turns", range(25))
async def test_whoever_is_called_off_holds_up_nobody(
    file: Database, tmp_path: Path, turns: int
) -> None:
    others = [asyncio.create_task(put(file, number)) for number in (1, 2)]
    called_off = asyncio.create_task(put(file, 3))
    last = asyncio.create_task(put(file, 4))
    for _ in range(turns):
        await asyncio.sleep(0)
    called_off.cancel()
    await asyncio.gather(*others, last)
    await asyncio.gather(called_off, return_exceptions=True)
    await put(file, 5)
    assert set(there(tmp_path)) - {3} == {1, 2, 4, 5}


async def test_nobody_hears_of_a_commit_before_it_is_there(file: Database, tmp_path: Path) -> None:
    async def put_and_look(number: int) -> bool:
        await put(file, number)
        return number in there(tmp_path)

    assert all(await asyncio.gather(*(put_and_look(number) for number in (1, 2, 3, 4, 5))))
