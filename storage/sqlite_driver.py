"""A SQLite file, as the adapters read it and write to it.

What takes microseconds is done in the loop: a hop to a thread and back costs ten times what a row
does. aiosqlite's thread has what may wait, for a lock or for the disk: a commit, and what is large.

Reads have a connection of their own, which never writes: they see what is committed, and wait for
nobody. Writers take turns on the other. Each commit waits for the disk, five milliseconds, say, in
which nobody else can write; so whoever waits for a turn meanwhile has it in the same transaction
as the others who do, each in a savepoint of its own, or without one where it is a single statement:
SQLite does that or doesn't. One commit writes all of it down, and nobody hears that theirs is
before that.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from typing_extensions import override

from bot.domain.errors.base import StorageAway
from storage.sqlite_file import File, Handle, connect_file
from storage.statements import DriverText, Heard, Rows, Session, Statements

UNDONE = "the database undid what several had written together"

_SAVEPOINTS: Final = 16
"""How many savepoints a transaction has open at most."""

_BRIEFLY: Final = 0.01
_TRIES: Final = 200
"""Seconds between two tries of a read that somebody is in the way of, and how many there are: in
WAL mode hardly anybody is."""


class Reading(Session):
    """The connection that only reads. Raises sqlite3.Error."""

    def __init__(self, path: str, statements: Statements, heard: Heard) -> None:
        super().__init__(statements, heard)
        self._handle = connect_file(path, timeout=0)
        self._handle.ask("PRAGMA query_only=ON", [])

    def close(self) -> None:
        """Close the file, for good; before the one that writes, which empties the log then."""
        self._handle.close()

    @override
    async def _ask(self, prepared: DriverText, arguments: list[object]) -> Rows:
        for _ in range(_TRIES):
            try:
                return self._handle.ask(prepared.sql, arguments)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            await asyncio.sleep(_BRIEFLY)
        return self._handle.ask(prepared.sql, arguments)


class _Batch(Session):
    """A transaction of several."""

    def __init__(self, file: File, handle: Handle, statements: Statements, heard: Heard) -> None:
        super().__init__(statements, heard)
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._file = file
        self._handle = handle
        self._changes = handle.total_changes
        self._is_shared = False
        self._savepoints = 0

    @property
    def has_changed(self) -> bool:
        """Tell whether any row was changed."""
        return self._handle.total_changes != self._changes

    @property
    def is_lost(self) -> bool:
        """Tell whether SQLite has undone all of it: for want of room, or an error of the disk."""
        return self._file.handle is not self._handle or not self._handle.in_transaction

    @override
    async def _ask(self, prepared: DriverText, arguments: list[object]) -> Rows:
        if prepared.is_large:
            return await self._file.in_thread(self._handle.ask, prepared.sql, arguments)
        return self._handle.ask(prepared.sql, arguments)

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
        self._tell("COMMIT", [])
        await self._file.in_thread(self._handle.commit)

    def undo(self) -> None:
        """Undo all of it: a commit that fails leaves the transaction open."""
        self._handle.rollback()

    @asynccontextmanager
    async def part(self, *, once: bool) -> AsyncIterator[None]:
        """Undo what is done in the block, and nothing else, if it ends badly.

        The first needs no savepoint: what it undoes is all there is. Nor does a single statement
        (``once``), which leaves nothing behind if it fails.
        """
        before = self._handle.total_changes
        name = self._savepoint() if self._is_shared and not once else None
        self._is_shared = True
        try:
            yield
        except BaseException:
            if not self.is_lost and (name or self._handle.total_changes != before):
                self._undo_part(name)
            raise

    def _savepoint(self) -> str:
        """Begin what can be undone by itself; return its name.

        The commit ends them all. Each makes those after it a little dearer, so some end before.
        """
        if self._savepoints == _SAVEPOINTS:
            self._handle.ask("RELEASE part0", [])
            self._savepoints = 0
        name = f"part{self._savepoints}"
        self._handle.ask(f"SAVEPOINT {name}", [])
        self._savepoints += 1
        return name

    def _undo_part(self, name: str | None) -> None:
        """Undo what one has done; if that can't be, all of it, for nothing of it may be kept."""
        if name is None:
            self.undo()
            return
        try:
            self._handle.ask(f"ROLLBACK TO {name}", [])
        except sqlite3.Error:
            self.undo()


class Writers:
    """The turns of those who write to one file."""

    def __init__(self, heard: Heard) -> None:
        self.turn = asyncio.Lock()
        self.writes = 0
        """How often something was written: what was read stays true until there is one more."""
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
        *,
        once: bool,
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
                async with batch.part(once=once):
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
        if error is not None or batch.has_changed:
            self.writes += 1
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
