"""What is kept for a number of days, and forgotten then: a little at a time, by any process.

Threads are forgotten as a whole, long after the last that happened in them: the numbers of a thread
only go up, and a chain of remixes never loses its beginning alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    FromClause,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from typing_extensions import override

from bot.domain.errors.clips import RenderExpired
from bot.domain.job import Job, JobState
from bot.domain.money.budgets import day_of
from bot.domain.usage.months import Month
from bot.ports.storage import Retention
from storage import endings, line, reply_addresses, takes, usage
from storage.changes import changed
from storage.copy_table import copies
from storage.database import database_now, empty_log
from storage.ledger import SqlMoneyLedger
from storage.spending_table import spending
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import (
    KEPT_CLIP,
    abandoned_renders,
    drafts,
    input_turns,
    inputs,
    jobs,
    person_turns,
    requests,
    submits,
)
from storage.todo import Todo
from storage.usage_tables import past_usage
from storage.workspaces import LISTED_SECONDS, keep_renders

DAY = 24 * 3600.0

_EMPTY = "the log is empty"


class SqlRetention(Store, Retention):
    """``Retention`` on SQLite or PostgreSQL."""

    @override
    async def let_clips_go(self, days: float, tell: str, limit: int) -> list[Job]:
        old = select(jobs.c.seq).where(text(KEPT_CLIP), jobs.c.ended_at < _ago(days))
        old = old.order_by(jobs.c.ended_at).limit(limit).with_for_update(skip_locked=True)
        values: dict[str, object] = {"clip_path": None, "clip_bytes": None, "error_tell": tell}
        values |= {"error_code": RenderExpired.code, **changed(), **endings.due()}
        these = update(jobs).where(jobs.c.seq.in_(old), jobs.c.state == JobState.FAILED)
        return await self._changed(these.values(values))

    @override
    async def forget_jobs(self, days: float, limit: int) -> int:
        """Delete jobs and all that was recorded for them; what a provider may list stays known.

        What has ended is settled before: nothing stays reserved for a job that is no more.
        """
        while await SqlMoneyLedger(self._engine).settle(limit):
            pass
        async with self._engine.writing() as connection:
            await line.lock_all(connection)
            old = select(jobs.c.seq, jobs.c.request, jobs.c.workspace, jobs.c.requester)
            old = old.where(jobs.c.ended_at < _ago(days), ~_is_alive(jobs.alias("other"), days))
            old = old.order_by(jobs.c.ended_at).limit(limit)
            doomed = (await connection.execute(old)).all()
            if doomed:
                await _forget(connection, doomed)
            return len(doomed)

    @override
    async def forget_requests(self, days: float, limit: int) -> int:
        old = select(requests.c.key).where(requests.c.created_at < _ago(days), ~_has_jobs())
        old = old.order_by(requests.c.created_at).limit(limit)
        async with self._engine.writing() as connection:
            keys = await connection.scalars(old)
            await connection.execute(delete(inputs).where(inputs.c.request.in_(keys)))
            await connection.execute(delete(requests).where(requests.c.key.in_(keys)))
            return len(keys)

    @override
    async def forget_drafts(self, days: float) -> None:
        await self._write(delete(drafts).where(drafts.c.created_at < _ago(days)))

    @override
    async def forget_usage(self, before: Month) -> None:
        async with self._engine.writing() as connection:
            await connection.execute(delete(past_usage).where(past_usage.c.month < str(before)))
            await _forget_sums(connection, str(before))

    @override
    async def forget_reply_addresses(self, limit: int) -> int:
        if await self._is_idle(Todo.ADDRESSES):
            return 0
        return await self._write(reply_addresses.letting_old_go(limit))

    @override
    async def wipe_traces(self) -> None:
        writes = self._kept.writes
        if self._kept.get(_EMPTY) is None and await empty_log(self._engine):
            self._kept.keep(_EMPTY, what=True, writes=writes)

    @override
    async def forget_renders(self) -> int:
        """Delete turns as old as these, too: who was served so long ago goes first without one.

        And what people spent on days before: no request counts to those any more.
        """
        before = database_now() - LISTED_SECONDS
        async with self._engine.writing() as connection:
            old = delete(abandoned_renders).where(abandoned_renders.c.noted_at < before)
            gone = await connection.execute(old)
            await connection.execute(delete(submits).where(submits.c.answered_at < before))
            await connection.execute(delete(input_turns).where(input_turns.c.served_at < before))
            await _forget_sums(connection, day_of(await connection.scalar(select(before))))
            return gone.rowcount


def _ago(days: float) -> ColumnElement[float]:
    return database_now() - days * DAY


def _is_alive(other: FromClause, days: float) -> ColumnElement[bool]:
    """Condition: something of the job's thread, or of itself, isn't over for long enough."""
    here = (other.c.workspace == jobs.c.workspace) & (other.c.channel == jobs.c.channel)
    lately = or_(other.c.ended_at.is_(None), other.c.ended_at >= _ago(days))
    unfinished = or_(lately, other.c.to_remove.is_not(None))
    in_thread = exists().where(here, other.c.thread_ts == jobs.c.thread_ts, unfinished)
    copied = exists().where(copies.c.job == jobs.c.id, copies.c.due_at.is_not(None))
    return or_(in_thread, jobs.c.to_remove.is_not(None), copied)


async def _forget_sums(connection: Session, first: str) -> None:
    """Delete what budgets count in days, or months, before one.

    But for those that somebody changes at the moment.
    """
    is_alike = func.length(spending.c.period) == len(first)
    old = select(*spending.primary_key).where(is_alike, spending.c.period < first)
    old = old.with_for_update(skip_locked=True)
    await connection.execute(delete(spending).where(tuple_(*spending.primary_key).in_(old)))


def _has_jobs() -> ColumnElement[bool]:
    return exists().where(jobs.c.request == requests.c.key)


async def _forget(connection: Session, doomed: Sequence[Row]) -> None:
    """Delete jobs with all that was recorded for them, and turns of people who have none left."""
    seqs = [row.seq for row in doomed]
    keys = sorted({row.request for row in doomed})
    people = sorted({(row.workspace, row.requester) for row in doomed})
    await keep_renders(connection, jobs.c.seq.in_(seqs))
    ids = select(jobs.c.id).where(jobs.c.seq.in_(seqs))
    await connection.execute(delete(copies).where(copies.c.job.in_(ids)))
    await usage.remember(connection, jobs.c.seq.in_(seqs))
    await connection.execute(delete(jobs).where(jobs.c.seq.in_(seqs)))
    left = exists().where(jobs.c.request == inputs.c.request)
    await connection.execute(delete(inputs).where(inputs.c.request.in_(keys), ~left))
    await connection.execute(delete(requests).where(requests.c.key.in_(keys), ~_has_jobs()))
    await takes.forget(connection, keys)
    turns = person_turns
    person = tuple_(turns.c.workspace, turns.c.person).in_(people)
    still = exists().where(
        jobs.c.workspace == turns.c.workspace, jobs.c.requester == turns.c.person
    )
    await connection.execute(delete(turns).where(person, turns.c.waiting == 0, ~still))
