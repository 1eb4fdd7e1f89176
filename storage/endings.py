"""Ends that somebody is still to be told of: due in the transaction that ends the job, told once.

``ending`` is the row's version at that end, so that no two ends of a job have the same. Whatever
takes the job on again takes the word back with it: what is told is how the job is then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import and_, case, select, text, tuple_, update
from typing_extensions import override

from bot.domain.conversation.endings import Ending
from bot.domain.job import Job, JobState
from bot.ports.storage import EndingStore
from storage.changes import NOW, is_over, later
from storage.database import database_now, hold
from storage.rows import Query, job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import UNTOLD, jobs
from storage.todo import Todo

SETTLE_SECONDS = 3.0
"""How long an end waits to be told: others of its thread may join it, or it may be settled."""

TELLING_SECONDS = 60.0
"""How long whoever tells of an end may be silent before another process does."""

TOGETHER = 4
"""How many ends one message tells of: as many as a request has clips."""

NOTHING: dict[str, object] = {
    "ending": None,
    "ending_since": None,
    "tell_at": None,
    "tell_until": None,
}
"""The columns of a job whose requester has nothing to be told."""

_CANCELLED = frozenset({JobState.CANCELLING, JobState.CANCELLED})
_PERSONAL = _CANCELLED | {JobState.FAILED}
"""The ends that a person may bring about, and need not be told of then."""


_NEXT: Final = jobs.c.version + 1
_NEXT_UNLESS_TOLD: Final = case((jobs.c.ended_by == jobs.c.requester, None), else_=_NEXT)


def due(told_by: bool | None = False) -> dict[str, object]:
    """Return the columns of a job that comes to an end with this very change of its row.

    ``told_by``: whether the requester brought it about, and so knows; None where the row says so.
    """
    if told_by is True:
        return NOTHING
    return {
        "ending": _NEXT if told_by is False else _NEXT_UNLESS_TOLD,
        "ending_since": NOW,
        "tell_at": later(SETTLE_SECONDS),
        "tell_until": None,
    }


def of_move(job: Job, to: JobState, ended_by: str | None) -> dict[str, object]:
    """Return what a move changes in what is to be told; ``ended_by`` is who brings it about.

    A render that is being cancelled was told of when somebody cancelled it.
    """
    if to is JobState.UNCONFIRMED:
        return due()
    if to not in _PERSONAL:
        return NOTHING
    if job.state is JobState.CANCELLING:
        return {}
    return due(None if ended_by is None else ended_by == job.requester)


class SqlEndings(Store, EndingStore):
    """``EndingStore`` on SQLite or PostgreSQL."""

    @override
    async def take(self, resting: Collection[tuple[str, str]]) -> list[Ending]:
        if await self._is_idle(Todo.ENDS):
            return []
        first = self._due(resting).order_by(jobs.c.tell_at, jobs.c.seq).limit(1)
        if await self._row(first) is None:
            return []
        async with self._engine.writing() as connection:
            await hold(connection, "endings")
            row = (await connection.execute(first)).one_or_none()
            return [] if row is None else await self._taken(connection, row)

    @override
    async def told(self, endings: Sequence[Ending]) -> bool:
        return await self._change(endings, NOTHING) > 0

    @override
    async def put_off(self, endings: Sequence[Ending], seconds: float) -> None:
        later = {"tell_at": database_now() + seconds, "tell_until": database_now()}
        await self._change(endings, later)

    async def _change(self, endings: Sequence[Ending], values: Mapping[str, object]) -> int:
        """Change what is to be told; return of how many ends it still was."""
        changed = 0
        async with self._engine.writing() as connection:
            for ending in endings:
                mine = and_(jobs.c.id == ending.job.id, jobs.c.ending == ending.number)
                done = await connection.execute(update(jobs).where(mine).values(**values))
                changed += done.rowcount
        return changed

    def _due(self, resting: Collection[tuple[str, str]]) -> Query:
        """Select the jobs with an end to be told of now, whose card has opened a thread."""
        query = select(jobs, (database_now() - jobs.c.ending_since).label("lasted"))
        query = query.where(
            text(UNTOLD), jobs.c.tell_at <= database_now(), jobs.c.thread_ts.is_not(None)
        )
        if not self._alone:  # a lease in a SQLite file is our own, or of a process that has died
            query = query.where(is_over(jobs.c.tell_until))
        served = self._served()
        if served is not None:
            query = query.where(jobs.c.workspace.in_(served))
        if resting:
            query = query.where(tuple_(jobs.c.workspace, jobs.c.channel).not_in(list(resting)))
        return query

    async def _taken(self, connection: Session, first: Row) -> list[Ending]:
        """Lease what is due along with the end that was due first."""
        together = self._due(()).where(
            jobs.c.workspace == first.workspace,
            jobs.c.channel == first.channel,
            jobs.c.thread_ts == first.thread_ts,
            jobs.c.requester == first.requester,
        )
        together = together.order_by(jobs.c.number).limit(TOGETHER)
        rows = (await connection.execute(together.with_for_update(skip_locked=True))).all()
        these = update(jobs).where(jobs.c.seq.in_([row.seq for row in rows]))
        await connection.execute(these.values(tell_until=database_now() + TELLING_SECONDS))
        return [
            Ending(job_from(row), row.ending, row.lasted, may_be_told=row.tell_until is not None)
            for row in rows
        ]
