"""Who opens a connection closes it: all connections of an engine, from their birth to their end.

SQLAlchemy's own ``dispose()`` closes what lies idle and begins a new pool: a connection that is in
use goes back to the old pool, and whoever comes later gets one from the new pool. Nobody closes
these two. An engine of ours is closed once and for good.

aiosqlite opens, executes and closes in a thread of its own for each connection. Whoever is called
off while it opens or closes leaves the rest to that thread, which ends at the first answer that
finds its loop closed. So both are done in tasks that belong to the engine, not to who asked.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Any, Final, TypeVar
from weakref import WeakSet

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors.base import StorageAway
from storage.group_commit import GroupCommit

log = logging.getLogger(__name__)

LAST_STATEMENTS = 5.0
"""Seconds that transactions under way have to end in; none waits longer for another program's."""

GOODBYE = 2.0
"""Seconds that a PostgreSQL server has to say goodbye in before the connection is cut."""

CLOSED = "the database is closed, for Sora is stopping"

READING: Final[dict[str, dict[str, Any]]] = {  # Any: SQLAlchemy's options are of all types
    "sqlite": {"reads": True},  # storage.database begins no transaction then
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}
"""Options of a connection that only reads, by dialect."""

_OPTION: Final = "connections"
_T = TypeVar("_T")
_ROWS: Final = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ")
"""How statements about rows begin, as SQLAlchemy writes them."""

_SAVEPOINTS: Final = ("SAVEPOINT ", "RELEASE ", "ROLLBACK TO ")

_CHUNK: Final = 64
"""Rows that aiosqlite fetches at once; its own default."""


class Database(AsyncEngine):
    """An engine that is closed for good by ``dispose()``, with every connection that it opened.

    From then on StorageAway is raised for whoever still asks.
    """

    @property
    def connections(self) -> Connections:
        """What it has opened."""
        found: Connections = self.get_execution_options()[_OPTION]
        return found

    def connect(self) -> _Admitted:
        """Return a connection that is only there while the engine is open, for what only reads."""
        return _Admitted(self)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction, for what writes."""
        if self.dialect.name == "sqlite":
            async with self.connections.writers.transaction(self._to_write) as connection:
                yield connection
        else:
            async with self._to_write() as connection, connection.begin():
                yield connection

    def _to_write(self) -> AsyncConnection:
        connection = self.connect()
        connection.writes = True
        return connection

    def execution_options(self, **options: object) -> Database:
        """Return the same engine with other options: it is closed with this one."""
        return Database(self.sync_engine.execution_options(**options))

    async def dispose(self, close: bool = True) -> None:  # noqa: ARG002 - there is one way to
        """Let nobody in any more, wait for who is in, and close every connection."""
        try:
            await self.connections.refuse()
        finally:
            await self.connections.end()


def closing(engine: AsyncEngine, connections: Connections) -> Database:
    """Return the engine as one that closes for good; ``connections`` open what it needs."""
    return Database(engine.sync_engine.execution_options(**{_OPTION: connections}))


class _Admitted(AsyncConnection):
    """A connection of an engine's that knows who is on the way in, and who is in."""

    engine: Database
    writes = False
    """Whether it is for a transaction. What only reads needs none: each of its statements sees
    what is committed, and nothing has to be begun and ended around it."""

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:
        """Get a connection; raises StorageAway once the engine is closed."""
        async with self.engine.connections.door(self):
            started = await super().start(is_ctxmanager)
            if self.writes:
                return started
            return await started.execution_options(**READING[self.dialect.name])

    async def close(self) -> None:
        """Give the connection back."""
        try:
            await super().close()
        finally:
            self.engine.connections.left(self)


