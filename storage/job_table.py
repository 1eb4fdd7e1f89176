"""What every adapter of the job store shares: guarded changes of a job's row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from sqlalchemy import ColumnElement, Executable, bindparam, exists, func, or_

from bot.domain.errors.base import StaleJob
from bot.domain.job import (
    ACTIVE,
    ENDED,
    HOLDS_SLOT,
    Changes,
    Job,
    JobId,
    JobState,
    may_become,
)
from bot.domain.replicas.news import ReplicaNews
from storage import crashes, endings, line, money
from storage.changes import BY_ID, NOW, UNDELAYED, UNLEASED, change, change_job
from storage.connections import Database
from storage.database import database_now
from storage.listing import note_place
from storage.rows import checked, job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import abandoned_renders, jobs
from storage.takes import NEWS

_SEEN: Final = BY_ID.where(jobs.c.state == bindparam("seen"))
HELD: Final = _SEEN.where(jobs.c.lease_owner == bindparam("owner"))
_FREE: Final = _SEEN.where(
    or_(jobs.c.lease_owner == bindparam("owner"), jobs.c.lease_owner.is_(None))
)
_UNDELETED: Final = _FREE.where(jobs.c.deleted_at.is_(None))
"""Guards: the row is still in the state the caller saw, and nobody else works on it."""

_RENDERING_SINCE: Final = func.coalesce(jobs.c.rendering_at, NOW)

_OTHER: Final = jobs.alias("other")
_FIRST_OF_REQUESTER: Final = ~exists().where(
    _OTHER.c.workspace == jobs.c.workspace,
    _OTHER.c.requester == jobs.c.requester,
    _OTHER.c.state == JobState.DELIVERED,
)
"""Whether nobody delivered anything to the job's requester before, in that workspace."""

_MAY_BE_DELAYED = frozenset({JobState.RENDERING, JobState.UNCONFIRMED})
"""Into these a job takes along what holds it up: the render is the same."""


def _frees_a_slot(job: Job, to: JobState) -> bool:
    return job.state in HOLDS_SLOT and to not in HOLDS_SLOT


class JobTable(Store):
    """The table of jobs.

    Only jobs of the workspaces that this process serves are claimed: a clip for one that it can't
    reach would be paid for nobody.
    """

    def __init__(
        self,
        engine: Database,
        served: Callable[[], Collection[str] | None] = lambda: None,
        *,
        owner: str | None = None,
    ) -> None:
        super().__init__(engine, served, owner=owner)
        self._sure_until = 0.0
        """Until when leases hold for certain that are this process's, by ``awake``."""
        self._uncounted: set[JobId] = set()
        """Whose create is under way here, and counts for no limit: nobody notes its answer."""

    def _left_behind(self) -> ColumnElement[bool]:
        """Condition: no living process holds the job's lease, but for this one."""
        others = jobs.c.lease_owner != self._owner
        if not self._alone:
            others &= jobs.c.lease_until < database_now()
        return or_(crashes.let_go(), others)

    async def _move(self, job: Job, to: JobState, changes: Changes) -> Job:
        """Move a job, in a transaction of its own: most moves change its row and nothing else."""
        more = self._is_counted(job) or to is JobState.QUEUED
        more |= changes.get("in_public") is False
        more |= not self._engine.is_alone and _frees_a_slot(job, to)  # the others are told of it
        session = self._engine.writing() if more else self._engine.writing_once()
        async with session as connection:
            row = await self._moved(connection, job, to, changes)
        self._uncounted.discard(job.id)
        return job_from(row)

    def _is_counted(self, job: Job) -> bool:
        return job.state is JobState.SUBMITTING and job.id not in self._uncounted

    async def _moved(self, connection: Session, job: Job, to: JobState, changes: Changes) -> Row:
        if job.state is JobState.QUEUED or not may_become(job.state, to):
            raise ValueError(f"a job can't be moved from {job.state} to {to}")
        values = checked(changes) | self._values(job, to)
        values |= endings.of_move(job, to, changes.get("ended_by"))
        if to is JobState.QUEUED:
            await line.lock_lines(
                connection, job.deployment, changes.get("deployment", job.deployment)
            )
        if not self._engine.is_alone and _frees_a_slot(job, to):
            connection.tell(ReplicaNews.LINE)
        also = (line.ANSWERED,) if self._is_counted(job) else ()
        row = await self._change_mine(connection, job, *also, **values)
        await note_place(connection, job.thread, changes)
        if to is JobState.QUEUED and job.provider_id is not None:
            render = {"deployment": job.deployment, "provider_id": job.provider_id}
            left = {**render, "job": job.id, "noted_at": database_now()}
            await line.insert_if_absent(connection, abandoned_renders, **left)
        if to is JobState.QUEUED and row.cancel_requested:
            row = await self._cancel(connection, row, row.ended_by)
        elif to is JobState.QUEUED:
            await line.line_up(connection, row)
        if to is JobState.QUEUED and changes.get("may_be_billed"):
            await money.reserve_again(connection, row)
        return row

    def _values(self, job: Job, to: JobState) -> dict[str, object]:
        """Return what becomes of a row by the move alone."""
        values: dict[str, object] = {"state": to, **crashes.after(to)}
        values |= self._lease() if to in ACTIVE else UNLEASED
        if to is JobState.RENDERING:
            values["rendering_at"] = _RENDERING_SINCE
        if to is JobState.QUEUED:
            values |= {"rendering_at": None, "provider_id": None}
            values |= {"progress": None, "expires_at": None}
        if job.state is JobState.RENDERING and to is JobState.DELIVERING:
            values["rendered_at"] = NOW
        if to in ENDED:
            values["ended_at"] = NOW
        if job.state is JobState.FAILED:
            values["money_state"] = money.RESERVED_ANEW
        if to is JobState.DELIVERED:
            values |= {"first_clip": _FIRST_OF_REQUESTER, "take_news": NEWS}
        if to not in _MAY_BE_DELAYED:
            values |= UNDELAYED
        return values

    async def _cancel(self, connection: Session, row: Row, person: str | None) -> Row:
        values: dict[str, object] = {"ended_by": person, "ended_at": NOW}
        values |= endings.due(person == row.requester)
        cancelled: Row = await change_job(connection, row.id, state=JobState.CANCELLED, **values)
        return cancelled

    async def _change_mine(
        self, connection: Session, job: Job, *also: Executable, **values: object
    ) -> Row:
        """Change the row of a job as the caller saw it. Raises StaleJob where it isn't that now."""
        guard = HELD if job.state in ACTIVE else _FREE
        if job.state is JobState.FAILED:
            guard = _UNDELETED
        seen = {"job_id": job.id, "of_job": job.id, "seen": job.state, "owner": self._owner}
        row: Row | None = await change(connection, guard, seen, *also, **values)
        if row is None:
            raise StaleJob(f"job {job.id} is no longer {job.state}")
        return row
