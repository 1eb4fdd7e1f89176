"""Remixes that wait for the clip they are to change: they are queued, and have no place in line.

The job that they wait for is marked, so that whoever looks finds what has come to an end by one
index, however many remixes wait for clips that go on.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, exists, select, text
from typing_extensions import override

from bot.domain.job import Job, JobId, JobState
from bot.ports.storage import WaitingRemixStore
from storage import endings, line
from storage.changes import change_job, of
from storage.database import database_now, hold
from storage.rows import job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import AWAITED, AWAITS_SOURCE, jobs
from storage.todo import Todo

_SETTLED: Final = select(jobs).where(text(AWAITED)).order_by(jobs.c.seq).limit(bindparam("most"))


class SqlWaitingRemixes(Store, WaitingRemixStore):
    """``WaitingRemixStore`` on SQLite or PostgreSQL."""

    @override
    async def settled(self, limit: int) -> list[Job]:
        if await self._is_idle(Todo.REMIXES):
            return []
        return await self._jobs(_SETTLED, most=limit)

    @override
    async def remixes_of(self, source: JobId, limit: int) -> list[Job]:
        waiting = select(jobs).where(text(AWAITS_SOURCE), jobs.c.source_id == source)
        return await self._jobs(waiting.order_by(jobs.c.seq).limit(limit))

    @override
    async def release(
        self, remix: JobId, source_provider_id: str, deployment: str | None = None
    ) -> Job | None:
        found: dict[str, object] = {
            "awaits_source": False,
            "source_provider_id": source_provider_id,
        }
        async with self._engine.writing() as connection:
            if deployment is not None:
                found["deployment"] = deployment
            if await _waiting(connection, remix, *filter(None, [deployment])) is None:
                return None
            row = await change_job(connection, remix, **found)
            if line.has_place(row):
                await line.line_up(connection, row)
            return job_from(row)

    @override
    async def fail(self, remix: JobId, code: str, tell: str) -> Job | None:
        async with self._engine.writing() as connection:
            if await _waiting(connection, remix) is None:
                return None
            values = {"state": JobState.FAILED, "awaits_source": False, "error_code": code}
            values |= {"error_tell": tell, "ended_at": database_now(), **endings.due()}
            return job_from(await change_job(connection, remix, **values))

    @override
    async def done(self, source: Job) -> None:
        wanted = jobs.alias("remix")
        waiting = exists().where(
            wanted.c.source_id == source.id,
            wanted.c.awaits_source,
            wanted.c.state == JobState.QUEUED,
        )
        async with self._engine.writing() as connection:
            await hold(connection, f"thread {source.thread}")
            await connection.execute(of(source.id).where(~waiting).values(awaited=False))


async def _waiting(connection: Session, remix: JobId, *lines: str) -> Row | None:
    """Return a remix's row, locked with its line and others, if it still waits for its source."""
    row = await line.lock_job(connection, remix, *lines)
    waits = row is not None and row.awaits_source and row.state == JobState.QUEUED
    return row if waits else None
