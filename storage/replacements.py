"""Cards that replace others: a job has one that counts, and everybody agrees which."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.job import Job
from storage import births
from storage.database import database_now, hold
from storage.tables import jobs

POSTING_SECONDS = 60.0
"""How long whoever posts a new card may be silent before another process does."""


class SqlReplacements:
    """``bot.ports.Replacements`` on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._alone = engine.dialect.name == "sqlite"

    async def begin(self, job: Job) -> bool | None:
        """Lease the posting of a new card; True if it may have been posted before.

        None if the job has another card by now, or another process is at it.
        """
        async with self._engine.begin() as connection:
            row = await _locked(connection, job)
            if row is None or (row.is_held and not self._alone):
                return None
            await connection.execute(_of(job).values(card_until=database_now() + POSTING_SECONDS))
            return row.card_until is not None

    async def put_back(self, job: Job) -> None:
        """Let the old card be the one that counts: no new one was posted, for certain."""
        async with self._engine.begin() as connection:
            await connection.execute(_of(job).values(card_until=None))

    async def done(self, job: Job, card_ts: str, thread_ts: str) -> None:
        """Record a new card. Where it opened another thread, all of the old one's jobs move."""
        async with self._engine.begin() as connection:
            await hold(connection, f"thread {job.thread}")
            if await _locked(connection, job) is None:
                return
            new = {"card_ts": card_ts, "cards": jobs.c.cards + 1, "card_until": None}
            await connection.execute(_of(job).values(**new))
            if thread_ts != job.thread.thread_ts:
                there = update(jobs).where(births.in_thread(job.thread))
                await connection.execute(there.values(thread_ts=thread_ts))


async def _locked(connection: AsyncConnection, job: Job) -> Row[Any] | None:
    """Return the row of a job whose card is the one that we know of, locked."""
    held = (jobs.c.card_until > database_now()).label("is_held")
    query = select(jobs.c.card_until, held)
    query = query.where(jobs.c.id == job.id, jobs.c.card_ts == job.card_ts)
    return (await connection.execute(query.with_for_update())).one_or_none()


def _of(job: Job) -> Any:
    return update(jobs).where(jobs.c.id == job.id, jobs.c.card_ts == job.card_ts)
