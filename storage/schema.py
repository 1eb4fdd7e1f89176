"""How old a database's schema is, found out without changing anything."""

from __future__ import annotations

import asyncio
from enum import Enum
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from storage.database import alembic_config, open_database


class Schema(Enum):
    """A database's schema, compared with the one that this program works with."""

    ABSENT = "absent"
    """No SQLite file yet, or a database without a table of ours."""
    OLD = "old"
    CURRENT = "current"
    UNKNOWN = "unknown"
    """Made by a program that knows migrations which this one doesn't: a newer one."""


def sqlite_file(url: str) -> Path | None:
    """Return the file that ``url`` names, whether or not it exists; None for any other database."""
    parsed = make_url(url)
    name = parsed.database
    if parsed.get_backend_name() != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


async def schema_of(url: str) -> Schema:
    """Compare a database with the migrations; makes no file, no folder and no table.

    On SQLite it takes the write lock for a moment, as every transaction does, so that a file that
    can't be written is noticed. Raises SQLAlchemyError or OSError for one that can't be used.
    """
    path = sqlite_file(url)
    if path is not None and not await asyncio.to_thread(path.exists):
        return Schema.ABSENT
    engine = open_database(url)
    try:
        async with engine.connect() as connection:
            revision = await connection.run_sync(_revision)
    finally:
        await engine.dispose()
    return _compared(revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _compared(revision: str | None) -> Schema:
    script = ScriptDirectory.from_config(alembic_config())
    if revision is None:
        return Schema.ABSENT
    if revision == script.get_current_head():
        return Schema.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return Schema.OLD if revision in known else Schema.UNKNOWN
