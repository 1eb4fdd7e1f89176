"""Which process works on which job."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, text, update
from typing_extensions import override

from bot.domain.job import Job, JobId
from bot.domain.replicas.news import ReplicaNews
from bot.ports.clock import awake
from bot.ports.jobs import Aside, Leases
from storage import crashes, store
from storage.changes import UNLEASED, in_order
from storage.job_table import JobTable
from storage.rows import job_from
from storage.tables import WORKED_ON, jobs
from storage.todo import Todo


class SqlLeases(JobTable, Leases):
    """``Leases`` on SQLite or PostgreSQL."""

    @override
    async def resume(self, aside: Aside | None = None) -> list[Job]:
        # A SQLite file has one process, so whatever another owner holds there was left behind.
        if await self._is_idle(Todo.LEASES):
            return []
        free = select(jobs.c.seq).where(text(WORKED_ON), self._left_behind())
        free = free.with_for_update(skip_locked=True)
        taken = update(jobs).where(jobs.c.seq.in_(free))
        taken = taken.values(crashes.counted() | self._lease()).returning(jobs)
        async with self._engine.writing() as connection:
            found = [job_from(row) for row in await connection.execute(taken)]
            later = {} if aside is None else aside(found)
            for job_id, seconds in later.items():
                await connection.execute(crashes.holding_back(job_id, seconds))
        found = [job for job in found if job.id not in later]
        return sorted(found, key=lambda job: job.expires_at or job.created_at)

    @override
    async def renew_leases(self) -> list[JobId]:
        if await self._is_idle(Todo.LEASES):
            return []
        asked_at = awake()
        held = update(jobs).where(self._held()).values(**self._lease()).returning(jobs.c.id)
        found = (await self._engine.write(held)).scalars()
        self._sure_until = asked_at + store.LEASE_SECONDS
        return [JobId(job_id) for job_id in found]

    @override
    async def next_wait(self) -> float | None:
        if await self._is_idle(Todo.LEASES):
            return None
        wait: float | None = await self._value(crashes.NEXT_WAIT)
        return wait

    @override
    async def release(self, only: Collection[JobId] | None = None) -> None:
        these = update(jobs).where(self._held(only)).values(UNLEASED)
        async with self._engine.writing() as connection:
            if (await connection.execute(these)).rowcount:
                connection.tell(ReplicaNews.JOBS)

    def _held(self, only: Collection[JobId] | None = None) -> ColumnElement[bool]:
        """Condition: this process works on the job, and it is one of ``only``."""
        held = crashes.is_held_by(self._owner)
        if only is not None:
            held &= jobs.c.id.in_(only)
        return held if self._alone else in_order(held)
