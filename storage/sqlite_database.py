"""A database in a SQLite file: one connection that writes, and one that reads.

SQLite's writers can't overlap anyway, and several that write and checkpoint in WAL mode were
exposed to a corruption bug until SQLite 3.51.3.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Connection, StaticPool, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import dialect
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from storage.connections import BUSY_SECONDS, Database
from storage.sqlite_driver import Reading, Writers
from storage.sqlite_file import File, Handle, connect_file
from storage.statements import Session

log = logging.getLogger(__name__)

_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""An accepted request survives a power cut, and nothing survives that was deleted."""

_T = TypeVar("_T")


class SqliteDatabase(Database):
    """A SQLite file."""

    def __init__(self, path: str) -> None:
        super().__init__(dialect())
        self.writers = Writers(self.heard)
        self._path = path
        self._reading: Reading | None = None
        self._main: File | None = None
        """The connection that writes."""
        self._open: set[File] = set()

    @property
    @override
    def writes(self) -> int:
        return self.writers.writes

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        self.door.need_open()
        try:
            yield self._reading or await self._opened_to_read()
        except sqlite3.Error as error:
            raise self._told(error) from error

    async def _opened_to_read(self) -> Reading:
        async with self._turn():
            await self.file()
        if self._reading is None:
            self._reading = Reading(self._path, self._statements, self.heard)
        return self._reading

    @override
    def writing(self) -> AbstractAsyncContextManager[Session]:
        return self._transaction(once=False)

    @override
    def writing_once(self) -> AbstractAsyncContextManager[Session]:
        return self._transaction(once=True)

    @asynccontextmanager
    async def _transaction(self, *, once: bool) -> AsyncIterator[Session]:
        guest = object()
        async with self.door.passing(guest):
            await self.writers.turn.acquire()
        try:
            async with self.writers.transaction(
                self.file, self._statements, self._patience, once=once
            ) as session:
                yield session
        except sqlite3.Error as error:
            raise self._told(error) from error
        finally:
            self.door.left(guest)
        self._worked()

    @override
    async def run_sync(
        self, work: Callable[[Connection], _T], patience: float = BUSY_SECONDS
    ) -> _T:
        async with self._turn():
            await self.writers.finish()
            file, handle = await self.file()
            file.wait_for_locks(patience)
            try:
                return await file.in_thread(_in_transaction, handle, work)
            finally:
                self.writers.writes += 1

    async def empty_log(self) -> bool:
        """Write all that the write-ahead log holds into the file, and cut it off; tell if it is.

        What was deleted stays readable in the log for as long as nothing overwrites it. Whoever
        reads the file meanwhile, such as a backup, isn't waited for: the next time will do.
        """
        async with self._turn():
            await self.writers.finish()
            file, handle = await self.file()
            file.wait_for_locks(0.0)
            rows, _ = await file.in_thread(handle.ask, "PRAGMA wal_checkpoint(TRUNCATE)", [])
            return not rows[0][0]

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Have the turn to use the connection that writes."""
        guest = object()
        try:
            async with self.door.passing(guest):
                await self.writers.turn.acquire()
            try:
                yield
            except sqlite3.Error as error:
                raise self._told(error) from error
            finally:
                self.writers.turn.release()
        finally:
            self.door.left(guest)

    def _patience(self) -> float:
        return BUSY_SECONDS if self.watch is None else self.watch.patience()

    def _told(self, error: sqlite3.Error) -> Exception:
        """Return what to raise for an error of the driver's."""
        away = None if self.watch is None else self.watch.failed(error)
        return away or DBAPIError.instance(
            None, None, error, sqlite3.Error, hide_parameters=True, dialect=self.dialect
        )

    # --- opening and closing -----------------------------------------------------------

    async def file(self) -> tuple[File, Handle]:
        """Return the connection that writes, opened if it isn't open. Raises sqlite3.Error.

        Not before what was open is closed: the last connection of a file in WAL mode takes all of
        it for a moment while it closes, and who comes then is told that the database is locked
        (https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode").
        """
        file = self._main
        if file is None or file.handle is None:
            file = File(partial(_prepared, self._path), self)
            opening = self._task(self._opened(file, set(self._tasks)))
            try:
                self._main = await asyncio.shield(opening)
            except asyncio.CancelledError:
                self._task(_put_away(opening))
                raise
        handle = file.handle
        if handle is None:
            raise self.door.refusal()
        return file, handle

    async def _opened(self, file: File, before: set[asyncio.Task[object]]) -> File:
        if before:
            await asyncio.wait(before)
        await file.begin()
        self._open.add(file)
        if self.door.is_shut:
            await file.close()
            raise self.door.refusal()
        return file

    def ending(self, file: File, end: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Close a file in a task of the database's."""
        task = self._task(end)
        task.add_done_callback(partial(self._ended, file))
        return task

    def _ended(self, file: File, end: asyncio.Task[None]) -> None:
        self._open.discard(file)
        if not end.cancelled() and (error := end.exception()) is not None:
            _tell_of(error)

    @override
    def _close(self) -> None:
        if self._reading is not None:
            try:
                self._reading.close()
            except sqlite3.Error as error:
                _tell_of(error)
        for file in list(self._open):
            file.stop()


def _tell_of(error: BaseException) -> None:
    log.warning("the database file closed with an error", extra={"detail": str(error)})


def _prepared(path: str) -> Handle:
    """Open a file to write to it."""
    handle = connect_file(path, timeout=BUSY_SECONDS)
    for pragma in _PRAGMAS:
        handle.ask(f"PRAGMA {pragma}", [])
    return handle


async def _put_away(opening: asyncio.Task[File]) -> None:
    """Close what nobody waits for any more."""
    await asyncio.wait([opening])
    if not opening.cancelled() and opening.exception() is None:
        await opening.result().close()


def _in_transaction(handle: Handle, work: Callable[[Connection], _T]) -> _T:
    engine = create_engine(
        "sqlite://", creator=lambda: handle, poolclass=StaticPool, hide_parameters=True
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = work(connection)
        connection.commit()
        return found
