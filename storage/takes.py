"""Takes side by side: what is news of them, who shows it, who voted, and which was picked.

Every change that such a message shows adds to its job's ``take_news``, in the same transaction;
whoever has shown it takes off what they saw, so that nothing that came meanwhile is lost.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from typing_extensions import override

from bot.domain.conversation.takes import RequestTakes
from bot.domain.job import Job, JobId, JobState
from bot.ports.storage import TakeStore
from storage import line
from storage.changes import changed, in_order, is_over, later, of
from storage.database import hold
from storage.rows import job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import jobs
from storage.take_tables import TAKE_NEWS, takes, votes
from storage.todo import Todo

SHOWING_SECONDS = 120.0
"""How long whoever shows takes may be silent before another process does it."""

ENOUGH = 2
"""How many clips there have to be for them to be side by side."""

_OTHER: Final = jobs.alias("take")
_IS_ONE_OF_SEVERAL: Final = or_(
    jobs.c.batch > 1,
    jobs.c.count > 1,
    jobs.c.take_of.is_not(None),
    and_(jobs.c.clip_ref.is_not(None), jobs.c.provider_id.is_(None)),
    exists().where(_OTHER.c.take_of == jobs.c.request),
)
NEWS: Final = case((_IS_ONE_OF_SEVERAL, jobs.c.take_news + 1), else_=jobs.c.take_news)
"""What ``take_news`` becomes with a change that is to be seen beside a job's other takes."""

_UNPICKED: Final = {"picked": None, "picked_by": None, "unfolded": False}
_WITH_NEWS: Final = {"take_news": jobs.c.take_news + 1, **changed()}

_REQUEST: Final = func.coalesce(jobs.c.take_of, jobs.c.request)


def _of_request(request: str) -> ColumnElement[bool]:
    """Condition: the job is one of a request's takes."""
    first = and_(jobs.c.request == request, jobs.c.take_of.is_(None))
    return or_(first, jobs.c.take_of == request)


class SqlTakes(Store, TakeStore):
    """``TakeStore`` on SQLite or PostgreSQL."""

    # --- what people think of them -----------------------------------------------------

    @override
    async def takes_of(self, job: Job) -> RequestTakes:
        async with self._engine.reading() as connection:
            return await _read(connection, job.takes)

    @override
    async def vote(self, job: Job, person: str) -> bool:
        whose = {"request": job.takes, "person": person}
        async with self._engine.writing() as connection:
            await hold(connection, f"takes {job.takes}")
            row = {**whose, "workspace": job.thread.workspace, "job": job.id}
            if not await line.insert_if_absent(connection, votes, **row):
                mine = and_(votes.c.request == job.takes, votes.c.person == person)
                other = update(votes).where(mine, votes.c.job != job.id).values(job=job.id)
                if (await connection.execute(other)).rowcount == 0:
                    return False
            await connection.execute(of(job.id).values(take_news=jobs.c.take_news + 1))
            return True

    @override
    async def pick(self, job: Job, person: str) -> list[Job]:
        there = and_(jobs.c.state == JobState.DELIVERED, jobs.c.deleted_at.is_(None))
        others = or_(jobs.c.picked.is_distinct_from(job.number), jobs.c.unfolded)
        async with self._engine.writing() as connection:
            await hold(connection, f"takes {job.takes}")
            itself = select(jobs.c.seq).where(jobs.c.id == job.id, there)
            if (await connection.execute(itself)).one_or_none() is None:
                return []
            these = update(jobs).where(in_order(and_(_of_request(job.takes), there, others)))
            pick = {"picked": job.number, "picked_by": person, "unfolded": False, **_WITH_NEWS}
            rows = await connection.execute(these.values(pick).returning(jobs))
            return [job_from(row) for row in rows]

    @override
    async def undo(self, job: Job) -> list[Job]:
        those = and_(_of_request(job.takes), jobs.c.picked.is_not(None))
        async with self._engine.writing() as connection:
            await hold(connection, f"takes {job.takes}")
            these = update(jobs).where(in_order(those)).values(_UNPICKED | _WITH_NEWS)
            return [job_from(row) for row in await connection.execute(these.returning(jobs))]

    @override
    async def unfold(self, job: Job) -> Job | None:
        folded = and_(jobs.c.picked.is_not(None), ~jobs.c.unfolded)
        found = await self._changed(of(job.id).where(folded).values(unfolded=True, **changed()))
        return found[0] if found else None

    # --- who shows them ----------------------------------------------------------------

    @override
    async def due(self, limit: int, resting: Collection[str]) -> list[str]:
        if await self._is_idle(Todo.TAKES):
            return []
        query = select(_REQUEST.label("request")).where(text(TAKE_NEWS))
        query = query.outerjoin(takes, takes.c.request == _REQUEST)
        if not self._alone:  # a lease in a SQLite file is our own, or of a process that has died
            query = query.where(is_over(takes.c.held_until))
        if (served := self._served()) is not None:
            query = query.where(jobs.c.workspace.in_(served))
        if resting:
            query = query.where(_REQUEST.not_in(list(resting)))
        query = query.group_by(_REQUEST).order_by(func.min(jobs.c.seq)).limit(limit)
        async with self._engine.reading() as connection:
            return list(await connection.scalars(query))

    @override
    async def begin(self, request: str) -> RequestTakes | None:
        mine = takes.c.request == request
        lease = select(takes.c.held_until, is_over(takes.c.held_until).label("is_free"))
        async with self._engine.writing() as connection:
            await hold(connection, f"takes {request}")
            query = lease.where(mine).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is not None and not row.is_free and not self._alone:
                return None
            found = await _read(connection, request)
            if row is None and not await _has_place(connection, found):
                return None
            held = update(takes).where(mine).values(held_until=later(SHOWING_SECONDS))
            leased = (await connection.execute(held.returning(takes))).one()
            return _with(found, leased)

    @override
    async def put_back(self, takes: RequestTakes) -> None:
        await self._change(takes, held_until=None)

    @override
    async def posting(self, takes: RequestTakes) -> None:
        await self._change(takes, may_be_posted=True)

    @override
    async def not_posted(self, takes: RequestTakes) -> None:
        await self._change(takes, may_be_posted=False, held_until=None)

    @override
    async def posted(self, takes: RequestTakes, message_ts: str) -> bool:
        there = {"message_ts": message_ts, "shown": None, "may_be_posted": False}
        async with self._engine.writing() as connection:
            ours = await connection.execute(_next_message_of(takes).values(there))
            return bool(ours.rowcount) or await _is_there(connection, takes, message_ts)

    @override
    async def shown(self, takes: RequestTakes, digest: str | None) -> None:
        async with self._engine.writing() as connection:
            ours = await connection.execute(_held(takes).values(held_until=None, shown=digest))
            if ours.rowcount:
                await _settle(connection, takes)
            elif takes.message_ts is not None:
                await _show_again(connection, takes)

    @override
    async def lost(self, takes: RequestTakes) -> None:
        gone = {"message_ts": None, "messages": takes.messages + 1, "held_until": None}
        await self._change(takes, **gone)

    async def _change(self, what: RequestTakes, **values: object) -> None:
        """Change a request's row, as long as we hold it."""
        await self._write(_held(what).values(values))


