"""Moving everything from one database to another, such as from a SQLite file to PostgreSQL.

All or nothing: the rows are copied and read back in one transaction of the target's, so whoever is
killed has moved nothing, and begins anew. What is compared are counts and hashes, table by table.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Insert, LargeBinary, Table, bindparam, func, insert, select, text, tuple_
from sqlalchemy.exc import DBAPIError

import storage.take_tables  # noqa: F401 - a part of the schema, in a file of its own
from bot.domain.errors.base import SettingsError
from storage.connections import Database
from storage.database import database_now
from storage.statements import Row, Session
from storage.tables import jobs, metadata

TABLES: Final = tuple(metadata.sorted_tables)
"""All tables there are, each after those that it refers to."""

AT_ONCE: Final = 50
"""How many rows are read, and written, at once; of rows with pictures in them, one."""

_HASHES: Final = 2**128
"""By this modulus hashes of rows are added up: in which order they are read changes nothing."""


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has, and what they come to."""

    rows: int = 0
    total: int = 0

    def with_row(self, row: Row) -> Digest:
        """Return it with one more row."""
        said = hashlib.sha256(repr(tuple(row)).encode()).digest()[:16]
        return Digest(self.rows + 1, (self.total + int.from_bytes(said)) % _HASHES)


async def move(source: Database, target: Database, tell: Callable[[str], None]) -> bool:
    """Copy every row, and tell of each table; False if all of them were there already.

    Raises SettingsError for a source that a bot works on, and for a target that has other rows.
    """
    async with source.reading() as there, target.writing() as here:
        await _need_quiet(there)
        await _lock(here)
        if await _filled(here):
            await _need_same(there, here)
            return False
        for table in TABLES:
            await _copy(table, there, here, tell)
        return True


async def _need_quiet(session: Session) -> None:
    """See that nobody works on a job. A SQLite file that is open here has nobody else."""
    at_work = select(func.count()).where(jobs.c.lease_until > database_now())
    if session.dialect.name == "postgresql" and await session.scalar(at_work):
        raise SettingsError("A bot is at work on what is to be moved: stop it first.")


async def _lock(session: Session) -> None:
    """Let nobody else write to any of the tables until all of it is done."""
    if session.dialect.name == "postgresql":
        names = ", ".join(table.name for table in TABLES)
        await session.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


async def _filled(session: Session) -> dict[str, int]:
    """Return how many rows there are in each table that has any."""
    counts = {
        table.name: await session.scalar(select(func.count()).select_from(table))
        for table in TABLES
    }
    return {name: rows for name, rows in counts.items() if rows}


async def _need_same(there: Session, here: Session) -> None:
    for table in TABLES:
        if await _digest(table, there) != await _digest(table, here):
            raise SettingsError(
                f"DATABASE_URL holds other rows already (in {table.name}), so nothing was copied. "
                "If a bot has worked on it since a move, start on it and leave the old one; else "
                "name an empty database."
            )


async def _copy(table: Table, there: Session, here: Session, tell: Callable[[str], None]) -> None:
    """Copy a table, and read the copy back. Raises SettingsError where it isn't the same."""
    read = Digest()
    try:
        async for rows in _batches(table, there):
            for row in rows:
                read = read.with_row(row)
            await _write(table, rows, here)
        await _go_on_counting(table, here)
    except DBAPIError as error:
        raise SettingsError(
            f"{table.name} can't be copied ({type(error.orig).__name__}), so nothing was: what is "
            "in DATABASE_URL is as it was before."
        ) from error
    if await _digest(table, here) != read:
        raise SettingsError(
            f"{table.name} isn't the same when it's read back, so nothing was copied: what is in "
            "DATABASE_URL is as it was before."
        )
    if read.rows:
        tell(f"{table.name}: {read.rows:,} {'row' if read.rows == 1 else 'rows'}")


async def _digest(table: Table, session: Session) -> Digest:
    found = Digest()
    async for rows in _batches(table, session):
        for row in rows:
            found = found.with_row(row)
    return found


async def _batches(table: Table, session: Session) -> AsyncIterator[Sequence[Row]]:
    """Yield a table's rows, some at a time, by its key."""
    key = tuple_(*table.primary_key.columns)
    names = [column.name for column in table.primary_key.columns]
    query = select(table).order_by(*table.primary_key.columns).limit(_at_once(table))
    rows = (await session.execute(query)).all()
    while rows:
        yield rows
        last = [getattr(rows[-1], name) for name in names]
        rows = (await session.execute(query.where(key > tuple_(*last)))).all()


def _at_once(table: Table) -> int:
    return 1 if any(isinstance(one.type, LargeBinary) for one in table.columns) else AT_ONCE


async def _write(table: Table, rows: Sequence[Row], session: Session) -> None:
    """Insert rows: as many as are usual in one statement, others one by one."""
    together = len(rows) if len(rows) == _at_once(table) else 1
    statement = _inserting(table, together)
    for first in range(0, len(rows), together):
        await session.execute(statement, _values(table, rows[first : first + together]))


def _inserting(table: Table, rows: int) -> Insert:
    return insert(table).values(
        [
            {one.name: bindparam(f"{one.name}_{place}", type_=one.type) for one in table.columns}
            for place in range(rows)
        ]
    )


def _values(table: Table, rows: Sequence[Row]) -> Mapping[str, object]:
    names = table.columns.keys()
    return {
        f"{name}_{place}": value
        for place, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


async def _go_on_counting(table: Table, session: Session) -> None:
    """Have a table's next row numbered after the last one: PostgreSQL counts by itself."""
    column = table.autoincrement_column
    if column is None or session.dialect.name != "postgresql":
        return
    last = await session.scalar(select(func.max(column)))
    counter = func.pg_get_serial_sequence(table.name, column.name)
    await session.execute(select(func.setval(counter, (last or 0) + 1, False)))
