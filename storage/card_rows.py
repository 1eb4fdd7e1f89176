"""What the cards show of their jobs' rows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, case, or_, select, text, tuple_, update
from typing_extensions import override

from bot.domain.job import ACTIVE, Job, JobId, JobState
from bot.ports.jobs import Cards
from storage import endings, line, reply_addresses
from storage.changes import BY_ID, changed
from storage.database import database_now
from storage.job_table import JobTable
from storage.rows import job_from
from storage.tables import UNSHOWN, WORKED_ON, jobs

_SHOWN: Final = BY_ID.where(jobs.c.shown_version < bindparam("shown")).values(
    shown_version=bindparam("shown")
)
_POSTED: Final = (
    BY_ID.where(jobs.c.card_ts.is_(None))
    .values(
        card_ts=bindparam("ts"),
        thread_ts=bindparam("thread"),
        channel=bindparam("place"),
        shown_version=bindparam("shown"),
        lease_owner=case((text(WORKED_ON), jobs.c.lease_owner), else_=None),
        lease_until=case((text(WORKED_ON), jobs.c.lease_until), else_=None),
    )
    .returning(jobs)
)
"""A card is up. Whoever works on its job goes on; a job keeps its first card."""

_SIBLINGS: Final = (
    update(jobs)
    .where(jobs.c.request == bindparam("of_request"), jobs.c.thread_ts.is_(None))
    .values(thread_ts=bindparam("thread"), channel=bindparam("place"))
)


class SqlCards(JobTable, Cards):
    """``Cards`` on SQLite or PostgreSQL."""

    @override
    async def unshown(self, limit: int, after: JobId | None = None) -> list[Job]:
        query = (
            select(jobs)
            .where(text(UNSHOWN), ~jobs.c.awaits_inputs)
            .order_by(jobs.c.updated_at, jobs.c.seq)
        )
        if after is not None:
            there = select(jobs.c.updated_at, jobs.c.seq).where(jobs.c.id == after)
            query = query.where(tuple_(jobs.c.updated_at, jobs.c.seq) > there.scalar_subquery())
        return await self._jobs(query.limit(limit))

    @override
    async def card_attempted(self, job_id: JobId) -> bool | None:
        unheld = jobs.c.state.not_in(ACTIVE) & self._left_behind()
        free = or_(jobs.c.lease_owner == self._owner, unheld)
        attempts = await self._engine.write(
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.card_ts.is_(None), ~jobs.c.awaits_inputs, free)
            .values(card_attempts=jobs.c.card_attempts + 1, **self._lease())
            .returning(jobs.c.card_attempts)
        )
        count = attempts.scalar_one_or_none()
        return None if count is None else int(count) > 1

    @override
    async def card_posted(
        self,
        job_id: JobId,
        card_ts: str,
        thread_ts: str,
        channel: str | None = None,
        version: int | None = None,
    ) -> None:
        """Record the card and the thread; a job keeps its first card: a second changes nothing."""
        async with self._engine.writing() as connection:
            job = await line.lock_job(connection, job_id)
            if job is None or job.card_ts is not None:
                return
            place = {"thread": thread_ts, "place": channel or job.channel}
            given = {"job_id": job_id, "ts": card_ts, "shown": version or job.shown_version}
            row = (await connection.execute(_POSTED, place | given)).one()
            if row.batch > 1:
                await connection.execute(_SIBLINGS, {"of_request": row.request, **place})
            if row.state == JobState.QUEUED and not row.awaits_source:
                await line.line_up(connection, row)
            await reply_addresses.let_go_after_card(connection, row.request)

    @override
    async def card_shown(self, job_id: JobId, version: int) -> None:
        await self._write(_SHOWN, job_id=job_id, shown=version)

    @override
    async def turn_away(self, job_id: JobId, code: str, tell: str) -> list[Job]:
        """One that has failed or been cancelled stays so, and has nothing more to show or tell."""
        waits = jobs.c.state == JobState.QUEUED
        over = jobs.c.state.in_((JobState.FAILED, JobState.CANCELLED)) & text(UNSHOWN)
        async with self._engine.writing() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return []
            rows = await connection.execute(
                update(jobs)
                .where(jobs.c.request == row.request, jobs.c.card_ts.is_(None), waits | over)
                .values(
                    state=case((waits, JobState.CANCELLED), else_=jobs.c.state),
                    error_code=code,
                    error_tell=tell,
                    **changed(),
                    shown_version=jobs.c.version + 1,
                    ended_at=database_now(),
                    **endings.NOTHING,
                )
                .returning(jobs)
            )
            await reply_addresses.let_go(connection, row.request)
            return [job_from(row) for row in rows]
