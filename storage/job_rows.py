"""Jobs are read, and moved from state to state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final, Unpack, assert_never

from sqlalchemy import bindparam, func, select, text, update
from typing_extensions import override

from bot.domain.errors.base import StaleJob
from bot.domain.job import Changes, Job, JobId, JobState, Thread
from bot.ports.clock import awake
from bot.ports.jobs import Rows
from storage import endings, line, new_jobs
from storage.changes import BY_ID, NOW, UNDELAYED, UNLEASED, change, change_job
from storage.database import hold
from storage.job_table import HELD, JobTable
from storage.rows import JOB, checked, job_from
from storage.statements import Row, Session
from storage.tables import AWAITS_APPROVAL, HOLDS_SLOT, WORKED_ON, jobs
from storage.todo import Todo

_DELIVERING: Final = BY_ID.where(jobs.c.state == JobState.DELIVERING)

_OVERDUE: Final = (
    select(jobs)
    .where(
        jobs.c.deployment == bindparam("deployment"),
        text(HOLDS_SLOT),
        jobs.c.state == JobState.UNCONFIRMED,
        jobs.c.provider_id.is_not(None),
    )
    .order_by(jobs.c.seq)
)
_IN_THREAD: Final = (
    select(jobs)
    .where(
        jobs.c.workspace == bindparam("workspace"),
        jobs.c.channel == bindparam("channel"),
        jobs.c.thread_ts == bindparam("thread_ts"),
    )
    .order_by(jobs.c.number)
)

_ASKED_INSTEAD: Final = (
    update(jobs)
    .where(
        jobs.c.seq
        == select(func.min(jobs.c.seq))
        .where(text(AWAITS_APPROVAL), jobs.c.request == bindparam("of_request"))
        .correlate(None)
        .scalar_subquery()
    )
    .values(ask_at=bindparam("asking"))
)
"""Has an admin asked in the name of another job of the request, where one was cancelled before."""


class SqlRows(JobTable, Rows):
    """``Rows`` on SQLite or PostgreSQL."""

    @override
    async def get(self, job_id: JobId) -> Job | None:
        found = await self._jobs(JOB, id=job_id)
        return found[0] if found else None

    @override
    async def held(self, job_id: JobId) -> Job | None:
        mine = (jobs.c.id == job_id) & (jobs.c.lease_owner == self._owner)
        found = await self._jobs(select(jobs).where(mine, text(WORKED_ON)))
        return found[0] if found else None

    @override
    async def sure(self, job: Job) -> None:
        if self._alone or awake() < self._sure_until:
            return
        mine = {"job_id": job.id, "seen": job.state, "owner": self._owner}
        found = await self._engine.write(HELD.values(**self._lease()), mine)
        if not found.rowcount:
            raise StaleJob(f"job {job.id} was taken over meanwhile")

    @override
    async def overdue(self, deployment: str) -> list[Job]:
        if await self._is_idle(Todo.SLOTS):
            return []
        return await self._jobs(_OVERDUE, deployment=deployment)

    @override
    async def in_thread(self, thread: Thread) -> list[Job]:
        if thread.thread_ts is None:
            return []
        return await self._jobs(_IN_THREAD, **asdict(thread))

    @override
    async def of_requester(self, workspace: str, requester: str, limit: int) -> list[Job]:
        turned_away = (jobs.c.state == JobState.CANCELLED) & jobs.c.error_code.is_not(None)
        mine = (jobs.c.workspace == workspace) & (jobs.c.requester == requester) & ~turned_away
        return await self._jobs(select(jobs).where(mine).order_by(jobs.c.seq.desc()).limit(limit))

    @override
    async def move(self, job: Job, to: JobState, **changes: Unpack[Changes]) -> Job:
        # A queued job leaves the line only by ``claim``, ``request_cancel`` or ``turn_away``: they
        # keep the limits and the counters. A job that would return to the line after somebody
        # asked to cancel it is cancelled instead.
        return await self._move(job, to, changes)

    @override
    async def rendered(
        self, job: Job, clips: Sequence[str], /, **changes: Unpack[Changes]
    ) -> list[Job]:
        if clips:
            changes = {**changes, "clip_ref": clips[0], "clips": len(clips)}
        if len(clips) <= 1:
            return [await self._move(job, JobState.DELIVERING, changes)]
        async with self._engine.writing() as connection:
            await hold(connection, f"thread {job.thread}")
            row = await self._moved(connection, job, JobState.DELIVERING, changes)
            more = await new_jobs.insert_siblings(connection, row, clips[1:])
            return [job_from(row), *more]

    @override
    async def update(self, job: Job, **changes: Unpack[Changes]) -> Job:
        async with self._engine.writing_once() as connection:
            values = {"crashes": 0} | checked(changes)
            return job_from(await self._change_mine(connection, job, **values))

    @override
    async def delayed(self, job: Job, by: str | None, seconds: float = 0.0) -> Job:
        since = None if by is None else NOW - seconds
        async with self._engine.writing_once() as connection:
            row = await self._change_mine(connection, job, delayed_by=by, delayed_since=since)
            return job_from(row)

    @override
    async def let_go(self, job: Job, code: str, tell: str, person: str) -> Job | None:
        values: dict[str, object] = {"error_code": code, "error_tell": tell, "ended_by": person}
        values |= {"ended_at": NOW, **UNDELAYED, **UNLEASED}
        values |= endings.due(person == job.requester)
        async with self._engine.writing_once() as connection:
            values["state"] = JobState.FAILED
            row = await change(connection, _DELIVERING, {"job_id": job.id}, **values)
            return None if row is None else job_from(row)

    @override
    async def request_cancel(self, job_id: JobId, person: str | None = None) -> Job | None:
        async with self._engine.writing() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return None
            wish = {"cancel_requested": True, "ended_by": row.ended_by or person}
            state = JobState(row.state)
            match state:
                case JobState.QUEUED:
                    row = await self._cancel_queued(connection, row, row.ended_by or person)
                case JobState.SUBMITTING:
                    row = await change_job(connection, job_id, **wish)
                case JobState.RENDERING:
                    known = endings.due(wish["ended_by"] == row.requester)
                    wish |= {"state": JobState.CANCELLING, **known}
                    row = await change_job(connection, job_id, **wish)
                case JobState.CANCELLING | JobState.DELIVERING | JobState.UNCONFIRMED:
                    pass
                case JobState.DELIVERED | JobState.FAILED | JobState.CANCELLED:
                    pass
                case _:
                    assert_never(state)
            return job_from(row)

    async def _cancel_queued(self, connection: Session, row: Row, person: str | None) -> Row:
        if line.has_place(row):
            await line.leave_line(connection, row)
        row = await self._cancel(connection, row, person)
        if row.ask_at is not None:
            asking = {"of_request": row.request, "asking": row.ask_at}
            await connection.execute(_ASKED_INSTEAD, asking)
        return row
