"""What the cards show of their jobs' rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from sqlalchemy import Integer, String, bindparam, case, func, or_, select, text, tuple_, update
from sqlalchemy.sql.dml import ReturningUpdate
from typing_extensions import override

from bot.domain.job import ACTIVE, Job, JobId, JobState
from bot.ports.jobs import Cards
from storage import endings, line, reply_addresses
from storage.changes import BY_ID, changed, in_order
from storage.database import database_now
from storage.job_table import JobTable
from storage.rows import job_from
from storage.tables import UNSHOWN, WORKED_ON, jobs
from storage.todo import Todo

_AT_ONCE: Final = 20
"""How many cards one statement is about."""

_CARDS: Final = [bindparam(f"card{i}", type_=String) for i in range(_AT_ONCE)]
_VERSION: Final = case(
    *((jobs.c.id == card, bindparam(f"shown{i}", type_=Integer)) for i, card in enumerate(_CARDS)),
    else_=jobs.c.shown_version,
)
_OLDER: Final = jobs.c.id.in_(_CARDS) & (jobs.c.shown_version < _VERSION)
_OVERTAKEN: Final = select(jobs.c.id).where(jobs.c.id.in_(_CARDS), jobs.c.shown_version > _VERSION)
_SHOWN: Final = update(jobs).where(_OLDER).values(shown_version=_VERSION)
_SHOWN_AMONG_OTHERS: Final = update(jobs).where(in_order(_OLDER)).values(shown_version=_VERSION)
"""The same beside other processes."""
_POSTED: Final = (
    BY_ID.where(jobs.c.card_ts.is_(None))
    .values(
        card_ts=bindparam("ts"),
        thread_ts=bindparam("thread"),
        channel=func.coalesce(bindparam("place", type_=String), jobs.c.channel),
        shown_version=func.coalesce(bindparam("shown", type_=Integer), jobs.c.shown_version),
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
        if await self._is_idle(Todo.CARDS):
            return []
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
        attempts = await self._engine.write(self._attempting, {"job_id": job_id})
        count = attempts.scalar_one_or_none()
        return None if count is None else int(count) > 1

    @cached_property
    def _attempting(self) -> ReturningUpdate[tuple[int]]:
        """Return the statement, put together once: who we are, and whether others are, stays so."""
        unheld = jobs.c.state.not_in(ACTIVE) & self._left_behind()
        free = or_(jobs.c.lease_owner == self._owner, unheld)
        this = jobs.c.id == bindparam("job_id", None, String)
        return (
            update(jobs)
            .where(this, jobs.c.card_ts.is_(None), ~jobs.c.awaits_inputs, free)
            .values(card_attempts=jobs.c.card_attempts + 1, **self._lease())
            .returning(jobs.c.card_attempts)
        )

    @override
    async def card_posted(
        self,
        job_id: JobId,
        card_ts: str,
        thread_ts: str,
        channel: str | None = None,
        version: int | None = None,
    ) -> bool:
        """Record the card and the thread; a job keeps its first card: a second changes nothing."""
        async with self._engine.writing() as connection:
            await line.lock_line_of(connection, job_id)
            given = {"ts": card_ts, "thread": thread_ts, "place": channel, "shown": version}
            found = await connection.execute(_POSTED, {"job_id": job_id, **given})
            row = found.one_or_none()
            if row is None:
                other = select(jobs.c.seq).where(jobs.c.id == job_id, jobs.c.card_ts != card_ts)
                return await connection.scalar(other) is None
            if row.batch > 1:
                place = {"thread": thread_ts, "place": row.channel}
                await connection.execute(_SIBLINGS, {"of_request": row.request, **place})
            if row.state == JobState.QUEUED and line.has_place(row):
                await line.line_up(connection, row)
            await reply_addresses.let_go_after_card(connection, row.request)
            return True

    @override
    async def cards_shown(self, versions: Mapping[JobId, int]) -> list[JobId]:
        shown = sorted(versions.items())
        overtaken: list[JobId] = []
        statement = _SHOWN if self._alone else _SHOWN_AMONG_OTHERS
        for first in range(0, len(shown), _AT_ONCE):
            given: dict[str, object] = {}
            for i, (job_id, version) in enumerate(shown[first : first + _AT_ONCE]):
                given |= {f"card{i}": job_id, f"shown{i}": version}
            if await self._write(statement, **given) < len(given) / 2 and not self._alone:
                async with self._engine.reading() as connection:
                    found = (await connection.execute(_OVERTAKEN, given)).scalars()
                overtaken += [JobId(job_id) for job_id in found]
        return overtaken

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
