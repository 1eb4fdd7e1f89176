"""Everything is moved to another database, in every table, all or nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, insert, inspect, select

from bot.domain.errors.base import SettingsError
from bot.domain.job import JobState
from storage.connections import Database
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.moving import AT_ONCE, TABLES, move
from storage.tables import jobs, submits
from tests.support.postgres import begin_anew
from tests.support.samples_of_rows import value_of
from tests.support.sqlite import migrated_file
from tests.support.storage import accepted, asked, change, in_line, job_in, now

ROWS = AT_ONCE + 3


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    engine = open_database(f"sqlite+aiosqlite:///{migrated_file(tmp_path / 'sora.db')}")
    yield engine
    await engine.dispose()


@pytest.fixture
async def server(postgres: str) -> AsyncIterator[Database]:
    engine = open_database(postgres)
    try:
        await begin_anew(engine)
        yield engine
    finally:
        await engine.dispose()


async def fill(engine: Database, table: Table) -> None:
    async with engine.writing() as session:
        for row in range(ROWS):
            values = {column.name: value_of(column, row) for column in table.columns}
            await session.execute(insert(table).values(values))


async def read(engine: Database, table: Table) -> list[tuple[Any, ...]]:
    async with engine.reading() as session:
        return sorted((tuple(row) for row in await session.execute(select(table))), key=repr)


async def test_every_table_is_moved_as_it_is(file: Database, server: Database) -> None:
    for table in TABLES:
        await fill(file, table)
    told: list[str] = []
    assert await move(file, server, told.append)
    assert told == [f"{table.name}: {ROWS} rows" for table in TABLES]
    for table in TABLES:
        assert await read(server, table) == await read(file, table)
    assert not await move(file, server, told.append)
    await server.write(insert(submits).values(deployment="d", job="j", started_at=0.0))
    async with server.reading() as session:
        assert await session.scalar(select(func.max(submits.c.id))) == ROWS + 1


async def test_jobs_go_on_where_they_were(file: Database, server: Database) -> None:
    before = SqlJobStore(file, owner="before")
    moved = [await job_in(before, state) for state in reversed(JobState)]
    assert await move(file, server, print)
    after = SqlJobStore(server, owner="after")
    assert [await now(after, job) for job in moved] == [await now(before, job) for job in moved]
    await after.recount()
    [new] = await accepted(after, asked("after the move"))
    assert new.id not in {job.id for job in moved}
    await change(server, jobs.update().values(lease_until=0.0))
    assert {job.state for job in await after.resume()} == {
        JobState.SUBMITTING,
        JobState.RENDERING,
        JobState.CANCELLING,
        JobState.DELIVERING,
    }


async def test_what_has_other_rows_is_left_as_it_is(file: Database, server: Database) -> None:
    await in_line(SqlJobStore(file))
    await accepted(SqlJobStore(server), asked("somebody else's"))
    with pytest.raises(SettingsError, match="holds other rows already"):
        await move(file, server, print)
    async with server.reading() as session:
        assert await session.scalar(select(func.count()).select_from(jobs)) == 1


async def test_one_bad_row_moves_nothing(file: Database, server: Database) -> None:
    [job] = await in_line(SqlJobStore(file))
    await change(file, jobs.update().values(prompt="a nul \x00, which PostgreSQL refuses"))
    with pytest.raises(SettingsError, match=r"jobs can't be copied .* so nothing was"):
        await move(file, server, print)
    await change(file, jobs.update().values(prompt=job.prompt))
    assert await move(file, server, print)


async def test_a_server_moves_into_a_file_and_not_at_work(file: Database, server: Database) -> None:
    await in_line(SqlJobStore(server))
    await change(server, jobs.update().values(lease_until=4_000_000_000.0))
    with pytest.raises(SettingsError, match="at work on what is to be moved"):
        await move(server, file, print)
    await change(server, jobs.update().values(lease_until=None))
    assert await move(server, file, print)
    assert await read(file, jobs) == await read(server, jobs)
    await change(server, delete(jobs))


async def test_no_table_is_forgotten(file: Database) -> None:
    """Not one, either, whose module is imported by nobody but its adapter."""
    script = "from storage.moving import TABLES; print(*(table.name for table in TABLES))"
    found = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    there = await file.run_sync(lambda connection: inspect(connection).get_table_names())
    assert {*found.stdout.split(), "alembic_version"} == {*there}
    assert all(table.primary_key.columns for table in TABLES)
