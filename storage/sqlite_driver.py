"""A SQLite file, as the adapters read it and write to it.

What takes microseconds is done in the loop: a hop to a thread and back costs ten times what a row
does. aiosqlite's thread has what may wait, for a lock or for the disk: a commit, and what is large.

Reads have a connection of their own, which never writes: they see what is committed, and wait for
nobody. Writers take turns on the other. Each commit waits for the disk, five milliseconds, say, in
which nobody else can write; so whoever waits for a turn meanwhile has it in the same transaction
as the others who do, each in a savepoint of its own. One commit writes all of it down, and nobody
hears that theirs is before that.
"""

from __future__ import annotations

import asyncio
import sqlite3
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Protocol, TypeVar
from weakref import WeakSet

import aiosqlite
from sqlalchemy import Executable
from typing_extensions import override

from bot.domain.errors.base import StorageAway
from storage.statements import NO_VALUES, Heard, Result, Session, Statements, Value

UNDONE = "the database undid what several had written together"

KEPT_STATEMENTS: Final = 256
"""How many statements a connection keeps ready."""

_CHUNK: Final = 64
"""Rows that aiosqlite fetches at once; its own default."""

_BRIEFLY: Final = 0.01
_TRIES: Final = 200
"""Seconds between two tries of a read that somebody is in the way of, and how many there are: in
WAL mode hardly anybody is."""

_T = TypeVar("_T")
Rows = tuple[list[Value], int]


