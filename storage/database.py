"""Opening a database, its clock, and bringing it up to date."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Float, PoolProxiedConnection, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.domain.addresses.database_url import DatabaseFile, DatabaseServer, read_database_url
from bot.domain.errors.base import SettingsError
from storage.connections import BUSY_SECONDS, PATIENCE, Connections, Database, closing
from storage.file_permissions import make_file, make_folder
from storage.postgres import adapter_arguments, connect_arguments
from storage.revisions import REVISIONS, revision_of
from storage.statements import Session

MIGRATING_SECONDS = 30.0
"""How long a migration waits for another process's."""

WRITES: Final = "writes"
"""What a connection's ``info`` says of the transaction that begins: whether there is to be one."""


def open_database(url: str) -> Database:
    """Return an engine for ``url``, which ``dispose()`` closes for good.

    Raises SettingsError for an address that means nothing.

    SQLite gets one connection for everything, since its writers can't overlap anyway, and several
    that write and checkpoint in WAL mode were exposed to a corruption bug until SQLite 3.51.3.
    """
    meant = read_database_url(url)
    return _server(meant) if isinstance(meant, DatabaseServer) else _file(meant)


def _server(server: DatabaseServer) -> Database:
    connections = Connections()
    connect = partial(connections.server, **connect_arguments(server))
    engine = create_async_engine(
        "postgresql+asyncpg://",
        pool_pre_ping=True,
        connect_args={"async_creator_fn": connect, **adapter_arguments(server)},
        hide_parameters=True,
    )
    return closing(engine, connections)


def _file(file: DatabaseFile) -> Database:
    make_folder(Path(file.path).parent)
    make_file(Path(file.path))
    connections = Connections()
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=file.path),
        pool_size=1,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "async_creator_fn": connections.file},
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _prepare_transaction)
    vars(engine.dialect)["do_begin"] = _begin_immediately
    return closing(engine, connections)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Make an accepted request survive a power cut, and nothing survive that was deleted.

    Leave transactions to us.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_transaction(connection: Connection) -> None:
    """Say whether there is to be a transaction, and how long it may wait."""
    options = connection.get_execution_options()
    connection.info[WRITES] = not options.get("reads", False)
    patience: Callable[[], float] | None = options.get(PATIENCE)
    wait = BUSY_SECONDS if patience is None else patience()
    file: Any = connection.connection.driver_connection  # Any: SQLAlchemy doesn't say which
    file.wait_for_locks(wait)


def _begin_immediately(connection: PoolProxiedConnection) -> None:
    """Take the write lock at once: a transaction that upgrades later can fail half-way."""
    if connection.info[WRITES]:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.close()


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
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


async def hold(connection: Session | AsyncConnection, name: str) -> None:
    """Let no other transaction hold ``name`` until this one ends; for what has no row to lock.

    On SQLite there is nothing to do: its transactions never overlap here.
    """
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(name, 0)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def empty_log(engine: AsyncEngine) -> None:
    """Write all that SQLite's write-ahead log holds into the file, and cut it off.

    What was deleted stays readable in the log for as long as nothing overwrites it. Whoever reads
    the file meanwhile, such as a backup, isn't waited for: the next time will do.
    """
    if engine.dialect.name != "sqlite":
        return
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection  # Any: SQLAlchemy doesn't say which
        driver.wait_for_locks(0.0)
        await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()


async def migrate(engine: AsyncEngine) -> None:
    """Bring the database's schema up to date. Safe to call at every start.

    Raises SettingsError for one that is newer than this program, or another's.
    """
    async with engine.execution_options(
        **{PATIENCE: lambda: MIGRATING_SECONDS}
    ).begin() as connection:
        await hold(connection, "migrations")
        await connection.run_sync(_bring_up_to_date)


def _bring_up_to_date(connection: Connection) -> None:
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
