"""A PostgreSQL server, as the adapters read it and write to it: asyncpg, and nothing in between.

What is one statement is one round trip, whether it reads or writes: the server commits it by
itself. Several are a transaction. A connection prepares each text once and keeps it, unless a
pooler is in the way. One that something went wrong with is closed and not used again.
"""

from __future__ import annotations

import time
from asyncio import Semaphore
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

import asyncpg  # type: ignore[import-untyped]  # it comes without types
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError, IntegrityError
from typing_extensions import override

from bot.domain.errors.base import StorageAway
from bot.domain.replicas.news import ReplicaNews
from storage.statements import (
    NO_VALUES,
    DriverText,
    DriverWatch,
    Heard,
    Result,
    Rows,
    Session,
    Statements,
    Value,
)

MOST: Final = 10
"""How many connections there are at most. Each is a process of the server's."""

KEPT_SECONDS: Final = 300.0
"""How long a connection is kept that nobody needs."""

SURE_SECONDS: Final = 30.0
"""How long one is taken to be there still. Whoever is between us and the server may have cut it
without a word: after that it is asked."""

ANSWER_SECONDS: Final = 2.0
"""How long it has for its answer."""

TROUBLE: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""What asyncpg raises: what the server says, what it says itself, what the network did."""

Connection: TypeAlias = Any  # Any: asyncpg comes without types


CHANNEL: Final = "sora"
"""Where the processes at a database tell one another that there is work."""


class Server(Session):
    """A connection to a server. Raises StorageAway, or an error of SQLAlchemy's.

    ``teller`` is what this process signs with when it tells the others; None where it is alone.
    ``seconds`` is how long the server has for each answer; None for as long as it takes.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        heard: Heard,
        watch: DriverWatch | None,
        teller: str | None = None,
        *,
        seconds: float | None = None,
    ) -> None:
        super().__init__(statements, heard)
        self._seconds = seconds
        self._connection = connection
        self._watch = watch
        self._teller = teller
        self._news: set[ReplicaNews] = set()

    @override
    def tell(self, news: ReplicaNews) -> None:
        if self._teller is not None:
            self._news.add(news)

    @override
    async def _ask(self, prepared: DriverText, arguments: list[object]) -> Rows:
        try:
            if prepared.returns:
                sql, seconds = prepared.sql, self._seconds
                rows = await self._connection.fetch(sql, *arguments, timeout=seconds)
                return rows, len(rows)
            status = await self._connection.execute(prepared.sql, *arguments, timeout=self._seconds)
        except TROUBLE as error:
            raise self._told(error) from error
        return (), _changed(status)

    @override
    async def execute_all(
        self, statements: Sequence[Executable], values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        return await self.execute(_joined(tuple(statements)), values)

    async def begin(self) -> None:
        """Begin a transaction."""
        await self._command("BEGIN")

    async def commit(self) -> None:
        """Write down what was done since, and tell the others of it: in one message."""
        self._tell("COMMIT", [])
        told = (f"NOTIFY {CHANNEL}, '{news} {self._teller}';" for news in sorted(self._news))
        await self._command("".join((*told, "COMMIT")))

    async def undo(self) -> None:
        """Undo it. Where that can't be, the end of the connection does it."""
        if not self._connection.is_closed() and self._connection.is_in_transaction():
            with suppress(*TROUBLE):
                await self._connection.execute("ROLLBACK")

    async def _command(self, word: str) -> None:
        try:
            await self._connection.execute(word, timeout=self._seconds)
        except TROUBLE as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> Exception:
        if isinstance(error, TimeoutError):  # to call a statement off, it would have to be heard
            self._connection.terminate()
        return told(error, self._watch, is_gone=self._connection.is_closed())


class Once(Server):
    """A connection for one statement, which the server commits by itself."""

    _is_used = False

    @override
    def tell(self, news: ReplicaNews) -> None:
        raise RuntimeError(f"{news} is told with a transaction")

    @override
    async def _ask(self, prepared: DriverText, arguments: list[object]) -> Rows:
        if self._is_used:
            raise RuntimeError("a second statement would be a transaction of its own")
        self._is_used = True
        self._tell("COMMIT", [])
        return await super()._ask(prepared, arguments)


@lru_cache(maxsize=64)
def _joined(statements: tuple[Value, ...]) -> Executable:
    """Return one statement that does what these do, and returns what the last one does."""
    *others, last = statements
    also = [other.cte(f"also_{number}") for number, other in enumerate(others)]
    return cast(Executable, last.add_cte(*also) if also else last)


def told(error: Exception, watch: DriverWatch | None, *, is_gone: bool = False) -> Exception:
    """Return what to raise for what asyncpg did; ``is_gone``: the connection is."""
    away = None if watch is None else watch.failed(error, is_gone=is_gone)
    if away is not None:
        return away
    kind = asyncpg.IntegrityConstraintViolationError
    return (IntegrityError if isinstance(error, kind) else DBAPIError)(None, None, error)


def _changed(status: str) -> int:
    """Return how many rows a statement has changed, by what the server says of it: "UPDATE 2"."""
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


class Pool:
    """Connections to one server: those in use, and those that were and may be again."""

    def __init__(
        self, connect: Callable[[], Awaitable[Connection]], leave: Callable[[Connection], None]
    ) -> None:
        self._connect = connect
        self._leave = leave
        self._places = Semaphore(MOST)
        self._idle: deque[tuple[Connection, float]] = deque()

    async def take(self) -> Connection:
        """Return a connection; waits where as many as there may be are in use.

        Raises what asyncpg does when a new one is made.
        """
        await self._places.acquire()
        try:
            return await self._usable() or await self._connect()
        except BaseException:
            self._places.release()
            raise

    async def _usable(self) -> Connection | None:
        """Return the one that was used last, of those that are still there."""
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < SURE_SECONDS and not connection.is_closed():
                return connection
            if await self._answers(connection):
                return connection
        return None

    async def _answers(self, connection: Connection) -> bool:
        try:
            await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
        except BaseException as error:
            self._leave(connection)
            if isinstance(error, TROUBLE):
                return False
            raise
        return True

    def give_back(self, connection: Connection, *, is_sound: bool) -> None:
        """Take a connection back; close it unless it ``is_sound``, and those unused for long."""
        self._places.release()
        now = time.monotonic()
        if is_sound and not connection.is_closed() and not connection.is_in_transaction():
            self._idle.append((connection, now))
        else:
            self._leave(connection)
        while self._idle and now - self._idle[0][1] > KEPT_SECONDS:
            self._leave(self._idle.popleft()[0])

    @asynccontextmanager
    async def lent(self, connection: Connection) -> AsyncIterator[None]:
        """Take a connection back at the end of the block.

        Whoever is called off leaves it in the middle of something. Where the whole database can't
        be used, the next connection may lead to a server that can.
        """
        is_sound = True
        try:
            yield
        except BaseException as error:
            is_sound = isinstance(error, Exception) and not isinstance(error, StorageAway)
            raise
        finally:
            self.give_back(connection, is_sound=is_sound)
