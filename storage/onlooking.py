"""A look into a database for whoever changes nothing, also while a bot has it in use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from storage.database import open_database
from storage.schema import read_only, sqlite_file
from storage.statements import Value


async def rows_of(url: str, sql: str, *, in_use: bool) -> Sequence[Value]:
    """Return the rows of a query without parameters, of a database whose schema is today's.

    A SQLite file that a bot has in use is only read. Raises like ``schema_of``.
    """
    path = sqlite_file(url)
    if path is not None and in_use:
        return await asyncio.to_thread(_read, path, sql)
    engine = open_database(url)
    try:
        return await engine.run_sync(lambda connection: _looked_at(connection, sql))
    finally:
        await engine.dispose()


def _read(path: Path, sql: str) -> Sequence[Value]:
    with read_only(path) as connection:
        return connection.execute(sql).fetchall()


def _looked_at(connection: Connection, sql: str) -> Sequence[Value]:
    return connection.execute(text(sql)).all()
