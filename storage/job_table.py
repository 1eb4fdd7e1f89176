"""What every adapter of the job store shares: guarded changes of a job's row."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Update, false, func, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors.base import StaleJob
from bot.domain.job import ACTIVE, ENDED, Changes, Job, JobState, may_become
from storage import crashes, endings, line
from storage.changes import UNDELAYED, UNLEASED, change, of
from storage.database import database_now
from storage.listing import note_place
from storage.rows import Row, checked
from storage.store import Store
from storage.tables import abandoned_renders, jobs

_MAY_BE_DELAYED = frozenset({JobState.RENDERING, JobState.UNCONFIRMED})
"""Into these a job takes along what holds it up: the render is the same."""


class JobTable(Store):
    """The table of jobs.

    Only jobs of the workspaces that this process serves are claimed: a clip for one that it can't
    reach would be paid for nobody.
    """

    def _left_behind(self) -> ColumnElement[bool]:
        """Condition: no living process holds the job's lease, but for this one."""
        others = jobs.c.lease_owner != self._owner
        if not self._alone:
            others &= jobs.c.lease_until < database_now()
        return or_(crashes.let_go(), others)

    async def _moved(
        self, connection: AsyncConnection, job: Job, to: JobState, changes: Changes
    ) -> Row:
        if job.state is JobState.QUEUED or not may_become(job.state, to):
            raise ValueError(f"a job can't be moved from {job.state} to {to}")
        values = checked(changes) | self._values(job, to)
        values |= endings.of_move(job, to, changes.get("ended_by"))
        if to is JobState.QUEUED:
            await line.lock(connection, job.deployment)
        row = await self._change_mine(connection, job, **values)
        await note_place(connection, job.thread, changes)
        if to is JobState.QUEUED and job.provider_id is not None:
            render = {"deployment": job.deployment, "provider_id": job.provider_id}
            left = {**render, "job": job.id, "noted_at": database_now()}
            await line.insert_if_absent(connection, abandoned_renders, **left)
        if job.state is JobState.SUBMITTING:
            await line.submit_answered(connection, job.id)
        if to is JobState.QUEUED and row.cancel_requested:
            row = await self._cancel(connection, row, row.ended_by)
        elif to is JobState.QUEUED:
            await line.line_up(connection, row)
        return row

    def _values(self, job: Job, to: JobState) -> dict[str, object]:
        """Return what becomes of a row by the move alone."""
        values: dict[str, object] = {"state": to, **crashes.after(to)}
        values |= self._lease() if to in ACTIVE else UNLEASED
        if to is JobState.RENDERING:
            values["rendering_at"] = func.coalesce(jobs.c.rendering_at, database_now())
        if to is JobState.QUEUED:
            values |= {"rendering_at": None, "provider_id": None}
            values |= {"progress": None, "expires_at": None}
        if job.state is JobState.RENDERING and to is JobState.DELIVERING:
            values["rendered_at"] = database_now()
        if to in ENDED:
            values["ended_at"] = database_now()
        if to not in _MAY_BE_DELAYED:
            values |= UNDELAYED
        return values

    async def _cancel(self, connection: AsyncConnection, row: Row, person: str | None) -> Row:
        values: dict[str, object] = {"ended_by": person, "ended_at": database_now()}
        values |= endings.due(person == row.requester)
        cancelled: Row = await change(connection, of(row.id), state=JobState.CANCELLED, **values)
        return cancelled

    def _mine(self, job: Job) -> Update:
        """Guard: the row is still in the state the caller saw, and nobody else works on it."""
        unheld = jobs.c.lease_owner.is_(None) if job.state not in ACTIVE else false()
        held = or_(jobs.c.lease_owner == self._owner, unheld)
        guard = of(job.id).where(jobs.c.state == job.state, held)
        return guard.where(jobs.c.deleted_at.is_(None)) if job.state is JobState.FAILED else guard

    async def _change_mine(self, connection: AsyncConnection, job: Job, **values: object) -> Row:
        row: Row | None = await change(connection, self._mine(job), **values)
        if row is None:
            raise StaleJob(f"job {job.id} is no longer {job.state}")
        return row
