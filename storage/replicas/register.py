"""Which processes are at work on a PostgreSQL server's database, and what they tell one another.

A SQLite file has one process: there is nobody to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select
from typing_extensions import override

from bot.domain.replicas.news import ReplicaNews
from bot.ports.replicas.register import ReplicaRegister
from storage import store
from storage.changes import NOW
from storage.database import inserting
from storage.postgres_database import PostgresDatabase
from storage.replicas.silent import end_silent
from storage.replicas.tables import replicas, slack_budgets
from storage.rows import Query

FORGOTTEN_SECONDS: Final = 86_400.0
"""After how long a process that never said goodbye is forgotten, and a budget that nobody used."""

_GONE: Final = delete(replicas).where(replicas.c.name == bindparam("mine"))


class SqlReplicas(ReplicaRegister):
    """``ReplicaRegister`` on PostgreSQL. A process is taken for dead as its leases lapse."""

    def __init__(self, engine: PostgresDatabase) -> None:
        self._engine = engine
        self._has_begun = False

    @property
    @override
    def name(self) -> str:
        return self._engine.name

    @override
    async def here(self) -> Sequence[str]:
        """Show it; the first sign of life is news to the others, those after it are to nobody."""
        if not self._has_begun:
            self._engine.is_alone = False  # for all that is known by now
        async with self._engine.writing() as connection:
            if not self._has_begun:
                long_ago = NOW - FORGOTTEN_SECONDS
                await connection.execute(delete(replicas).where(replicas.c.seen_at < long_ago))
                await connection.execute(delete(slack_budgets).where(slack_budgets.c.at < long_ago))
                connection.tell(ReplicaNews.REPLICAS)
            sign = inserting(connection.dialect.name, replicas)
            sign = sign.values(name=self.name, seen_at=NOW)
            seen = sign.on_conflict_do_update(index_elements=["name"], set_={"seen_at": NOW})
            await connection.execute(seen)
            names = await connection.scalars(_alive())
        await end_silent(self._engine)
        self._has_begun = True
        self._engine.is_alone = len(names) <= 1
        return names

    @override
    async def leave(self) -> None:
        async with self._engine.writing() as connection:
            await connection.execute(_GONE, {"mine": self.name})
            connection.tell(ReplicaNews.REPLICAS)

    @override
    async def hear(self, heard: Callable[[ReplicaNews], None]) -> None:
        await self._engine.listen(heard)


def _alive() -> Query:
    """Select those that have shown so within a lease."""
    since = NOW - store.LEASE_SECONDS
    return select(replicas.c.name).where(replicas.c.seen_at > since).order_by(replicas.c.name)
