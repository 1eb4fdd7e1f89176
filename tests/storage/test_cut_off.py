"""A process that is cut off from its PostgreSQL: it finds out, keeps nobody waiting, comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest
from sqlalchemy import text

from bot.domain.errors.base import StorageAway
from storage.availability import watched, what_is_wrong
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.postgres_database import PostgresDatabase
from storage.replicas import silent
from storage.replicas.silent import end_silent
from tests.support.cable import Cable
from tests.support.postgres import begin_anew
from tests.support.storage import WIDE, claimed, in_line, lapse_leases, now

LIMIT = 1.0
"""Seconds that an answer may take here, once somebody is cut off."""


def opened(url: str) -> PostgresDatabase:
    engine = open_database(url)
    assert isinstance(engine, PostgresDatabase)
    watched(engine)
    return engine


@pytest.fixture
async def cable(postgres: str) -> AsyncIterator[Cable]:
    async with Cable(postgres).laid() as cable:
        yield cable


@pytest.fixture
async def far(cable: Cable) -> AsyncIterator[PostgresDatabase]:
    """Return the database of a process that may be cut off."""
    engine = opened(cable.url)
    try:
        await begin_anew(engine)
        yield engine
    finally:
        cable.mend()
        await engine.dispose()


@pytest.fixture
async def near(postgres: str, far: PostgresDatabase) -> AsyncIterator[PostgresDatabase]:
    """Return the same database for another process."""
    del far
    engine = opened(postgres)
    try:
        yield engine
    finally:
        await engine.dispose()


@pytest.mark.parametrize("how", ["stall", "drop"])
async def test_who_is_cut_off_finds_out_and_comes_back(
    how: str, cable: Cable, far: PostgresDatabase, near: PostgresDatabase
) -> None:
    mine, other = SqlJobStore(far), SqlJobStore(near)
    await in_line(mine, 2)
    job = await claimed(mine)
    far.statement_seconds = LIMIT
    (cable.stall if how == "stall" else cable.drop)()
    for lost in (mine.renew_leases(), mine.claim(WIDE), mine.sure(job)):
        with pytest.raises(StorageAway):
            await lost
    assert await what_is_wrong(far)
    await lapse_leases(near)
    assert [found.id for found in await other.resume()] == [job.id]
    taken_over = await now(other, job)
    cable.mend()
    far.statement_seconds = None

    async def works() -> bool:
        return await what_is_wrong(far) is None or await _written(mine)

    async with asyncio.timeout(30):
        while not await works():  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.05)
    assert await mine.renew_leases() == []
    assert await now(other, job) == taken_over
    assert (await mine.claim(WIDE)).job is not None


async def _written(store: SqlJobStore) -> bool:
    try:
        await store.renew_leases()
    except StorageAway:
        return False
    return True


@pytest.mark.parametrize("after", [0, 1], ids=["between statements", "before an announced one"])
async def test_a_lock_of_who_is_cut_off_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    cable: Cable,
    far: PostgresDatabase,
    near: PostgresDatabase,
) -> None:
    monkeypatch.setattr(silent, "SILENT_SECONDS", LIMIT)
    store = SqlJobStore(near)
    await in_line(store)
    far.statement_seconds = LIMIT

    async def away(asked: Awaitable[object]) -> None:
        with pytest.raises(StorageAway):
            await asked

    async def hold_on() -> None:
        async with far.writing() as session:
            await session.execute(text("SELECT * FROM deployments FOR UPDATE"))
            cable.stall(after)
            async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
                far_away = session.execute(text("SELECT 2"))
                tasks.create_task(away(far_away))
                claiming = tasks.create_task(store.claim(WIDE))
                while not claiming.done():
                    await end_silent(near)
                    await asyncio.sleep(0.05)
            assert claiming.result().job is not None
            await session.execute(text("SELECT 3"))

    with pytest.raises(StorageAway):
        await hold_on()
