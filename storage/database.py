"""Opening a database, its clock, and bringing it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Float, Select, String, Table, bindparam, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.domain.addresses.database_url import DatabaseServer, read_database_url
from bot.domain.errors.base import SettingsError
from storage.connections import Database
from storage.file_permissions import make_file, make_folder
from storage.revisions import REVISIONS, revision_of
from storage.sqlite_database import SqliteDatabase
from storage.statements import Session

MIGRATING_SECONDS = 30.0
"""How long a migration waits for another process's."""


def open_database(url: str) -> Database:
    """Return the database at ``url``, which ``dispose()`` closes for good.

    Raises SettingsError for an address that means nothing, and ModuleNotFoundError where there is
    no driver.
    """
    meant = read_database_url(url)
    if isinstance(meant, DatabaseServer):
        from storage.postgres_database import PostgresDatabase  # noqa: PLC0415 - many have a file

        return PostgresDatabase(meant)
    path = Path(meant.path)
    make_folder(path.parent)
    make_file(path)
    return SqliteDatabase(str(path))


class database_now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it becomes
    """The database's clock, in seconds since the epoch: the one clock that processes share."""

    type = Float(53)
    inherit_cache = True


@compiles(database_now, "sqlite")
def _now_on_sqlite(_element: database_now, _compiler: object, **_: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_now, "postgresql")
def _now_on_postgresql(_element: database_now, _compiler: object, **_: object) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def inserting(dialect: str, table: Table) -> Any:  # Any: of either's dialect
    """Return an insert that may name what to do where a row is there already."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - many have a file

        return postgresql.insert(table)
    return sqlite.insert(table)


_HOLD: Final[Select[Any]] = select(  # Any: it returns nothing
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=String), 0))
)


async def hold(connection: Session, name: str) -> None:
    """Let no other transaction hold ``name`` until this one ends; for what has no row to lock.

    On SQLite there is nothing to do: its transactions never overlap here.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_HOLD, {"name": name})


async def empty_log(engine: Database) -> bool:
    """Empty SQLite's write-ahead log into the file, and cut it off; tell whether it is empty."""
    return isinstance(engine, SqliteDatabase) and await engine.empty_log()


async def migrate(engine: Database) -> None:
    """Bring the database's schema up to date. Safe to call at every start.

    Raises SettingsError for one that is newer than this program, or another's.
    """
    await engine.run_sync(_bring_up_to_date, MIGRATING_SECONDS)


def _bring_up_to_date(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"name": "migrations"})
    revision = revision_of(connection)
    if revision == REVISIONS[-1]:
        return
    if revision is not None and revision not in REVISIONS:
        raise SettingsError(
            "DATABASE_URL holds a database that a newer version of Sora, or another program, has "
            "changed: start that version, restore the backup from before, or name another."
        )
    from storage.migrations.upgrade import upgrade  # noqa: PLC0415 - Alembic is seldom needed

    upgrade(connection)
