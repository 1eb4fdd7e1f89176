"""Cards that replace others: a job has one that counts, and everybody agrees which."""

from __future__ import annotations

from sqlalchemy import Update, select, update
from typing_extensions import override

from bot.domain.job import Job
from bot.ports.storage import Replacements
from storage import new_jobs
from storage.changes import of
from storage.database import database_now, hold
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import jobs

POSTING_SECONDS = 60.0
"""How long whoever posts a new card may be silent before another process does."""


class SqlReplacements(Store, Replacements):
    """``Replacements`` on SQLite or PostgreSQL."""

    @override
    async def begin(self, job: Job) -> bool | None:
        async with self._engine.writing() as connection:
            row = await _locked(connection, job)
            if row is None or (row.is_held and not self._alone):
                return None
            await connection.execute(_of(job).values(card_until=database_now() + POSTING_SECONDS))
            return row.card_until is not None

    @override
    async def put_back(self, job: Job) -> None:
        await self._write(_of(job).values(card_until=None))

    @override
    async def done(self, job: Job, card_ts: str, thread_ts: str) -> bool:
        async with self._engine.writing() as connection:
            await hold(connection, f"thread {job.thread}")
            if await _locked(connection, job) is None:
                other = select(jobs.c.seq).where(jobs.c.id == job.id, jobs.c.card_ts != card_ts)
                return await connection.scalar(other) is None
            new = {"card_ts": card_ts, "cards": jobs.c.cards + 1, "card_until": None}
            await connection.execute(_of(job).values(**new))
            if thread_ts != job.thread.thread_ts:
                there = update(jobs).where(new_jobs.in_thread(job.thread))
                await connection.execute(there.values(thread_ts=thread_ts))
            return True


async def _locked(connection: Session, job: Job) -> Row | None:
    """Return the row of a job whose card is the one that we know of, locked."""
    held = (jobs.c.card_until > database_now()).label("is_held")
    query = select(jobs.c.card_until, held)
    query = query.where(jobs.c.id == job.id, jobs.c.card_ts == job.card_ts)
    return (await connection.execute(query.with_for_update())).one_or_none()


def _of(job: Job) -> Update:
    return of(job.id).where(jobs.c.card_ts == job.card_ts)
