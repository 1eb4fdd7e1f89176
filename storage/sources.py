"""Remixes that wait for the clip they are to change: they are queued, and have no place in line.

The job that they wait for is marked, so that whoever looks finds what has come to an end by one
index, however many remixes wait for clips that go on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.job import Job, JobId, JobState
from storage import endings, line
from storage.database import database_now, hold
from storage.rows import job_from
from storage.tables import AWAITED, AWAITS_SOURCE, jobs


class SqlSources:
    """``bot.ports.Sources`` on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def settled(self, limit: int) -> list[Job]:
        """Return jobs that remixes wait for, and that are rendered by now or never will be."""
        return await self._jobs(select(jobs).where(text(AWAITED)).order_by(jobs.c.seq), limit)

    async def remixes_of(self, source: JobId, limit: int) -> list[Job]:
        """Return remixes that wait for a job, in the order in which they were asked for."""
        waiting = select(jobs).where(text(AWAITS_SOURCE), jobs.c.source_id == source)
        return await self._jobs(waiting.order_by(jobs.c.seq), limit)

    async def release(self, remix: JobId, source_provider_id: str) -> Job | None:
        """Give a remix its place in line; None if it waits no more."""
        async with self._engine.begin() as connection:
            row = await _waiting(connection, remix)
            if row is None:
                return None
            if row.card_ts is not None:
                await line.line_up(connection, row)
            return await _change(
                connection, remix, awaits_source=False, source_provider_id=source_provider_id
            )

    async def fail(self, remix: JobId, code: str, tell: str) -> Job | None:
        """End a remix before it began; None if it waits no more."""
        async with self._engine.begin() as connection:
            if await _waiting(connection, remix) is None:
                return None
            return await _change(
                connection,
                remix,
                state=JobState.FAILED,
                awaits_source=False,
                error_code=code,
                error_tell=tell,
                ended_at=database_now(),
                **endings.due(),
            )

    async def done(self, source: Job) -> None:
        """Look for a job no more, unless somebody has asked for a remix of it just now."""
        wanted = jobs.alias("remix")
        waiting = exists().where(
            wanted.c.source_id == source.id,
            wanted.c.awaits_source,
            wanted.c.state == JobState.QUEUED,
        )
        async with self._engine.begin() as connection:
            await hold(connection, f"thread {source.thread}")
            await connection.execute(
                update(jobs).where(jobs.c.id == source.id, ~waiting).values(awaited=False)
            )

    async def _jobs(self, query: Any, limit: int) -> list[Job]:
        async with self._engine.connect() as connection:
            return [job_from(row) for row in await connection.execute(query.limit(limit))]


async def _waiting(connection: AsyncConnection, remix: JobId) -> Row[Any] | None:
    """Return a remix's row, locked, if it still waits for its source."""
    row = await line.lock_job(connection, remix)
    waits = row is not None and row.awaits_source and row.state == JobState.QUEUED
    return row if waits else None


async def _change(connection: AsyncConnection, remix: JobId, **values: Any) -> Job:
    change = update(jobs).where(jobs.c.id == remix)
    change = change.values(**values, version=jobs.c.version + 1, updated_at=database_now())
    return job_from((await connection.execute(change.returning(jobs))).one())
