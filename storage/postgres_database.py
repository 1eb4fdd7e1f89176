"""A database on a PostgreSQL server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeVar
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it comes without types
import sqlalchemy
from sqlalchemy import NullPool
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from typing_extensions import override

import storage.tables  # noqa: F401 - whose indexes are to be prepared
from bot.domain.addresses.database_url import DatabaseServer
from bot.domain.replicas.news import ReplicaNews
from storage.connections import BUSY_SECONDS, Database
from storage.postgres import connect_arguments
from storage.postgres_driver import (
    ANSWER_SECONDS,
    CHANNEL,
    TROUBLE,
    Connection,
    Once,
    Pool,
    Server,
    told,
)
from storage.statements import DriverWatch, Heard, Session, Statements
from storage.table_parts import prepare_postgresql

log = logging.getLogger(__name__)

GOODBYE = 2.0
"""Seconds that a server has to say goodbye in before the connection is cut."""

LOOKED_AFTER_SECONDS = 20.0
"""How often the connection that others are heard over is asked whether it is still there."""

_USUAL: Final = {
    "statement_cache_size": 256,
    "max_cached_statement_lifetime": 0,
    "timeout": 10.0,
}
"""How many statements a connection keeps prepared, for how many seconds (for good), and how many
the server has to let us in, unless the address says otherwise."""

_T = TypeVar("_T")


class PostgresDatabase(Database):
    """A PostgreSQL server. Raises StorageAway, or an error of SQLAlchemy's."""

    def __init__(self, server: DatabaseServer) -> None:
        super().__init__(dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's
        prepare_postgresql()
        self._settings = {**_USUAL, **connect_arguments(server)}
        self._pool = Pool(self._connect, self._leave)
        self._open: set[Connection] = set()
        self.name = uuid4().hex
        """What this process is called among those that share the database."""

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Server]:
        async with self._lent() as connection:
            yield Server(*self._over(connection), self._teller, seconds=self.statement_seconds)

    @property
    def _teller(self) -> str | None:
        return None if self.is_alone else self.name

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Connection]:
        guest = object()
        try:
            async with self.door.passing(guest):
                connection = await self._taken()
            async with self._pool.lent(connection):
                yield connection
        finally:
            self.door.left(guest)

    async def _taken(self) -> Connection:
        return await self._reached(self._pool.take())

    async def _connected(self) -> Connection:
        self.door.need_open()
        return await self._reached(self._connect())

    async def _reached(self, connecting: Awaitable[Connection]) -> Connection:
        try:
            return await connecting
        except OSError as error:
            if self.watch is None:
                raise
            raise self.watch.unreachable(error) from error
        except TROUBLE as error:
            raise told(error, self.watch) from error

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        async with self.reading() as server:
            await server.begin()
            try:
                yield server
                await server.commit()
            except Exception:
                await server.undo()
                raise
        self._worked()

    @override
    @asynccontextmanager
    async def writing_once(self) -> AsyncIterator[Session]:
        async with self._lent() as connection:
            yield Once(*self._over(connection), seconds=self.statement_seconds)
        self._worked()

    def _over(
        self, connection: Connection
    ) -> tuple[Connection, Statements, Heard, DriverWatch | None]:
        return connection, self._statements, self.heard, self.watch

    @override
    async def run_sync(
        self, work: Callable[[sqlalchemy.Connection], _T], patience: float = BUSY_SECONDS
    ) -> _T:
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - seldom needed

        engine = create_async_engine(
            "postgresql+asyncpg://",
            poolclass=NullPool,
            connect_args={
                "async_creator_fn": self._connect,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": str,  # without a name, as a pooler wants it
            },
            hide_parameters=True,
        )
        guest = object()
        try:
            async with self.door.passing(guest):
                pass
            async with engine.begin() as connection:
                return await connection.run_sync(work)
        finally:
            self.door.left(guest)

    # --- other processes ---------------------------------------------------------------

    async def listen(self, heard: Callable[[ReplicaNews], None]) -> None:
        """Call ``heard`` with what other processes tell, over a connection of its own.

        Once it is certain to be heard, ``heard`` is called with everything: it may have been told
        before. Never returns. Raises StorageAway where none can be made, and OSError when it is
        lost; one that was cut without a word is noticed within ``LOOKED_AFTER_SECONDS``.
        """
        connection, gone = await self._connected(), asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: gone.set())
            await connection.add_listener(CHANNEL, self._ear(heard))
            for news in ReplicaNews:
                heard(news)
            while not gone.is_set():
                await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOKED_AFTER_SECONDS):
                        await gone.wait()
            raise ConnectionError("the connection is gone")
        except TROUBLE as error:
            raise ConnectionError(f"nobody is heard any more: {error}") from error
        finally:
            self._leave(connection)

    def _ear(
        self, heard: Callable[[ReplicaNews], None]
    ) -> Callable[[Connection, int, str, str], None]:
        def hear(_connection: Connection, _pid: int, _channel: str, said: str) -> None:
            word, _, teller = said.partition(" ")
            if teller != self.name:
                with suppress(ValueError):  # a newer version's word
                    heard(ReplicaNews(word))

        return hear

    # --- opening and closing -----------------------------------------------------------

    async def _connect(self) -> Connection:
        """Make a connection; asyncpg loses nothing when it is called off.

        Raises OSError also where none of several servers is one that may be written to, and
        ValueError for settings that make no sense together.
        """
        try:
            connection = await asyncpg.connect(**self._settings)
        except asyncpg.InternalClientError as error:
            raise ConnectionError(str(error)) from error
        except asyncpg.ClientConfigurationError as error:
            raise ValueError(str(error)) from error
        self._open.add(connection)
        connection.add_termination_listener(self._open.discard)
        if self.door.is_shut:
            await self._say_goodbye(connection)
            raise self.door.refusal()
        return connection

    def _leave(self, connection: Connection) -> None:
        self._task(self._say_goodbye(connection))

    async def _say_goodbye(self, connection: Connection) -> None:
        """Close a connection; cut it where the server doesn't answer."""
        try:
            async with asyncio.timeout(GOODBYE):  # its own doesn't count what was called off
                await connection.close()
        except TROUBLE as error:
            log.info("a connection had to be cut", extra={"detail": type(error).__name__})
            connection.terminate()

    @override
    def _close(self) -> None:
        for connection in list(self._open):
            self._leave(connection)
