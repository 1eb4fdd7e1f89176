"""Deletions: the wish is a change of the row, and so is each step of carrying it out.

Everything may be done again, by any process: a second time finds less to do.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select, text
from typing_extensions import override

from bot.domain.job import ENDED, HOLDS_SLOT, Job, JobId, JobState, Part
from bot.ports.storage import Removals
from storage import line
from storage.changes import change_job, of
from storage.copies import leave
from storage.copy_table import copies
from storage.database import database_now
from storage.endings import NOTHING
from storage.rows import column_of, job_from, parts
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import TO_REMOVE, inputs, jobs
from storage.takes import NEWS
from storage.todo import Todo

DELETABLE = ENDED | {JobState.CANCELLING}
"""States in which a job can be deleted; a render that is being cancelled goes once it is over."""

FIRST_WAIT = 30.0
LONGEST_WAIT = 3600.0
"""Seconds between tries to remove something, doubling from the first to the longest."""


class SqlRemovals(Store, Removals):
    """``Removals`` on SQLite or PostgreSQL."""

    @override
    async def wish(self, job_id: JobId, person: str, *, everywhere: bool) -> Job | None:
        async with self._engine.writing() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None or JobState(row.state) not in DELETABLE:
                return None
            now = (await connection.execute(select(database_now()))).scalar_one()
            values = _wished(row, person, now, everywhere=everywhere)
            row = await change_job(connection, row.id, **values)
            await _forget_inputs(connection, row.request)
            if everywhere:
                await leave(connection, copies.c.job == job_id)
            return job_from(row)

    @override
    async def due(self, limit: int) -> list[Job]:
        if await self._is_idle(Todo.REMOVALS):
            return []
        over = jobs.c.state.in_(ENDED)
        due = select(jobs).where(text(TO_REMOVE), jobs.c.remove_at <= database_now(), over)
        due = due.where(~_is_needed()).order_by(jobs.c.remove_at).limit(limit)
        async with self._engine.writing() as connection:
            rows = (await connection.execute(due.with_for_update(skip_locked=True))).all()
            for row in rows:
                wait = min(FIRST_WAIT * 2.0 ** min(row.remove_attempts, 20), LONGEST_WAIT)
                tried = {"remove_at": database_now() + wait}
                tried |= {"remove_attempts": row.remove_attempts + 1}
                await connection.execute(of(row.id).values(tried))
            return [job_from(row) for row in rows]

    @override
    async def removed(self, job: Job, part: Part, note: str | None = None) -> None:
        async with self._engine.writing() as connection:
            query = select(jobs).where(jobs.c.id == job.id).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return
            values: dict[str, object] = {"to_remove": column_of(parts(row.to_remove) - {part})}
            if note is not None and row.deleted_at is not None:
                values["error_tell"] = " ".join(filter(None, (row.error_tell, note)))
            elif note is None and part is Part.FILE:
                values |= {"file_id": None, "file_permalink": None}
            elif note is None:
                values["expires_at"] = database_now()
            await change_job(connection, row.id, **values)


def _wished(row: Row, person: str, now: float, *, everywhere: bool) -> dict[str, object]:
    """Return what a deletion changes in a row: for a second one, only what else is to go."""
    wanted = set(parts(row.to_remove))
    if everywhere and row.file_id is not None:
        wanted.add(Part.FILE)
    values: dict[str, object] = {}
    if row.deleted_at is None:
        if row.provider_id is not None and (row.expires_at is None or row.expires_at > now):
            wanted.add(Part.RENDER)
        values = {"deleted_at": now, "deleted_by": person, "prompt": "", "order_prompt": None}
        values |= {"error_tell": None, "clip_path": None, "clip_bytes": None, **NOTHING}
        values |= {"poster_at": _poster_goes(row, now), "poster_tries": 0}
        values |= {"picked": None, "picked_by": None, "take_news": NEWS}
    return values | {"to_remove": column_of(wanted), "remove_at": now, "remove_attempts": 0}


def _poster_goes(row: Row, now: float) -> float | None:
    """Return when a deleted clip's poster is to be removed; one that is at Slack, at once.

    Somebody may be having Slack keep the file just now: it goes after that, and not before.
    """
    if row.poster_id is None:
        return None
    may_be_completed = row.poster_at is not None and not row.has_poster
    return float(row.poster_at) if may_be_completed else now


def _is_needed() -> ColumnElement[bool]:
    """Condition: somebody else's clip is being made from this render, or comes out of it.

    What a person deleted, a remix in line doesn't get any more.
    """
    other = jobs.alias("other")
    waits = (other.c.state == JobState.QUEUED) & jobs.c.deleted_at.is_(None)
    remixed = exists().where(
        other.c.deployment == jobs.c.deployment,
        other.c.source_provider_id == jobs.c.provider_id,
        or_(other.c.state.in_(HOLDS_SLOT), waits),
    )
    further = exists().where(
        other.c.request == jobs.c.request,
        other.c.provider_id.is_(None),
        other.c.clip_ref.is_not(None),
        other.c.state.not_in(ENDED),
    )
    wanted = jobs.c.awaited & jobs.c.deleted_at.is_(None)
    return or_(remixed, further, wanted)


async def _forget_inputs(connection: Session, request: str) -> None:
    """Delete the pictures of a request once all that came of it was deleted."""
    kept = exists().where(jobs.c.request == request, jobs.c.deleted_at.is_(None))
    await connection.execute(delete(inputs).where(inputs.c.request == request, ~kept))
