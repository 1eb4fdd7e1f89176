"""Pauses of a deployment that won't have us, and who has been told of them.

A pause is the deployment's ``trouble_…``, written under its lock. What a workspace was told is in
its turn: ``notice`` is ``begin`` while somebody tells it of the pause, ``told`` from then on,
``end`` when it has to be told that it works again, and ``doubt`` when it works again before anybody
knows whether the first notice was posted. ``notice_until`` is the lease of whoever is at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, or_, select, text, update
from typing_extensions import override

from bot.domain.errors.deployment import FetchRefused
from bot.domain.job import Job
from bot.domain.pauses import Notice, Pause, Paused
from bot.domain.replicas.news import ReplicaNews
from bot.ports.storage import PauseStore
from storage import limits, line
from storage.changes import is_over
from storage.database import database_now
from storage.limits import pause_of
from storage.rows import job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import WAITING, deployments, jobs, workspace_turns
from storage.todo import Todo

TELLING_SECONDS = 60.0
"""How long whoever tells a workspace of something may be silent before another one does."""

_TROUBLE = (deployments.c.trouble_code, deployments.c.trouble_tell, deployments.c.trouble_since)
_NO_TROUBLE = {"trouble_code": None, "trouble_tell": None, "trouble_since": None}
_NO_NOTICE = {"notice": None, "notice_job": None, "notice_since": None, "notice_until": None}
_NOTICES = [workspace_turns.c[name] for name in _NO_NOTICE]

_SINCE: Final = select(deployments.c.trouble_since).where(deployments.c.name == bindparam("name"))


class SqlPauses(Store, PauseStore):
    """``PauseStore`` on SQLite or PostgreSQL."""

    @override
    async def begin(
        self, deployment: str, code: str, tell: str, rest: Callable[[float], float]
    ) -> Paused:
        """Pause a deployment; a pause since clips can't be fetched stays one, whatever else is."""
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment)
            if await limits.has_to_wait_for_a_clip(connection, row):
                code, tell = row.trouble_code, row.trouble_tell
            since = row.now if row.trouble_code is None else row.trouble_since
            seconds = rest(row.now - since)
            values = {"trouble_code": code, "trouble_tell": tell, "trouble_since": since}
            values["resting_until"] = max(row.resting_until, row.now + seconds)
            await connection.execute(_of(deployment).values(values))
            return Paused(Pause(code, tell, since), seconds, is_news=row.trouble_code != code)

    @override
    async def begin_for_all(self, shared: str, members: Collection[str]) -> bool:
        """Note it in a row of the line's own: it is a deployment's row to whoever tells of pauses.

        No member's pause ends before that is written down: whoever ends it looks here after it.
        """
        query = select(deployments).where(deployments.c.name.in_(members))
        query = query.order_by(deployments.c.name).with_for_update()
        async with self._engine.writing() as connection:
            pauses = [pause for one in await connection.execute(query) if (pause := pause_of(one))]
            row = await line.lock(connection, shared)
            if len(pauses) < len(members):
                return False
            last = max(pauses, key=lambda pause: pause.since)
            since = last.since if row.trouble_code is None else row.trouble_since
            values = {"trouble_code": last.code, "trouble_tell": last.tell, "trouble_since": since}
            await connection.execute(_of(shared).values(values))
            return True

    @override
    async def mention(self, deployment: str, job: Job) -> None:
        place = {"deployment": deployment, "workspace": job.thread.workspace}
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment)
            if row.trouble_since is None:
                return
            await line.insert_if_absent(connection, workspace_turns, **place)
            untold = workspace_turns.c.notice_since.is_distinct_from(row.trouble_since)
            notice = {"notice": "begin", "notice_job": job.id, "notice_since": row.trouble_since}
            turn = update(workspace_turns).filter_by(**place).where(untold)
            await connection.execute(turn.values(**_NO_NOTICE | notice))

    @override
    async def end(self, deployment: str) -> float | None:
        if await self.is_quiet(deployment):
            return None
        async with self._engine.writing() as connection:
            row = await self._paused(connection, deployment)
            if row is None or await limits.has_to_wait_for_a_clip(connection, row):
                return None
            return await _ended(connection, row)

    @override
    async def end_of_refusal(self, deployment: str, *, whole: bool) -> float | None:
        if await self.is_quiet(deployment):
            return None
        async with self._engine.writing() as connection:
            row = await self._paused(connection, deployment)
            if row is None or row.trouble_code != FetchRefused.code:
                return None
            if not whole and await limits.has_to_wait_for_a_clip(connection, row):
                return None
            return await _ended(connection, row)

    @override
    async def is_quiet(self, deployment: str) -> bool:
        return await self._value(_SINCE, name=deployment) is None

    async def _paused(self, connection: Session, deployment: str) -> Row | None:
        """Return the locked row of a deployment that is paused, or was under another name."""
        row = await line.lock(connection, deployment)
        return None if row.trouble_since is None else row

    @override
    async def try_now(self, deployment: str) -> Pause | None:
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment)
            pause = pause_of(row)
            if pause is not None:
                await connection.execute(_of(deployment).values(resting_until=0.0))
                connection.tell(ReplicaNews.LINE)
            return pause

    # --- notices -----------------------------------------------------------------------

    @override
    async def untold(self, deployment: str) -> Notice | None:
        """Return a notice about one pause, in the thread of one job: the first that waited."""
        if await self._is_idle(Todo.PAUSES, Todo.NOTICES):
            return None
        async with self._engine.reading() as connection:
            if await self._next(connection, deployment) is None:
                return None
        async with self._engine.writing() as connection:
            await line.lock(connection, deployment)
            while (found := await self._next(connection, deployment)) is not None:
                notice = await self._taken(connection, found)
                if notice is not None:
                    return notice
        return None

    @override
    async def told(self, notice: Notice) -> None:
        values = {"notice": "told", "notice_until": None} if notice.begins else _NO_NOTICE
        expected = ("begin",) if notice.begins else ("end", "doubt")
        await self._write(_turn_of(notice, expected).values(**values))

    @override
    async def release(self, notice: Notice) -> None:
        any_ = _turn_of(notice, ("begin", "end", "doubt"))
        await self._write(any_.values(notice_until=database_now()))

    async def _next(self, connection: Session, deployment: str) -> Row | None:
        """Return the turn of a workspace that is to be told something, with its deployment's row.

        The work grows with the workspaces, not with their jobs.
        """
        turns = workspace_turns
        free = is_over(turns.c.notice_until)
        query = (
            select(turns, *_TROUBLE)
            .join(deployments, deployments.c.name == turns.c.deployment)
            .where(turns.c.deployment == deployment, free, or_(_must_be_told(), _is_left()))
        )
        served = self._served()
        if served is not None:
            query = query.where(turns.c.workspace.in_(served))
        return (await connection.execute(query.order_by(turns.c.seq).limit(1))).one_or_none()

    async def _taken(self, connection: Session, turn: Row) -> Notice | None:
        """Lease a notice; None, and nothing left of it, where its job is gone."""
        is_new = turn.notice_since != turn.trouble_since and turn.trouble_code is not None
        begins = is_new or turn.notice == "begin"
        if is_new:
            job = await line.next_in_line(connection, turn.deployment, [turn.workspace])
        else:
            query = select(jobs).where(jobs.c.id == turn.notice_job)
            job = (await connection.execute(query)).one_or_none()
        change = update(workspace_turns).where(workspace_turns.c.seq == turn.seq)
        if job is None:
            await connection.execute(change.values(**_NO_NOTICE))
            return None
        values: dict[str, object] = {"notice_until": database_now() + TELLING_SECONDS}
        if is_new:
            values |= {"notice": "begin", "notice_job": job.id, "notice_since": turn.trouble_since}
        await connection.execute(change.values(**values))
        return Notice(
            deployment=turn.deployment,
            job=job_from(job),
            since=turn.trouble_since if begins else turn.notice_since,
            pause=pause_of(turn) if begins else None,
            may_be_posted=not is_new and turn.notice_until is not None,
            may_be_unwanted=turn.notice == "doubt" and not is_new,
        )