class Keeper(Protocol):
    """Who has opened a file, and knows when it is closed."""

    def ending(self, connection: File, end: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Close a file in a task that nobody calls off."""
        ...


class Handle(sqlite3.Connection):
    """A connection that closes its file when it is told to.

    Python's own leaves that to the last of its cursors (``sqlite3_close_v2``): one that is still
    known to the traceback of whoever was called off keeps the transaction, and with it the lock.
    """

    def __init__(self, *args: Value, **settings: Value) -> None:
        super().__init__(*args, **settings)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        self._asks = super().cursor()

    def ask(self, sql: str, arguments: list[object]) -> Rows:
        """Execute a statement; return its rows, and how many it has changed."""
        cursor = self._asks
        cursor.execute(sql, arguments)
        return cursor.fetchall(), cursor.rowcount

    def cursor(self, *args: Value, **more: Value) -> Value:
        """Return a cursor that ends with the connection, at the latest."""
        cursor = super().cursor(*args, **more)
        self._cursors.add(cursor)
        return cursor

    def execute(self, *statement: Value) -> sqlite3.Cursor:
        """Execute a statement; Python's own would make a cursor past the method above."""
        found: sqlite3.Cursor = self.cursor().execute(*statement)
        return found

    def close(self) -> None:
        """End every statement, undo what isn't committed, and close the file."""
        try:
            for cursor in [*self._cursors, self._asks]:
                cursor.close()
            self.rollback()
        finally:
            super().close()


class File(aiosqlite.Connection):
    """A connection to a SQLite file. However often it is closed, its thread ends once."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], keeper: Keeper) -> None:
        super().__init__(connector, _CHUNK)
        self._thread.daemon = True  # as SQLAlchemy has it: no connection keeps the process alive
        self.patience: float | None = None
        """Seconds that a transaction waits for another program's."""
        self._keeper = keeper
        self._end: asyncio.Task[None] | None = None
        self._stopped: asyncio.Future[None] | None = None

    @property
    def handle(self) -> Handle | None:
        """The open file; None once it is being closed."""
        here = self._connection if self._end is None else None
        return here if isinstance(here, Handle) else None

    async def begin(self) -> None:
        """Open the file; raises sqlite3.Error once the thread has ended."""
        try:
            await self
        except sqlite3.Error:
            if self._stopped is not None:
                await self._stopped
            raise

    async def in_thread(self, call: Callable[..., _T], *args: object) -> _T:
        """Call what may wait, in the thread. Whoever is called off meanwhile waits for its end."""
        work = self._execute(call, *args)  # type: ignore[no-untyped-call]  # aiosqlite's
        task = asyncio.ensure_future(work)
        called_off: asyncio.CancelledError | None = None
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as error:
                called_off = error
        if called_off is not None:
            task.exception()  # nobody hears of it any more
            raise called_off
        answer: _T = task.result()
        return answer

    def wait_for_locks(self, seconds: float) -> None:
        """Have the next statements wait so long for another program's lock."""
        handle = self.handle
        if seconds != self.patience and handle is not None:
            handle.ask(f"PRAGMA busy_timeout={seconds * 1000:.0f}", [])
            self.patience = seconds

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
            self._end = self._keeper.ending(self, super().close())
        return self._end


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Sqlite(Session):
    """A connection to a file, in the loop."""

    def __init__(self, statements: Statements, heard: Heard) -> None:
        self.dialect = statements.dialect
        self._statements = statements
        self._heard = heard

    @override
    async def execute(
        self, statement: Executable, values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        prepared, own = self._statements.prepared(statement)
        arguments = prepared.arguments({**own, **values} if own else values)
        for listener in self._heard:
            listener(prepared.sql, arguments)
        return prepared.result(*await self._ask(prepared.sql, arguments, prepared.is_large))

    @abstractmethod
    async def _ask(self, sql: str, arguments: list[object], large: bool) -> Rows:
        """Execute a statement, in the loop unless it is ``large``."""


class Reading(_Sqlite):
    """The connection that only reads. Raises sqlite3.Error."""

    def __init__(self, path: str, statements: Statements, heard: Heard) -> None:
        super().__init__(statements, heard)
        self._handle = connect_file(path, timeout=0)
        self._handle.ask("PRAGMA query_only=ON", [])

    def close(self) -> None:
        """Close the file, for good; before the one that writes, which empties the log then."""
        self._handle.close()

    @override
    async def _ask(self, sql: str, arguments: list[object], large: bool) -> Rows:
        for _ in range(_TRIES):
            try:
                return self._handle.ask(sql, arguments)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            await asyncio.sleep(_BRIEFLY)
        return self._handle.ask(sql, arguments)


def connect_file(path: str, timeout: float) -> Handle:
    """Open a file; who uses it begins and ends transactions. Raises sqlite3.Error."""
    return sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=KEPT_STATEMENTS,
        factory=Handle,
        timeout=timeout,
    )


class _Batch(_Sqlite):
    """A transaction of several."""

    def __init__(self, file: File, handle: Handle, statements: Statements, heard: Heard) -> None:
        super().__init__(statements, heard)
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._file = file
        self._handle = handle
        self._is_shared = False

    @property
    def is_lost(self) -> bool:
        """Tell whether SQLite has undone all of it: for want of room, or an error of the disk."""
        return self._file.handle is not self._handle or not self._handle.in_transaction

    @override
    async def _ask(self, sql: str, arguments: list[object], large: bool) -> Rows:
        if large:
            return await self._file.in_thread(self._handle.ask, sql, arguments)
        return self._handle.ask(sql, arguments)

    async def begin(self, patience: float) -> None:
        """Take the write lock at once: a transaction that upgrades later can fail half-way."""
        begins = partial(self._handle.ask, "BEGIN IMMEDIATE", [])
        self._file.wait_for_locks(0.0)
        try:
            begins()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not patience:
                raise
            self._file.wait_for_locks(patience)
            try:
                await self._file.in_thread(begins)
            except asyncio.CancelledError:
                self.undo()
                raise

    async def commit(self) -> None:
        """Write all of it down. Raises StorageAway if it isn't there any more."""
        if self.is_lost:
            raise StorageAway(UNDONE)
        for listener in self._heard:
            listener("COMMIT", [])
        await self._file.in_thread(self._handle.commit)

    def undo(self) -> None:
        """Undo all of it: a commit that fails leaves the transaction open."""
        self._handle.rollback()

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Undo what is done in the block, and nothing else, if it ends badly.

        The first needs no savepoint: what it undoes is all there is.
        """
        name = "mine" if self._is_shared else None
        try:
            if name:
                self._handle.ask("SAVEPOINT mine", [])
            self._is_shared = True
            yield
            if name:
                self._handle.ask("RELEASE mine", [])
        except BaseException:
            if not self.is_lost:
                self._undo_part(name)
            raise

    def _undo_part(self, name: str | None) -> None:
        """Undo what one has done; if that can't be, all of it, for nothing of it may be kept."""
        if name is None:
            self.undo()
            return
        try:
            self._handle.ask("ROLLBACK TO mine", [])
            self._handle.ask("RELEASE mine", [])
        except sqlite3.Error:
            self.undo()


class Writers:
    """The turns of those who write to one file."""

    def __init__(self, heard: Heard) -> None:
        self.turn = asyncio.Lock()
        self._heard = heard
        self._batch: _Batch | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Tell whether something is being written, or was and isn't committed yet."""
        return self._batch is not None or self.turn.locked()

    @asynccontextmanager
    async def transaction(
        self,
        file: Callable[[], Awaitable[tuple[File, Handle]]],
        statements: Statements,
        patience: Callable[[], float],
    ) -> AsyncIterator[Session]:
        """Yield a session in a transaction, which is committed when the block has ended well.

        The turn is the caller's, and is given back here. ``file`` is asked for who is the first.
        Raises what the driver raises; what the commit of all raises is raised by each.
        """
        try:
            batch = self._batch
            if batch is None:
                batch = _Batch(*await file(), statements, self._heard)
                await batch.begin(patience())
                self._batch = batch
                self._task(self._commit(batch))
            try:
                async with batch.part():
                    yield batch
            except BaseException as error:
                if batch.is_lost:
                    self._end(batch, error)
                raise
        finally:
            self.turn.release()
        await asyncio.shield(batch.committed)

    def _task(self, end: Coroutine[None, None, None]) -> None:
        """Bring a batch to its end, also if whoever began with that is called off."""
        task = asyncio.create_task(end, name="a commit")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _commit(self, batch: _Batch) -> None:
        """Commit a batch: the turn for that is behind all who wait now."""
        async with self.turn:
            if self._batch is batch:
                await self.finish()

    async def finish(self) -> None:
        """Commit what others have begun, if they have; the turn is the caller's."""
        batch = self._batch
        if batch is None:
            return
        try:
            await batch.commit()
        except BaseException as error:
            if not batch.is_lost:
                batch.undo()
            self._end(batch, error)
            if not isinstance(error, Exception):
                raise
        else:
            self._end(batch, None)

    def _end(self, batch: _Batch, error: BaseException | None) -> None:
        """Tell everybody in a batch what came of it.

        That one was called off is nobody else's end: the others hear that they may try again.
        """
        self._batch = None
        if error is None:
            batch.committed.set_result(None)
            return
        others = (
            error
            if isinstance(error, sqlite3.Error | OSError | StorageAway)
            else StorageAway(UNDONE)
        )
        batch.committed.set_exception(others)
        batch.committed.exception()  # whoever was called off won't look
