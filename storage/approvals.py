"""Requests that wait for an admin's word: queued, without a place in line, and not for ever.

Whoever decides holds the locks of all lines, and then the request's rows: of an approval, a
cancellation and the end of the day, one comes first, and the others find nothing that waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Integer, bindparam, func, select, text
from typing_extensions import override

from bot.domain.job import Job
from bot.domain.preferences.approvals import LASTS
from bot.ports.storage import ApprovalStore
from storage import line
from storage.changes import NOW, change_job, later, of
from storage.job_table import JobTable
from storage.rows import Query, job_from
from storage.statements import Row, Session
from storage.tables import AWAITS_APPROVAL, UNASKED, jobs
from storage.todo import Todo

ASKING_SECONDS = 60.0
"""How long whoever asks an admin may be silent before another process does."""

_WAITING: Final[Query] = (
    select(jobs)
    .where(text(AWAITS_APPROVAL), jobs.c.request == bindparam("request"))
    .order_by(jobs.c.seq)
    .with_for_update()
)
_LAPSED: Final[Query] = (
    select(jobs.c.request)
    .where(text(AWAITS_APPROVAL), jobs.c.created_at < NOW - LASTS)
    .group_by(jobs.c.request)
    .limit(bindparam("most", type_=Integer))
)


class SqlApprovals(JobTable, ApprovalStore):
    """``ApprovalStore`` on SQLite or PostgreSQL."""

    @override
    async def approve(self, request: str, person: str) -> list[Job]:
        async with self._engine.writing() as connection:
            waiting = await _held(connection, request)
            return [await _let_in(connection, row, person) for row in waiting]

    @override
    async def decline(self, request: str, person: str) -> list[Job]:
        return await self._end(request, person)

    @override
    async def expire(self, limit: int) -> list[Job]:
        if await self._is_idle(Todo.APPROVALS):
            return []
        async with self._engine.reading() as connection:
            lapsed = (await connection.execute(_LAPSED, {"most": limit})).scalars()
        return [job for request in lapsed for job in await self._end(request, None)]

    async def _end(self, request: str, person: str | None) -> list[Job]:
        async with self._engine.writing() as connection:
            waiting = await _held(connection, request)
            return [job_from(await self._cancel(connection, row, person)) for row in waiting]

    @override
    async def waiting(self, workspace: str, limit: int) -> list[Job]:
        first = select(func.min(jobs.c.seq)).where(text(AWAITS_APPROVAL))
        first = first.where(jobs.c.workspace == workspace).group_by(jobs.c.request)
        these = select(jobs).where(jobs.c.seq.in_(first)).order_by(jobs.c.created_at, jobs.c.seq)
        return await self._jobs(these.limit(limit))

    @override
    async def unasked(self) -> Job | None:
        if await self._is_idle(Todo.APPROVALS):
            return None
        due = select(jobs.c.id).where(
            text(UNASKED), jobs.c.ask_at <= NOW, jobs.c.card_ts.is_not(None)
        )
        if (served := self._served()) is not None:
            due = due.where(jobs.c.workspace.in_(served))
        due = due.order_by(jobs.c.ask_at).limit(1).with_for_update(skip_locked=True)
        async with self._engine.writing() as connection:
            job_id = await connection.scalar(due)
            if job_id is None:
                return None
            leased = of(job_id).values(ask_at=later(ASKING_SECONDS)).returning(jobs)
            return job_from((await connection.execute(leased)).one())

    @override
    async def asked(self, job: Job) -> None:
        await self._write(of(job.id).values(ask_at=None))

    @override
    async def put_off(self, job: Job, seconds: float) -> None:
        await self._write(of(job.id).values(ask_at=later(seconds)))


async def _held(connection: Session, request: str) -> Sequence[Row]:
    """Return the rows of a request that wait, which nobody else decides about until the commit."""
    await line.lock_all(connection)
    return (await connection.execute(_WAITING, {"request": request})).all()


async def _let_in(connection: Session, row: Row, person: str) -> Job:
    values = {"awaits_approval": False, "approved_by": person, "ask_at": None}
    row = await change_job(connection, row.id, **values)
    if line.has_place(row):
        await line.line_up(connection, row)
    return job_from(row)
