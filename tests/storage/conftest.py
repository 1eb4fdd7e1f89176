"""The databases that the contract tests of the job store run on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.connections import Database
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.schema import sqlite_file
from tests.support.postgres import begin_anew, postgres, wipe
from tests.support.sqlite import migrated_file

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database that belongs to this test alone."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
async def blank(database_url: str) -> AsyncIterator[Database]:
    """Open a database without tables."""
    engine = open_database(database_url)
    try:
        await wipe(engine)
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
def prepared_url(database_url: str) -> str:
    """Return the address of a database that has our schema already, if it is a SQLite file."""
    path = sqlite_file(database_url)
    if path is not None:
        migrated_file(path)
    return database_url


@pytest.fixture
async def engine(prepared_url: str) -> AsyncIterator[Database]:
    """Open a database with our schema and no rows."""
    engine = open_database(prepared_url)
    try:
        if sqlite_file(prepared_url) is None:
            await begin_anew(engine)
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def elsewhere(engine: Database, database_url: str) -> AsyncIterator[Database]:
    """Open the same database once more, as another process would."""
    assert engine is not None
    other = open_database(database_url)
    try:
        yield other
    finally:
        await other.dispose()


@pytest.fixture
def store(engine: Database) -> SqlJobStore:
    """Return this process's store."""
    return SqlJobStore(engine, owner="this process")


@pytest.fixture
def rival(elsewhere: Database) -> SqlJobStore:
    """Return another process's store on the same database."""
    return SqlJobStore(elsewhere, owner="another process")
