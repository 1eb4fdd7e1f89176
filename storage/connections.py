"""Who opens a connection closes it: all connections of a database, from their birth to their end.

A database is closed once and for good. Whoever is called off while a connection opens or closes
leaves the rest to a task that belongs to the database, not to who asked.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, TypeVar

from sqlalchemy import Connection, Dialect, Executable

from bot.domain.errors.base import StorageAway
from storage.kept import Kept
from storage.statements import NO_VALUES, DriverWatch, Heard, Result, Session, Statements

log = logging.getLogger(__name__)

LAST_STATEMENTS = 5.0
"""Seconds that transactions under way have to end in; none waits longer for another program's."""

CLOSED = "the database is closed, for Sora is stopping"

BUSY_SECONDS: Final = 5.0
"""How long a transaction waits for another program's lock on a SQLite file."""

STATEMENT_SECONDS = 20.0
"""How long a server has for its answer to a bot: a third of a lease, so that it finds out."""

_T = TypeVar("_T")


class Database(ABC):
    """A database that is closed for good by ``dispose()``, with every connection that it opened.

    From then on StorageAway is raised for whoever still asks.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.door = Door()
        self.kept = Kept(lambda: self.writes)
        self.heard: Heard = []
        """Who hears of each statement of a session's, before it is executed, and of each commit."""
        self.watch: DriverWatch | None = None
        """Who is told of what fails, and what works."""
        self.is_alone = True
        """Whether no other process is known to share it: then nobody is told anything."""
        self.statement_seconds: float | None = None
        """How long a server has for each answer; None for as long as it takes."""
        self._statements = Statements(dialect)
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def writes(self) -> int | None:
        """How often something was written, by this process; None where others may write, too."""
        return None

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Session]:
        """Return a session for what only reads: each statement sees what is committed."""

    @abstractmethod
    def writing(self) -> AbstractAsyncContextManager[Session]:
        """Return a session in a transaction, committed when the block has ended well."""

    def writing_once(self) -> AbstractAsyncContextManager[Session]:
        """Return a session for one statement, which is a transaction by itself."""
        return self.writing()

    async def write(
        self, statement: Executable, values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        """Execute a statement in a transaction of its own."""
        async with self.writing_once() as session:
            return await session.execute(statement, values)

    @abstractmethod
    async def run_sync(
        self, work: Callable[[Connection], _T], patience: float = BUSY_SECONDS
    ) -> _T:
        """Call ``work`` with a connection of SQLAlchemy's own, in a transaction: migrations are so.

        ``patience``: how many seconds to wait for another program's lock on a SQLite file. Raises
        what SQLAlchemy does.
        """

    async def dispose(self) -> None:
        """Let nobody in any more, wait for who is in, and close every connection."""
        try:
            await self.door.shut()
        finally:
            self._close()
            while self._tasks:
                await asyncio.wait(self._tasks)

    @abstractmethod
    def _close(self) -> None:
        """Begin to close all that is open."""

    def _task(self, work: Coroutine[None, None, _T]) -> asyncio.Task[_T]:
        """Do what belongs to no caller; the end of the database waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _worked(self) -> None:
        if self.watch is not None:
            self.watch.worked()


class Door:
    """The way to a database's connections, which is shut for good at the end."""

    def __init__(self) -> None:
        self.is_shut = False
        self._told = False
        self._waiting: set[asyncio.Timeout] = set()
        self._in: set[object] = set()
        self._empty = asyncio.Event()

    def need_open(self) -> None:
        """Raise StorageAway once it is shut."""
        if self.is_shut:
            raise self.refusal()

    @asynccontextmanager
    async def passing(self, guest: object) -> AsyncIterator[None]:
        """Let somebody in; raises StorageAway, also for who is still waiting when it is shut."""
        self.need_open()
        try:
            async with asyncio.timeout(None) as waiting:
                self._waiting.add(waiting)
                yield
                self._in.add(guest)
        except TimeoutError:
            if waiting.expired():
                raise self.refusal() from None
            raise
        finally:
            self._waiting.discard(waiting)
            self._look()

    def left(self, guest: object) -> None:
        """Note that somebody has given a connection back."""
        self._in.discard(guest)
        self._look()

    def _look(self) -> None:
        if self.is_shut and not self._in and not self._waiting:
            self._empty.set()

    def refusal(self) -> StorageAway:
        """Return what to raise for whoever comes too late; the first is told of in the log."""
        if not self._told:
            self._told = True
            task = asyncio.current_task()
            name = "" if task is None else task.get_name()
            log.info("the database was asked for after it was closed", extra={"task": name})
        return StorageAway(CLOSED)

    async def shut(self) -> None:
        """Let nobody in any more, and wait a while for those who are."""
        self.is_shut = True
        for waiting in self._waiting:
            waiting.reschedule(0.0)
        self._look()
        try:
            async with asyncio.timeout(LAST_STATEMENTS):
                await self._empty.wait()
        except TimeoutError:
            log.warning("the database is closed in the middle of %d transactions", len(self._in))
