"""An open SQLite file: what takes microseconds is done in the loop, what may wait in its thread.

aiosqlite opens, executes and closes in a thread of its own for each connection. Whoever is called
off while it opens or closes leaves the rest to that thread, which ends at the first answer that
finds its loop closed. So both are done in tasks that belong to the database.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Final, Protocol, TypeVar
from weakref import WeakSet

import aiosqlite

from storage.statements import Rows, Value

KEPT_STATEMENTS: Final = 256
"""How many statements a connection keeps ready."""

_CHUNK: Final = 64
"""Rows that aiosqlite fetches at once; its own default."""

_T = TypeVar("_T")


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
        self._thread.daemon = True  # no connection keeps the process alive
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