async def _read(connection: Session, request: str) -> RequestTakes:
    """Return a request's takes as they are now, with no word of their message."""
    query = select(jobs).where(_of_request(request)).order_by(jobs.c.seq)
    rows = (await connection.execute(query)).all()
    count = select(votes.c.job, func.count().label("times")).where(votes.c.request == request)
    counted = (await connection.execute(count.group_by(votes.c.job))).all()
    return RequestTakes(
        request,
        tuple(job_from(row) for row in rows),
        votes={JobId(row.job): int(row.times) for row in counted},
        news={JobId(row.id): int(row.take_news) for row in rows if row.take_news},
    )


def _with(found: RequestTakes, row: Row) -> RequestTakes:
    return replace(
        found,
        message_ts=row.message_ts,
        messages=row.messages,
        may_be_posted=row.may_be_posted,
        shown=row.shown,
        held_until=row.held_until,
    )


async def _has_place(connection: Session, found: RequestTakes) -> bool:
    """Make a row for takes that are to be shown; what is none of several is no news.

    False for these, and where another process was first.
    """
    if len(found.clips) < ENOUGH:
        await _settle(connection, found)
        return False
    row = {"request": found.request, "workspace": found.first.thread.workspace}
    return await line.insert_if_absent(connection, takes, **row)


async def _is_there(connection: Session, what: RequestTakes, message_ts: str) -> bool:
    """Tell whether a message is a request's, or the request is gone."""
    mine = takes.c.request == what.request
    other = select(takes.c.request).where(mine, takes.c.message_ts.is_distinct_from(message_ts))
    return await connection.scalar(other) is None


async def _show_again(connection: Session, what: RequestTakes) -> None:
    """Have a message edited once more that another process may have edited before we did."""
    mine = takes.c.request == what.request
    await connection.execute(update(takes).where(mine).values(shown=None))
    await connection.execute(of(what.first.id).values(take_news=jobs.c.take_news + 1))


async def _settle(connection: Session, shown: RequestTakes) -> None:
    """Take off what was seen of the news; what came since then stays."""
    for job in shown.jobs:
        if job.id in shown.news:
            left = jobs.c.take_news - shown.news[job.id]
            await connection.execute(of(job.id).values(take_news=left))


def _held(what: RequestTakes) -> Update:
    """Return an update of a request's row, as long as the lease is the one that we know of."""
    ours = and_(takes.c.request == what.request, takes.c.held_until == what.held_until)
    return update(takes).where(ours)


def _next_message_of(what: RequestTakes) -> Update:
    """Return an update of a request's row that has no message yet, after those that were lost."""
    none_yet = and_(takes.c.message_ts.is_(None), takes.c.messages == what.messages)
    return update(takes).where(takes.c.request == what.request, none_yet)


async def forget(connection: Session, keys: Collection[str]) -> None:
    """Delete what is known of the takes of requests that are forgotten."""
    for table in (takes, votes):
        await connection.execute(delete(table).where(table.c.request.in_(keys)))
