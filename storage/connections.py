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
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors.base import StorageAway
from storage.postgres_driver import read_server, write_server
from storage.sqlite_driver import File, Handle, Reading, Writers, connect_file
from storage.statements import WATCH, DriverWatch, Heard, Session, Statements

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

PATIENCE: Final = "patience"
"""Execution option of an engine on SQLite: returns how many seconds to wait for the write lock."""

BUSY_SECONDS = 5.0
"""How long a transaction waits for another program's."""


class Database(AsyncEngine):
    """An engine that is closed for good by ``dispose()``, with every connection that it opened.

    From then on StorageAway is raised for whoever still asks. The adapters use ``reading()`` and
    ``writing()``; SQLAlchemy's own connections are for what comes before them, and for tests.
    """

    @property
    def connections(self) -> Connections:
        """What it has opened."""
        found: Connections = self.get_execution_options()[_OPTION]
        return found

    def reading(self) -> AbstractAsyncContextManager[Session]:
        """Return a session for what only reads: each statement sees what is committed."""
        return self._reading_file() if self.dialect.name == "sqlite" else read_server(self)

    def writing(self) -> AbstractAsyncContextManager[Session]:
        """Return a session in a transaction, committed when the block has ended well."""
        return self._writing_file() if self.dialect.name == "sqlite" else write_server(self)

    @asynccontextmanager
    async def _reading_file(self) -> AsyncIterator[Session]:
        connections = self.connections
        connections.need_open()
        try:
            yield connections.reading or await self._opened_to_read()
        except sqlite3.Error as error:
            raise self._told(error) from error

    async def _opened_to_read(self) -> Reading:
        connections, guest = self.connections, object()
        try:
            async with connections.door(guest), connections.writers.turn:
                await self._file()
            if connections.reading is None:
                statements = connections.statements(self.dialect)
                connections.reading = Reading(str(self.url.database), statements, connections.heard)
            return connections.reading
        finally:
            connections.left(guest)

    @asynccontextmanager
    async def _writing_file(self) -> AsyncIterator[Session]:
        connections, guest = self.connections, object()
        async with connections.door(guest):
            await connections.writers.turn.acquire()
        try:
            async with connections.writers.transaction(
                self._file, connections.statements(self.dialect), self._patience
            ) as session:
                yield session
        except sqlite3.Error as error:
            raise self._told(error) from error
        finally:
            connections.left(guest)
        if (watch := self._watch) is not None:
            watch.worked()

    async def _file(self) -> tuple[File, Handle]:
        """Return the one connection that writes, opened by SQLAlchemy if it isn't open."""
        connections = self.connections
        file = connections.main
        if file is None or file.handle is None:
            connection = _Admitted(self)
            connection.has_turn = True
            async with connection:
                raw = await connection.get_raw_connection()
                file = connections.main = cast(File, raw.driver_connection)
        return file, cast(Handle, file.handle)

    def _patience(self) -> float:
        patience: Callable[[], float] | None = self.get_execution_options().get(PATIENCE)
        return BUSY_SECONDS if patience is None else patience()

    @property
    def _watch(self) -> DriverWatch | None:
        found: DriverWatch | None = self.get_execution_options().get(WATCH)
        return found

    def _told(self, error: Exception) -> Exception:
        """Return what to raise for an error of the driver's."""
        watch = self._watch
        away = None if watch is None else watch.failed(error)
        return away or DBAPIError.instance(
            None, None, error, sqlite3.Error, hide_parameters=True, dialect=self.dialect
        )

    def connect(self) -> _Admitted:
        """Return a connection that is only there while the engine is open, for what only reads."""
        return _Admitted(self)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction, for what writes."""
        connection = self.connect()
        connection.writes = True
        async with connection, connection.begin():
            yield connection

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

    has_turn = False
    """Whether who opens it has the turn to write to a SQLite file already."""

    _turn: asyncio.Lock | None = None

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:
        """Get a connection; raises StorageAway once the engine is closed."""
        if self.has_turn:
            return await self._started(is_ctxmanager)
        async with self.engine.connections.door(self):
            if self.engine.dialect.name == "sqlite":
                self._turn = self.engine.connections.writers.turn
                await self._turn.acquire()
            try:
                await self.engine.connections.writers.finish()
                return await self._started(is_ctxmanager)
            except BaseException:
                self._give_turn_back()
                raise

    async def _started(self, is_ctxmanager: bool) -> AsyncConnection:
        started = await super().start(is_ctxmanager)
        if self.writes:
            return started
        return await started.execution_options(**READING[self.engine.dialect.name])

    async def close(self) -> None:
        """Give the connection back."""
        try:
            await super().close()
        finally:
            self._give_turn_back()
            self.engine.connections.left(self)

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()


class Connections:
    """What one engine has opened and not closed yet."""

    def __init__(self) -> None:
        self.heard: Heard = []
        """Who hears of each statement of a session's, before it is executed."""
        self.writers = Writers(self.heard)
        self.reading: Reading | None = None
        self.main: File | None = None
        """The connection to a SQLite file that writes."""
        self._statements: Statements | None = None
        self._closed = False
        self._told = False
        self._open: set[object] = set()
        self._waiting: set[asyncio.Timeout] = set()
        self._in_use: set[object] = set()
        self._empty = asyncio.Event()
        self._tasks: set[asyncio.Task[object]] = set()

    # --- opening -----------------------------------------------------------------------

    async def file(self, path: str, **_: object) -> File:
        """Open a SQLite file. Raises sqlite3.Error.

        Not before what was open is closed: the last connection of a file in WAL mode takes all of
        it for a moment while it closes, and who comes then is told that the database is locked
        (https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode").
        """
        connect = partial(connect_file, path, timeout=BUSY_SECONDS)
        connection = File(connect, self)
        opening = self._task(self._opened(connection, set(self._tasks)))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            self._task(self._put_away(opening))
            raise

    async def _opened(self, connection: File, before: set[asyncio.Task[object]]) -> File:
        if before:
            await asyncio.wait(before)
        await connection.begin()
        self._open.add(connection)
        if self._closed:
            await connection.close()
            raise self._refusal()
        return connection

    async def _put_away(self, opening: asyncio.Task[File]) -> None:
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

    def ending(self, connection: File, end: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Close a connection in a task of the engine's."""
        task = self._task(end)
        task.add_done_callback(partial(self._ended, connection))
        return task

    def _ended(self, connection: File, end: asyncio.Task[None]) -> None:
        self._open.discard(connection)
        if not end.cancelled() and (error := end.exception()) is not None:
            log.warning("the database file closed with an error", extra={"detail": str(error)})

    def _task(self, work: Coroutine[None, None, _T]) -> asyncio.Task[_T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def statements(self, dialect: Dialect) -> Statements:
        """Return the statements of sessions."""
        if self._statements is None:
            self._statements = Statements(dialect)
        return self._statements

    # --- in and out --------------------------------------------------------------------

    def need_open(self) -> None:
        """Raise StorageAway once it is closed."""
        if self._closed:
            raise self._refusal()

    @asynccontextmanager
    async def door(self, guest: object) -> AsyncIterator[None]:
        """Let somebody in; raises StorageAway, also for who is still waiting when it closes."""
        self.need_open()
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
        if self.reading is not None:
            self.reading.close()
        for connection in list(self._open):
            if isinstance(connection, File):
                connection.stop()
            else:
                self._task(self._say_goodbye(connection))
        while self._tasks:
            await asyncio.wait(self._tasks)
