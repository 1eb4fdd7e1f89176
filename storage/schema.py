"""How old a database's schema is, found out without changing anything."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, inspect

from bot.domain.addresses.database_url import DatabaseFile, read_database_url
from storage.database import open_database
from storage.revisions import REVISIONS, revision_of
from storage.tables import metadata


class Schema(Enum):
    """A database's schema, compared with the one that this program works with."""

    ABSENT = "absent"
    """No SQLite file yet, or a database without a table of ours."""
    OLD = "old"
    CURRENT = "current"
    UNKNOWN = "unknown"
    """Made by a program that knows migrations which this one doesn't: a newer one."""
    ANOTHERS = "another's"
    """Another program's: it has tables by the names of ours, or migrations and none of ours."""


def sqlite_file(url: str) -> Path | None:
    """Return the file that ``url`` names, whether or not it exists; None for a server's database.

    Raises SettingsError for an address that means nothing.
    """
    meant = read_database_url(url)
    return Path(meant.path) if isinstance(meant, DatabaseFile) else None


async def schema_of(url: str, *, in_use: bool = False) -> Schema:
    """Compare a database with the migrations; makes no file, no folder and no table.

    A SQLite file that a bot has in use is only read. Any other has its write lock taken for a
    moment, as every transaction does, so that a file that can't be written is noticed. Raises
    SQLAlchemyError, OSError, sqlite3.Error or ValueError for one that can't be used.
    """
    path = sqlite_file(url)
    if path is not None and not await asyncio.to_thread(path.exists):
        return Schema.ABSENT
    if path is not None and in_use:
        return _compared(await asyncio.to_thread(_read, path))
    engine = open_database(url)
    try:
        return await engine.run_sync(_looked_at)
    finally:
        await engine.dispose()


def read_only(path: Path) -> closing[sqlite3.Connection]:
    """Open a SQLite file to read it beside whoever writes to it. Raises sqlite3.Error."""
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


def _read(path: Path) -> str | None:
    """Read a file's revision: in WAL mode nobody waits for anybody."""
    with read_only(path) as connection:
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return rows[0][0] if rows else None


def _looked_at(connection: Connection) -> Schema:
    found = _compared(revision_of(connection))
    has_ours = not metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())
    if (found is Schema.ABSENT and has_ours) or (found is Schema.UNKNOWN and not has_ours):
        return Schema.ANOTHERS
    return found


def _compared(revision: str | None) -> Schema:
    if revision is None:
        return Schema.ABSENT
    if revision == REVISIONS[-1]:
        return Schema.CURRENT
    return Schema.OLD if revision in REVISIONS else Schema.UNKNOWN
