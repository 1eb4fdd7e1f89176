"""Connections to a server: what is said to it, which are used again, and which aren't."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it comes without types
import pytest
from sqlalchemy import Float, bindparam, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.errors.base import StorageAway
from storage import postgres_driver
from storage.availability import watched
from storage.database import open_database
from storage.postgres_database import PostgresDatabase
from tests.support.births import Births

NUMBER = select(bindparam("number", type_=Float))
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
PID = text("SELECT pg_backend_pid()")


@pytest.fixture
async def server(postgres: str) -> AsyncIterator[PostgresDatabase]:
    """Open a server with a table of numbers."""
    await said_once(postgres, "CREATE TABLE numbers (a int PRIMARY KEY)")
    engine = open_database(postgres)
    assert isinstance(engine, PostgresDatabase)
    try:
        yield engine
    finally:
        await engine.dispose()
        await said_once(postgres, "DROP TABLE numbers")


async def said_once(url: str, words: str) -> None:
    engine = open_database(url)
    try:
        await engine.write(text(words))
    finally:
        await engine.dispose()


async def put(engine: PostgresDatabase, number: int) -> None:
    await engine.write(text(f"INSERT INTO numbers VALUES ({number})"))


async def together(
    engine: PostgresDatabase, *statements: str, error: Exception | None = None
) -> None:
    """Execute statements in one transaction, which ends with ``error`` if there is one."""
    async with engine.writing() as session:
        for statement in statements:
            await session.execute(text(statement))
        if error is not None:
            raise error


async def numbers(engine: PostgresDatabase) -> list[int]:
    async with engine.reading() as session:
        return await session.scalars(text("SELECT a FROM numbers ORDER BY a"))


async def pid(engine: PostgresDatabase) -> int:
    async with engine.reading() as session:
        return int(await session.scalar(PID))


async def spoken(engine: PostgresDatabase) -> tuple[list[str], Any]:
    """Return what will be said over the connection that is used next, and the connection."""
    async with engine.reading() as session:
        connection = vars(session)["_connection"]
    said: list[str] = []
    connection.add_query_logger(lambda record: said.append(record.query))
    return said, connection


async def test_one_statement_is_one_round_trip(server: PostgresDatabase) -> None:
    said, _ = await spoken(server)
    assert await numbers(server) == []
    await put(server, 1)
    await together(server, "INSERT INTO numbers VALUES (2)", "INSERT INTO numbers VALUES (3)")
    assert await numbers(server) == [1, 2, 3]
    await asyncio.sleep(0)
    words = [query.partition(" ")[0] for query in said]
    assert words == ["SELECT", "INSERT", "BEGIN", "INSERT", "INSERT", "COMMIT", "SELECT"]


@pytest.mark.parametrize("url", ["", "?statement_cache_size=0", "?prepared_statement_cache_size=0"])
async def test_a_text_is_prepared_once_unless_a_pooler_minds(postgres: str, url: str) -> None:
    engine = open_database(f"{postgres}{url}")
    try:
        async with engine.reading() as session:
            for number in (1.0, 2.0, 3.0):
                assert await session.scalar(NUMBER, {"number": number}) == number
            kept = await session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    finally:
        await engine.dispose()
    assert kept == (0 if url else 2)  # with the one that counts them


async def test_what_failed_is_undone_and_its_connection_used_again(
    server: PostgresDatabase,
) -> None:
    await put(server, 1)
    before = await pid(server)
    with pytest.raises(IntegrityError):
        await together(server, "INSERT INTO numbers VALUES (2)", "INSERT INTO numbers VALUES (1)")
    with pytest.raises(KeyError):
        await together(server, "INSERT INTO numbers VALUES (3)", error=KeyError())
    with pytest.raises(DBAPIError):
        await server.write(text("INSERT INTO nowhere VALUES (1)"))
    assert await numbers(server) == [1]
    assert await pid(server) == before


async def test_who_is_called_off_leaves_no_lock_behind(
    server: PostgresDatabase, births: Births
) -> None:
    await put(server, 1)
    lock = "SELECT a FROM numbers FOR UPDATE"
    async with server.writing() as session:
        await session.execute(text(lock))
        waiting = asyncio.create_task(together(server, "INSERT INTO numbers VALUES (2)", lock))
        async with server.reading() as other:
            while not await other.scalar(WAITING):  # noqa: ASYNC110 - a server's
                await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(10):
        await put(server, 2)
    assert await numbers(server) == [1, 2]
    await server.dispose()
    assert births.open() == []


async def test_no_more_connections_than_there_may_be(
    server: PostgresDatabase, births: Births, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def one(_: int) -> int:
        return await pid(server)

    before = len(births)
    await asyncio.gather(*map(one, range(50)))
    assert 1 < len(births) - before <= postgres_driver.MOST
    monkeypatch.setattr(postgres_driver, "KEPT_SECONDS", -1.0)
    await pid(server)
    async with asyncio.timeout(10):
        while births.open():  # noqa: ASYNC110 - asyncpg's connections tell nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("way", ["told", "without a word"])
async def test_an_idle_connection_that_was_cut_is_replaced(
    server: PostgresDatabase, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """As a server that was restarted does it, or whoever forwards between us and it."""
    _, connection = await spoken(server)
    before = connection.get_server_pid()
    if way == "told":
        connection.terminate()
    else:
        monkeypatch.setattr(postgres_driver, "SURE_SECONDS", -1.0)
        monkeypatch.setattr(postgres_driver, "ANSWER_SECONDS", 0.05)
        monkeypatch.setattr(asyncpg.Connection, "execute", _never)
    assert await pid(server) != before


async def test_an_idle_connection_that_still_answers_is_used_again(
    server: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await pid(server)
    monkeypatch.setattr(postgres_driver, "SURE_SECONDS", -1.0)
    assert await pid(server) == await pid(server) == before


async def _never(_connection: object, _words: str, **how: float) -> None:
    async with asyncio.timeout(how["timeout"]):
        await asyncio.Event().wait()


async def test_a_server_that_only_reads_is_left_for_another(server: PostgresDatabase) -> None:
    """After a failover, what the address leads to now may be the one that writes."""
    watched(server)
    before = await pid(server)
    with pytest.raises(StorageAway, match="read-only"):
        await together(server, "SET TRANSACTION READ ONLY", "INSERT INTO numbers VALUES (1)")
    assert await pid(server) != before
