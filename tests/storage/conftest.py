"""The databases that the contract tests of the job store run on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import migrate, open_database
from storage.jobs import SqlJobStore
from storage.schema import sqlite_file
from tests.postgres import begin_anew, postgres, wipe

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database that belongs to this test alone."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
async def blank(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Open a database without tables."""
    engine = open_database(database_url)
    try:
        await wipe(engine)
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with our schema and no rows, to be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("migrated") / "sora.db"

    async def make() -> None:
        engine = open_database(f"sqlite+aiosqlite:///{path}")
        try:
            await migrate(engine)
        finally:
            await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
def prepared_url(database_url: str, request: pytest.FixtureRequest) -> str:
    """Return the address of a database that has our schema already, if it is a SQLite file."""
    path = sqlite_file(database_url)
    if path is not None:
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
    return database_url


@pytest.fixture
async def engine(prepared_url: str) -> AsyncIterator[AsyncEngine]:
    """Open a database with our schema and no rows."""
    engine = open_database(prepared_url)
    try:
        if sqlite_file(prepared_url) is None:
            await begin_anew(engine)
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def elsewhere(engine: AsyncEngine, database_url: str) -> AsyncIterator[AsyncEngine]:
    """Open the same database once more, as another process would."""
    assert engine is not None
    other = open_database(database_url)
    try:
        yield other
    finally:
        await other.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> SqlJobStore:
    """Return this process's store."""
    return SqlJobStore(engine, owner="this process")


@pytest.fixture
def rival(elsewhere: AsyncEngine) -> SqlJobStore:
    """Return another process's store on the same database."""
    return SqlJobStore(elsewhere, owner="another process")
