"""What the adapters share: one process at a database, and what it does in one statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import uuid4

from sqlalchemy import Delete, Insert, Update

from bot.domain.job import Job
from storage.changes import later
from storage.connections import Database
from storage.rows import Query, job_from
from storage.statements import Row, Value
from storage.tables import jobs
from storage.todo import ALL, Todo

LEASE_SECONDS = 60.0
"""How long a process may be silent before others take over what it works on (PostgreSQL only)."""


class Store:
    """The database as one process works on it: ``owner`` names it in the leases.

    ``served`` returns the workspaces that this process can reach; None means all of them.
    """

    def __init__(
        self,
        engine: Database,
        served: Callable[[], Collection[str] | None] = lambda: None,
        *,
        owner: str | None = None,
    ) -> None:
        self._engine = engine
        self._served = served
        self._owner = owner or uuid4().hex
        self._alone = engine.dialect.name == "sqlite"
        self._kept = engine.kept

    def _lease(self) -> dict[str, object]:
        return {"lease_owner": self._owner, "lease_until": later(LEASE_SECONDS)}

    async def _jobs(self, query: Query, **values: object) -> list[Job]:
        async with self._engine.reading() as connection:
            return [job_from(row) for row in await connection.execute(query, values)]

    async def _row(self, query: Query, **values: object) -> Row | None:
        async with self._engine.reading() as connection:
            return (await connection.execute(query, values)).one_or_none()

    async def _value(self, query: Query, **values: object) -> Value:
        async with self._engine.reading() as connection:
            return await connection.scalar(query, values)

    async def _still(self, query: Query, **values: object) -> Sequence[Row]:
        """Return what a query finds that goes by no clock.

        A SQLite file is asked again once something was written to it.
        """
        key = (query, *values.items())
        found: Sequence[Row] | None = self._kept.get(key)
        if found is None:
            writes = self._kept.writes
            async with self._engine.reading() as connection:
                found = (await connection.execute(query, values)).all()
            self._kept.keep(key, found, writes)
        return found

    async def _is_idle(self, *todos: Todo) -> bool:
        """Tell whether there is nothing of any of these to be done, in a SQLite file.

        False where other processes write, too: there it would be one question more; and while
        something is wrong, for only who writes finds out that it works again.
        """
        watch = self._engine.watch
        if not self._alone or (watch is not None and not watch.is_well):
            return False
        return _none_of(todos, (await self._still(ALL))[0])

    def _is_known_idle(self, *todos: Todo) -> bool:
        """Tell the same as far as that is known already; False if it isn't."""
        found: Sequence[Row] | None = self._kept.get((ALL,))
        return found is not None and _none_of(todos, found[0])

    async def _changed(self, statement: Update) -> list[Job]:
        """Change jobs in a transaction of its own; return them."""
        found = await self._engine.write(statement.returning(jobs))
        return [job_from(row) for row in found]

    async def _write(self, statement: Insert | Update | Delete, **values: object) -> int:
        """Execute a statement in a transaction of its own; return how many rows it changed."""
        return (await self._engine.write(statement, values)).rowcount


def _none_of(todos: Collection[Todo], found: Row) -> bool:
    return not any(getattr(found, todo) for todo in todos)