class Connections:
    """What one engine has opened and not closed yet."""

    def __init__(self) -> None:
        self.writers = GroupCommit()
        self._closed = False
        self._told = False
        self._open: set[object] = set()
        self._waiting: set[asyncio.Timeout] = set()
        self._in_use: set[object] = set()
        self._empty = asyncio.Event()
        self._tasks: set[asyncio.Task[object]] = set()

    # --- opening -----------------------------------------------------------------------

    async def file(self, path: str, **settings: Any) -> _File:  # Any: sqlite3.connect's
        """Open a SQLite file. Raises sqlite3.Error.

        Not before what was open is closed: the last connection of a file in WAL mode takes all of
        it for a moment while it closes, and who comes then is told that the database is locked
        (https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode").
        """
        connect = partial(sqlite3.connect, path, factory=_Handle, **settings)
        connection = _File(connect, self)
        opening = self._task(self._opened(connection, set(self._tasks)))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            self._task(self._put_away(opening))
            raise

    async def _opened(self, connection: _File, before: set[asyncio.Task[object]]) -> _File:
        if before:
            await asyncio.wait(before)
        await connection.begin()
        self._open.add(connection)
        if self._closed:
            await connection.close()
            raise self._refusal()
        return connection

    async def _put_away(self, opening: asyncio.Task[_File]) -> None:
        """Close what nobody waits for any more."""
        await asyncio.wait([opening])
        if not opening.cancelled() and opening.exception() is None:
            await opening.result().close()

    async def server(self, **settings: object) -> object:
        """Connect to a PostgreSQL server; asyncpg loses nothing when it is called off.

        Raises OSError also where none of several servers is one that may be written to, and
        ValueError for settings that make no sense together.
        """
        driver = import_module("asyncpg")
        try:
            connection = await driver.connect(**settings)
        except driver.InternalClientError as error:
            raise ConnectionError(str(error)) from error
        except driver.ClientConfigurationError as error:
            raise ValueError(str(error)) from error
        self._open.add(connection)
        connection.add_termination_listener(self._open.discard)
        if self._closed:
            await self._say_goodbye(connection)
            raise self._refusal()
        return connection

    async def _say_goodbye(self, connection: Any) -> None:  # Any: asyncpg is untyped
        """Close a connection to a server; cut it where the server doesn't answer."""
        driver = import_module("asyncpg")
        try:
            await connection.close(timeout=GOODBYE)
        except (OSError, driver.InterfaceError, driver.PostgresError) as error:
            log.info("a connection had to be cut", extra={"detail": type(error).__name__})
            connection.terminate()

    def ending(self, connection: _File, end: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Close a connection in a task of the engine's."""
        task = self._task(end)
        task.add_done_callback(partial(self._ended, connection))
        return task

    def _ended(self, connection: _File, end: asyncio.Task[None]) -> None:
        self._open.discard(connection)
        if not end.cancelled() and (error := end.exception()) is not None:
            log.warning("the database file closed with an error", extra={"detail": str(error)})

    def _task(self, work: Coroutine[None, None, _T]) -> asyncio.Task[_T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # --- in and out --------------------------------------------------------------------

    @asynccontextmanager
    async def door(self, guest: object) -> AsyncIterator[None]:
        """Let somebody in; raises StorageAway, also for who is still waiting when it closes."""
        if self._closed:
            raise self._refusal()
        try:
            async with asyncio.timeout(None) as waiting:
                self._waiting.add(waiting)
                yield
                self._in_use.add(guest)
        except TimeoutError:
            if waiting.expired():
                raise self._refusal() from None
            raise
        finally:
            self._waiting.discard(waiting)
            self._look()

    def left(self, guest: object) -> None:
        """Note that somebody has given a connection back."""
        self._in_use.discard(guest)
        self._look()

    def _look(self) -> None:
        if self._closed and not self._in_use and not self._waiting:
            self._empty.set()

    def _refusal(self) -> StorageAway:
        if not self._told:
            self._told = True
            task = asyncio.current_task()
            name = "" if task is None else task.get_name()
            log.info("the database was asked for after it was closed", extra={"task": name})
        return StorageAway(CLOSED)

    # --- the end -----------------------------------------------------------------------

    async def refuse(self) -> None:
        """Let nobody in any more, and wait a while for those who are."""
        self._closed = True
        for waiting in self._waiting:
            waiting.reschedule(0.0)
        self._look()
        try:
            async with asyncio.timeout(LAST_STATEMENTS):
                await self._empty.wait()
        except TimeoutError:
            log.warning(
                "the database is closed in the middle of %d transactions", len(self._in_use)
            )

    async def end(self) -> None:
        """Close all that is open, and wait until it is."""
        for connection in list(self._open):
            if isinstance(connection, _File):
                connection.stop()
            else:
                self._task(self._say_goodbye(connection))
        while self._tasks:
            await asyncio.wait(self._tasks)


class _Handle(sqlite3.Connection):
    """A connection that closes its file when it is told to.

    Python's own leaves that to the last of its cursors (``sqlite3_close_v2``): one that is still
    known to the traceback of whoever was called off keeps the transaction, and with it the lock.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:  # Any: the base's
        super().__init__(*args, **settings)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, *args: Any, **more: Any) -> Any:  # Any: the base's overloads
        """Return a cursor that ends with the connection, at the latest."""
        cursor = super().cursor(*args, **more)
        self._cursors.add(cursor)
        return cursor

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # Any: the base's
        """Execute a statement; Python's own would make a cursor past the method above."""
        found: sqlite3.Cursor = self.cursor().execute(*statement)
        return found

    def close(self) -> None:
        """End every statement, undo what isn't committed, and close the file."""
        try:
            for cursor in list(self._cursors):
                cursor.close()
            self.rollback()
        finally:
            super().close()


class _File(aiosqlite.Connection):
    """A connection to a SQLite file. However often it is closed, its thread ends once."""

    def __init__(self, connector: partial[sqlite3.Connection], connections: Connections) -> None:
        super().__init__(connector, _CHUNK)
        self._thread.daemon = True  # as SQLAlchemy has it: no connection keeps the process alive
        self._connections = connections
        self._asked = self._done = 0
        self._end: asyncio.Task[None] | None = None
        self._stopped: asyncio.Future[None] | None = None

    async def begin(self) -> None:
        """Open the file; raises sqlite3.Error once the thread has ended."""
        try:
            await self
        except sqlite3.Error:
            if self._stopped is not None:
                await self._stopped
            raise

    async def _execute(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:  # Any: its
        """Do at once what takes microseconds; in the thread what may wait, behind what is there.

        A hop to the thread and back costs ten times what a row does.
        """
        if self._running and self._asked == self._done and _is_quick(fn, args):
            return fn(*args, **more)
        self._asked += 1
        return await super()._execute(self._counted, fn, *args, **more)  # type: ignore[no-untyped-call]

    def _counted(self, fn: Callable[..., _T], *args: Any, **more: Any) -> _T:  # Any: as above
        try:
            return fn(*args, **more)
        finally:
            self._done += 1

    async def close(self) -> None:
        """Close the file behind what is under way; goes on if the caller is called off."""
        if self._connection is not None or self._end is not None:
            await asyncio.shield(self._ending())

    def stop(self) -> asyncio.Future[None] | None:
        """Close the file without waiting for it; in aiosqlite's own way, where no loop is left."""
        if self._connection is not None and _is_in_a_loop():
            return self._ending()
        self._stopped = super().stop()
        return self._stopped

    def _ending(self) -> asyncio.Task[None]:
        if self._end is None:
            self._end = self._connections.ending(self, super().close())
        return self._end


def _is_quick(call: Callable[..., object], args: tuple[Any, ...]) -> bool:  # Any: a statement's
    """Tell whether a call of sqlite3 waits for nothing: neither for a lock nor for the disk.

    SQLite writes a transaction down, and waits for the disk, when that is committed.
    """
    match getattr(call, "__name__", ""), args:
        case "cursor" | "fetchall" | "fetchmany" | "fetchone" | "rollback", _:
            return True
        case "close", _:
            return isinstance(getattr(call, "__self__", None), sqlite3.Cursor)
        case "execute", (str(statement), *values):
            large = any(isinstance(value, bytes) for given in values for value in given)
            return statement.startswith(_ROWS + _SAVEPOINTS) and not large
        case _:
            return False


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
