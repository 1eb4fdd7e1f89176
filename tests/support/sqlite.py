"""A SQLite file of the tests' own: migrations take a while, so they run once for all of them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.connections import Database
from storage.database import migrate, open_database
from storage.revisions import REVISIONS
from storage.sqlite_database import SqliteDatabase
from storage.sqlite_file import Handle
from tests.support.kept import keep, kept


def migrated_file(path: Path) -> Path:
    """Write a SQLite file with our schema and no rows, unless it is there; return its path."""
    if not path.exists():
        path.write_bytes(_migrated())
    return path


@cache
def _migrated() -> bytes:
    found = kept(REVISIONS[-1])
    if found is None:
        found = _newly_migrated()
        keep(REVISIONS[-1], found)
    return found


def _newly_migrated() -> bytes:
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        path = Path(folder) / "sora.db"
        beside.submit(asyncio.run, _migrate(path)).result()  # a loop may be running here
        return path.read_bytes()


async def _migrate(path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{path}")
    try:
        await migrate(engine)
    finally:
        await engine.dispose()


async def handle_of(engine: Database) -> Handle:
    """Return the connection of SQLite's own that writes to a file."""
    assert isinstance(engine, SqliteDatabase)
    _, handle = await engine.file()
    return handle
