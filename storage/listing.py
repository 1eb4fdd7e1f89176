"""Pages of jobs for people to read, and what others may see of them.

No query here costs more in a long history than in a short one: pages and counts go over an index,
and neither goes further back than ``COUNTED`` jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import assert_never

from sqlalchemy import ColumnElement, Subquery, func, select, text, union, update
from typing_extensions import override

from bot.domain.conversation.listing import PAGE, ListJobs, Page, Scope
from bot.domain.job import Job, JobId, JobState, Thread
from bot.ports.storage import Listing
from storage.rows import Query, job_from
from storage.statements import Session
from storage.store import Store
from storage.tables import IN_PUBLIC, jobs

_TURNED_AWAY = (jobs.c.state == JobState.CANCELLED) & jobs.c.error_code.is_not(None)
"""Of such a job nobody was told but who asked for it."""

COUNTED = 100 * PAGE
"""How many jobs are counted, and can be paged to."""


class SqlListing(Store, Listing):
    """``Listing`` on SQLite or PostgreSQL."""

    @override
    async def page(self, asked: ListJobs, where: Thread, person: str, *, public: bool) -> Page:
        async with self._engine.reading() as connection:
            shown = partial(_newest, asked.scope, where, person, public=public)
            newest = shown(COUNTED + 1)
            counting = select(func.count()).select_from(newest)
            count = (await connection.execute(counting)).scalar_one()
            of = max(1, -(-min(count, COUNTED) // PAGE))
            number = min(asked.page, of)
            found = shown(number * PAGE)
            page = select(found.c.seq).order_by(found.c.seq.desc()).limit(PAGE)
            page = page.offset((number - 1) * PAGE)
            rows = select(jobs).where(jobs.c.seq.in_(page)).order_by(jobs.c.seq.desc())
            listed = tuple(job_from(row) for row in await connection.execute(rows))
        narrowed = asked.scope is Scope.WORKSPACE and not public
        return Page(ListJobs(asked.scope, number), listed, of, count > COUNTED, narrowed)

    @override
    async def find(self, job_id: JobId, where: Thread, person: str, *, public: bool) -> Job | None:
        """Return a job by one statement, whether it isn't there or isn't for them."""
        shown = jobs.c.channel == where.channel
        if public:
            shown |= text(IN_PUBLIC)
        theirs = (jobs.c.requester == person) | (shown & ~_TURNED_AWAY)
        named = select(jobs).where(jobs.c.id == job_id, jobs.c.workspace == where.workspace)
        row = await self._row(named.where(theirs))
        return None if row is None else job_from(row)

    @override
    async def close(self, place: Thread) -> None:
        async with self._engine.writing() as connection:
            await _close(connection, place)


def _newest(scope: Scope, where: Thread, person: str, limit: int, *, public: bool) -> Subquery:
    """Return the newest jobs that a list shows, by their ``seq``, as something to select from."""
    here = jobs.c.workspace == where.workspace
    mine = _limited(here & (jobs.c.requester == person), limit)
    match scope:
        case Scope.MINE:
            return mine.subquery()
        case Scope.CHANNEL:
            return _limited(here & (jobs.c.channel == where.channel), limit).subquery()
        case Scope.WORKSPACE:
            others = text(IN_PUBLIC) if public else jobs.c.channel == where.channel
            shown = _limited(here & others, limit)
            either = union(select(mine.subquery()), select(shown.subquery())).subquery()
            return select(either).order_by(either.c.seq.desc()).limit(limit).subquery()
        case _:
            assert_never(scope)


def _limited(condition: ColumnElement[bool], limit: int) -> Query:
    """Select the newest jobs of an index, without those that were turned away."""
    query = select(jobs.c.seq).where(condition, ~_TURNED_AWAY)
    return query.order_by(jobs.c.seq.desc()).limit(limit)


async def note_place(connection: Session, thread: Thread, changes: Mapping[str, object]) -> None:
    """Keep a conversation's clips to its members, if a job's changes say that it is private now."""
    if changes.get("in_public") is False:
        await _close(connection, thread)


async def _close(connection: Session, thread: Thread) -> None:
    there = (jobs.c.workspace == thread.workspace) & (jobs.c.channel == thread.channel)
    await connection.execute(update(jobs).where(there, text(IN_PUBLIC)).values(in_public=False))