async def _ended(connection: Session, row: Row) -> float:
    """End the pause of a locked deployment; return how many seconds it lasted.

    Whoever was told of it, or of one under a name that the deployment had before, is to be told
    that it works again.
    """
    rested = {} if row.trouble_code is None else {"resting_until": 0.0}
    await connection.execute(_of(row.name).values(**_NO_TROUBLE, **rested))
    connection.tell(ReplicaNews.LINE)
    told = case((workspace_turns.c.notice == "told", "end"), else_="doubt")
    here = workspace_turns.c.deployment == row.name
    knows = update(workspace_turns).where(here, workspace_turns.c.notice.in_(("told", "begin")))
    await connection.execute(knows.values(notice=told))
    return float(row.now - row.trouble_since)


def _must_be_told() -> ColumnElement[bool]:
    """Condition: the deployment is paused, and jobs wait whose workspace doesn't know of it."""
    turns = workspace_turns
    return and_(
        deployments.c.trouble_code.is_not(None),
        text(WAITING),
        turns.c.notice_since.is_distinct_from(deployments.c.trouble_since),
    )


def _is_left() -> ColumnElement[bool]:
    """Condition: a workspace was about to be told of this pause, or is to be told of its end."""
    turns = workspace_turns
    this_one = turns.c.notice_since == deployments.c.trouble_since
    begun = and_(turns.c.notice == "begin", deployments.c.trouble_code.is_not(None), this_one)
    return or_(begun, turns.c.notice.in_(("end", "doubt")))


def _of(deployment: str) -> Update:
    return update(deployments).where(deployments.c.name == deployment)


def _turn_of(notice: Notice, states: tuple[str, ...]) -> Update:
    return update(workspace_turns).where(
        workspace_turns.c.deployment == notice.deployment,
        workspace_turns.c.workspace == notice.job.thread.workspace,
        workspace_turns.c.notice.in_(states),
        workspace_turns.c.notice_since == notice.since,
    )


async def inherit(connection: Session, heir: str, names: Collection[str]) -> None:
    """Let the pauses of deployments of none of ``names`` end: ``heir`` serves their line now.

    Whoever was told of them is told that it works again with its first success.
    """
    turns = workspace_turns
    query = select(turns).where(turns.c.deployment.not_in(names), turns.c.notice.is_not(None))
    since = None
    for row in (await connection.execute(query.order_by(turns.c.notice_since))).all():
        since = row.notice_since
        place = {"deployment": heir, "workspace": row.workspace}
        await line.insert_if_absent(connection, turns, **place)
        notice = {column.name: getattr(row, column.name) for column in _NOTICES}
        await connection.execute(update(turns).filter_by(**place).values(**notice))
    gone = update(turns).where(turns.c.deployment.not_in(names))
    await connection.execute(gone.values(_NO_NOTICE))
    others = update(deployments).where(deployments.c.name.not_in(names))
    await connection.execute(others.values(_NO_TROUBLE))
    if since is not None:
        quiet = _of(heir).where(deployments.c.trouble_since.is_(None))
        await connection.execute(quiet.values(trouble_since=since))
