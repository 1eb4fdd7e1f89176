"""Posters: who sees to which one, and when. A poster is a file's id in its job's row.

Nothing here is guarded by a job's state: a poster belongs to a clip that is there, or is removed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Update, bindparam, func, select, text
from typing_extensions import override

from bot.domain.job import ENDED, Job
from bot.ports.storage import PosterStore
from storage.changes import BY_ID, change, later, of
from storage.database import database_now
from storage.rows import Query, job_from
from storage.store import Store
from storage.tables import POSTER_DUE, jobs
from storage.takes import NEWS
from storage.todo import Todo

SEEING_TO_SECONDS = 180.0
"""How long whoever sees to a poster may be silent before another process does."""

_WANTED: Final = BY_ID.where(jobs.c.poster_id == bindparam("poster"), jobs.c.deleted_at.is_(None))


class SqlPosters(Store, PosterStore):
    """``PosterStore`` on SQLite or PostgreSQL."""

    @override
    async def due(self, limit: int) -> list[Job]:
        if await self._is_idle(Todo.POSTERS):
            return []
        due = self._mine(select(jobs)).where(jobs.c.poster_at <= database_now())
        due = due.order_by(jobs.c.poster_at).limit(limit).with_for_update(skip_locked=True)
        async with self._engine.writing() as connection:
            found = []
            for row in (await connection.execute(due)).all():
                tried = {"poster_tries": row.poster_tries + 1}
                tried |= {"poster_at": later(SEEING_TO_SECONDS)}
                changed = of(row.id).values(tried).returning(jobs)
                found.append(job_from((await connection.execute(changed)).one()))
            return found

    @override
    async def next_due(self) -> float | None:
        if await self._is_idle(Todo.POSTERS):
            return None
        wait: float | None = await self._value(
            self._mine(select(func.min(jobs.c.poster_at) - database_now()))
        )
        return wait

    def _mine(self, query: Query) -> Query:
        """Narrow a query to posters of clips that are over, in workspaces that we serve."""
        query = query.where(text(POSTER_DUE), jobs.c.state.in_(ENDED))
        served = self._served()
        return query if served is None else query.where(jobs.c.workspace.in_(served))

    @override
    async def uploaded(self, job: Job, file_id: str) -> Job | None:
        wanted = of(job.id).where(jobs.c.deleted_at.is_(None), jobs.c.poster_id.is_(None))
        found = await self._changed(wanted.values(poster_id=file_id))
        return found[0] if found else None

    @override
    async def can_be_shown(self, job: Job, seconds: float) -> Job | None:
        seen = {"job_id": job.id, "poster": job.poster_id}
        changes = {"has_poster": True, "poster_at": later(seconds), "take_news": NEWS}
        async with self._engine.writing_once() as connection:
            row = await change(connection, _WANTED, seen, **changes)
            return None if row is None else job_from(row)

    @override
    async def put_off(self, job: Job, seconds: float) -> bool:
        return await self._write(_seen(job).values(poster_at=later(seconds))) > 0

    @override
    async def settled(self, job: Job) -> None:
        await self._write(_seen(job).where(jobs.c.deleted_at.is_(None)).values(poster_at=None))

    @override
    async def gone(self, job: Job) -> None:
        nothing = {"poster_id": None, "has_poster": False, "poster_at": None}
        await self._write(_seen(job).values(nothing))


def _seen(job: Job) -> Update:
    """Return an update of a job whose poster is the one that was seen, if it had any."""
    return of(job.id).where(jobs.c.poster_id.is_not_distinct_from(job.poster_id))
