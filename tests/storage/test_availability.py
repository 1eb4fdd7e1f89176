"""A database that is away: one line when it goes, one when it is back, StorageAway in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.errors.base import StorageAway
from bot.domain.text.log_throttle import REMINDER, Outage
from storage.availability import HURRIED, PATIENT, watched, what_is_wrong
from storage.connections import Database
from storage.database import migrate, open_database
from storage.jobs import SqlJobStore
from tests.support.breaking import full, locked, read_only
from tests.support.storage import CLIP, accepted, asked

LONG = replace(CLIP, prompt="a red fox " * 800)
"""A job that needs a page of its own."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sora.db"


@pytest.fixture
async def engine(path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Database]:
    caplog.set_level(logging.INFO)
    engine = open_database(f"sqlite+aiosqlite:///{path}")
    try:
        await migrate(engine)
        yield watched(engine, quiet=0.0)
    finally:
        await engine.dispose()


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage() for record in caplog.records if record.name == "storage.availability"
    ]


async def refused(store: SqlJobStore, key: str) -> str:
    with pytest.raises(StorageAway) as caught:
        await store.accept(replace(asked(key), jobs=(LONG,)))
    return caught.value.detail


@asynccontextmanager
async def kept(path: Path) -> AsyncIterator[None]:
    with locked(path):
        yield


def broken(kind: str, engine: Database, path: Path) -> AbstractAsyncContextManager[None]:
    match kind:
        case "locked by another program":
            return kept(path)
        case "read-only":
            return read_only(engine)
        case _:
            return full(engine)


@pytest.mark.parametrize("kind", ["locked by another program", "read-only", "disk is full"])
async def test_an_outage_is_told_once_and_so_is_its_end(
    engine: Database, path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    store = SqlJobStore(engine)
    async with broken(kind, engine, path):
        for _ in range(4):
            assert kind in await refused(store, "a")
        assert kind in (await what_is_wrong(engine) or "")
    (line,) = said(caplog)
    assert kind in line
    assert "DATABASE_URL" in line
    assert [record.exc_info for record in caplog.records if record.exc_info] == []
    (job,) = await accepted(store, asked("a"))
    assert await store.get(job.id) == job
    assert await what_is_wrong(engine) is None
    assert said(caplog)[1:] == ["the database works again"]


async def test_only_the_first_waits_long_for_a_lock(engine: Database, path: Path) -> None:
    """Whoever types a command behind the others has to be answered within three seconds."""
    store, watch = SqlJobStore(engine), engine.watch
    assert watch is not None
    assert watch.patience() == PATIENT
    with locked(path):
        await refused(store, "a")
        await refused(store, "b")
    assert watch.patience() == HURRIED
    await accepted(store, asked("a"))
    assert watch.patience() == PATIENT


async def test_an_error_of_one_statement_is_no_outage(
    engine: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(IntegrityError):
        await engine.write(text("INSERT INTO deployments (name) VALUES (NULL)"))
    assert await what_is_wrong(engine) is None
    assert said(caplog) == []


async def test_who_is_called_off_while_waiting_is_no_outage(
    engine: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqlJobStore(engine)
    with locked(path):
        waiting = asyncio.create_task(store.accept(asked("a")))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(await accepted(store, asked("b"))) == 1
    assert said(caplog) == []


async def test_a_server_that_is_not_there_is_an_outage(caplog: pytest.LogCaptureFixture) -> None:
    engine = open_database("postgresql+asyncpg://sora@127.0.0.1:9/sora")
    store = SqlJobStore(watched(engine))
    try:
        for _ in range(2):
            with pytest.raises(StorageAway, match="can't be reached"):
                await store.accept(asked("a"))
    finally:
        await engine.dispose()
    assert len(said(caplog)) == 1


async def test_a_server_that_ends_our_connections_is_an_outage(
    postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As when it is restarted in the middle of a transaction."""
    caplog.set_level(logging.INFO)
    engine, killer = open_database(postgres), open_database(postgres)
    watch = watched(engine, quiet=0.0)
    try:
        async with watch.reading() as connection:
            pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with killer.writing() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({pid})"))
            with pytest.raises(StorageAway):
                await connection.execute(text("SELECT 1"))
        async with watch.writing() as connection:
            await connection.execute(text("SELECT 1"))
    finally:
        await engine.dispose()
        await killer.dispose()
    assert len(said(caplog)) == 2
    assert said(caplog)[1] == "the database works again"


async def test_a_server_that_only_reads_is_an_outage(
    postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As a standby is, after a failover that nobody told us of."""
    engine = open_database(postgres)
    watch = watched(engine)
    try:
        async with watch.writing() as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            with pytest.raises(StorageAway, match="read-only"):
                await connection.execute(text("CREATE TABLE nowhere (a int)"))
        assert "read-only" in (await what_is_wrong(watch) or "")
    finally:
        await engine.dispose()
    assert len(said(caplog)) == 1


def test_a_long_outage_is_mentioned_from_time_to_time() -> None:
    outage = Outage(quiet=10.0)
    told = [second for second in range(0, 3600, 5) if outage.failed("locked", float(second))]
    assert told == [0, *(int(REMINDER) * i for i in range(1, 4))]
    assert outage.failed("full", 3600.0)
    assert outage.worked(3605.0) is None
    assert outage.what == "full"
    assert outage.worked(3610.0) == 3610.0
    assert outage.worked(3611.0) is None
    assert outage.what is None
