"""A PostgreSQL server, as the adapters read it and write to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, cast

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ClauseElement
from typing_extensions import override

from storage.statements import NO_VALUES, Heard, Result, Session


class _Sessions(Protocol):
    """An engine of a server's, and who hears what is said to it."""

    @property
    def connections(self) -> _Listeners: ...

    def connect(self) -> AsyncConnection: ...

    def begin(self) -> AbstractAsyncContextManager[AsyncConnection]: ...


class _Listeners(Protocol):
    heard: Heard


@asynccontextmanager
async def read_server(engine: _Sessions) -> AsyncIterator[Session]:
    """Yield a session for what only reads."""
    async with engine.connect() as connection:
        yield Server(connection, engine.connections.heard)


@asynccontextmanager
async def write_server(engine: _Sessions) -> AsyncIterator[Session]:
    """Yield a session in a transaction, committed when the block has ended well."""
    heard = engine.connections.heard
    async with engine.begin() as connection:
        yield Server(connection, heard)
        for listener in heard:
            listener("COMMIT", [])


class Server(Session):
    """A connection to a PostgreSQL server."""

    def __init__(self, connection: AsyncConnection, heard: Heard) -> None:
        self.dialect = connection.dialect
        self._connection = connection
        self._heard = heard

    @override
    async def execute(
        self, statement: Executable, values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        for listener in self._heard:
            clause = cast(ClauseElement, statement)  # each one is, as SQLAlchemy has it
            listener(str(clause.compile(dialect=self.dialect)), [])
        found = await self._connection.execute(statement, values)
        return Result(found.all() if found.returns_rows else (), found.rowcount)
