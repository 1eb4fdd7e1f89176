"""Transactions that wait for one another are committed together, on SQLite.

Its writers take turns, and each commit waits for the disk: five milliseconds, say, in which nobody
else can write. So whoever waits for a turn while others write has it in the same transaction, one
after the other, each in a savepoint of its own; one commit writes all of it down, and nobody hears
that theirs is before that. Who is alone begins and commits as ever.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from bot.domain.errors.base import StorageAway

UNDONE = "the database undid what several had written together"

Connect = Callable[[], AsyncConnection]


class GroupCommit:
    """The turns of those who write to one file."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._batch: _Batch | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def transaction(self, connect: Connect) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction, which is committed when the block has ended well.

        ``connect`` returns one that isn't open yet, for whoever is the first. Raises what the
        driver raises; what the commit of all raises is raised by each.
        """
        async with self._my_turn():
            if self._batch is None and not self._waiting:
                async with connect() as connection, connection.begin():
                    yield connection
                return
            batch = self._batch or await self._begun(connect())
            try:
                async with batch.savepoint() as connection:
                    yield connection
            except BaseException as error:
                if batch.is_lost and self._batch is batch:
                    self._batch = None
                    await asyncio.shield(self._task(self._end(batch, error)))
                raise
        await asyncio.shield(batch.committed)

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    async def _begun(self, connection: AsyncConnection) -> _Batch:
        """Begin a transaction for all who wait now: its commit takes its turn behind them."""
        await connection.start()
        try:
            transaction = await connection.begin()
            raw = await connection.get_raw_connection()
        except BaseException:
            await connection.close()
            raise
        self._batch = batch = _Batch(connection, transaction, raw.driver_connection)
        self._task(self._commit(batch))
        return batch

    def _task(self, end: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Bring a batch to its end, also if whoever began with that is called off."""
        task = asyncio.create_task(end, name="a commit for several")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _commit(self, batch: _Batch) -> None:
        async with self._turn:
            if self._batch is batch:
                self._batch = None
                await self._end(batch, None)

    async def _end(self, batch: _Batch, error: BaseException | None) -> None:
        """Commit a batch, or give it up for ``error``; tell everybody.

        That one was called off is nobody else's end: the others hear that they may try again.
        """
        try:
            if error is None:
                await batch.transaction.commit()
        except Exception as failed:  # noqa: BLE001 - everybody in the batch raises it
            error = failed
            await batch.undo()
        try:
            await batch.connection.close()
        finally:
            if error is None:
                batch.committed.set_result(None)
            else:
                others = error if isinstance(error, Exception) else StorageAway(UNDONE)
                batch.committed.set_exception(others)
                batch.committed.exception()  # whoever was called off won't look


class _Batch:
    """A transaction of several."""

    def __init__(
        self,
        connection: AsyncConnection,
        transaction: AsyncTransaction,
        driver: Any,  # Any: SQLAlchemy doesn't say which
    ) -> None:
        self.connection = connection
        self.transaction = transaction
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._driver = driver

    @property
    def is_lost(self) -> bool:
        """Tell whether SQLite has undone all of it: for want of room, or an error of the disk."""
        return not self._driver.in_transaction

    async def undo(self) -> None:
        """Undo all of it: a commit that fails leaves the transaction open."""
        await self._driver.rollback()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[AsyncConnection]:
        """Undo what is done in the block, and nothing else, if it ends badly."""
        await self._driver.execute("SAVEPOINT mine")
        try:
            yield self.connection
            await self._driver.execute("RELEASE mine")
        except BaseException:
            if not self.is_lost:
                await self._undo_mine()
            raise

    async def _undo_mine(self) -> None:
        """Undo what one has done; if that can't be, all of it, for nothing of it may be kept."""
        try:
            await self._driver.execute("ROLLBACK TO mine")
            await self._driver.execute("RELEASE mine")
        except sqlite3.Error:
            await self.undo()
