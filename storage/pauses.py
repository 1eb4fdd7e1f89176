"""Pauses of a deployment that won't have us, and who has been told of them.

A pause is the deployment's ``trouble_…``, written under its lock. What a workspace was told is in
its turn: ``notice`` is ``begin`` while somebody tells it of the pause, ``told`` from then on,
``end`` when it has to be told that it works again, and ``doubt`` when it works again before anybody
knows whether the first notice was posted. ``notice_until`` is the lease of whoever is at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import FetchRefused
from bot.ports import Notice, Pause, Paused
from storage import line
from storage.database import database_now
from storage.rows import job_from
from storage.tables import WAITING, deployments, jobs, workspace_turns

TELLING_SECONDS = 60.0
"""How long whoever tells a workspace of something may be silent before another one does."""

_TROUBLE = (deployments.c.trouble_code, deployments.c.trouble_tell, deployments.c.trouble_since)
_NO_TROUBLE = {"trouble_code": None, "trouble_tell": None, "trouble_since": None}
_NO_NOTICE = {"notice": None, "notice_job": None, "notice_since": None, "notice_until": None}
_NOTICES = [workspace_turns.c[name] for name in _NO_NOTICE]


class SqlPauses:
    """``bot.ports.Pauses`` on SQLite or PostgreSQL.

    ``served`` returns the workspaces that this process can reach; None means all of them.
    """

    def __init__(
        self, engine: AsyncEngine, served: Callable[[], Collection[str] | None] = lambda: None
    ) -> None:
        self._engine = engine
        self._served = served

    async def begin(
        self, deployment: str, code: str, tell: str, rest: Callable[[float], float]
    ) -> Paused:
        """Pause a deployment, or keep it paused; it rests for as long as ``rest`` says.

        Whatever refuses a create meanwhile, a pause since clips can't be fetched stays one.
        """
        async with self._engine.begin() as connection:
            row = await line.lock(connection, deployment)
            if await line.has_to_wait_for_a_clip(connection, row):
                code, tell = row.trouble_code, row.trouble_tell
            since = row.now if row.trouble_code is None else row.trouble_since
            seconds = rest(row.now - since)
            await connection.execute(
                _of(deployment).values(
                    trouble_code=code,
                    trouble_tell=tell,
                    trouble_since=since,
                    resting_until=max(row.resting_until, row.now + seconds),
                )
            )
            return Paused(Pause(code, tell, since), seconds, is_news=row.trouble_code != code)

    async def end(self, deployment: str) -> float | None:
        """End a deployment's pause; return how many seconds it lasted, None where there was none.

        A create that was accepted ends no pause in which a clip still waits to be fetched.
        """
        async with self._engine.begin() as connection:
            row = await self._paused(connection, deployment)
            if row is None or await line.has_to_wait_for_a_clip(connection, row):
                return None
            return await _ended(connection, row)

    async def end_of_refusal(self, deployment: str, *, whole: bool) -> float | None:
        """End a pause since clips can't be fetched, and no other; return what ``end`` does.

        With ``whole``, a clip has come; without, there is word of a render, which ends the pause
        only where no other clip waits.
        """
        async with self._engine.begin() as connection:
            row = await self._paused(connection, deployment)
            if row is None or row.trouble_code != FetchRefused.code:
                return None
            if not whole and await line.has_to_wait_for_a_clip(connection, row):
                return None
            return await _ended(connection, row)

    async def _paused(self, connection: AsyncConnection, deployment: str) -> Row[Any] | None:
        """Return the locked row of a deployment that is paused, or was under another name."""
        quiet = select(deployments.c.trouble_since).where(deployments.c.name == deployment)
        if (await connection.execute(quiet)).scalar_one_or_none() is None:
            return None
        row = await line.lock(connection, deployment)
        return None if row.trouble_since is None else row

    async def try_now(self, deployment: str) -> Pause | None:
        """Let a paused deployment rest no longer: a job is tried at once. Return the pause."""
        async with self._engine.begin() as connection:
            row = await line.lock(connection, deployment)
            pause = line.pause_of(row)
            if pause is not None:
                await connection.execute(_of(deployment).values(resting_until=0.0))
            return pause

    # --- notices -----------------------------------------------------------------------

    async def untold(self, deployment: str) -> Notice | None:
        """Return something that a workspace is to be told, leased to the caller; None if nothing.

        A notice is about one pause, and in the thread of one job: the first that waited.
        """
        async with self._engine.connect() as connection:
            if await self._next(connection, deployment) is None:
                return None
        async with self._engine.begin() as connection:
            await line.lock(connection, deployment)
            while (found := await self._next(connection, deployment)) is not None:
                notice = await self._taken(connection, found)
                if notice is not None:
                    return notice
        return None

    async def told(self, notice: Notice) -> None:
        """Record that a notice was posted, or that there is nowhere to post it."""
        values: dict[str, Any] = {"notice": "told", "notice_until": None}
        if not notice.begins:
            values = _NO_NOTICE
        expected = ("begin",) if notice.begins else ("end", "doubt")
        async with self._engine.begin() as connection:
            await connection.execute(_turn_of(notice, expected).values(**values))

    async def release(self, notice: Notice) -> None:
        """Let others, or ourselves later, post a notice that may or may not have been posted."""
        async with self._engine.begin() as connection:
            await connection.execute(
                _turn_of(notice, ("begin", "end", "doubt")).values(notice_until=database_now())
            )

    async def _next(self, connection: AsyncConnection, deployment: str) -> Row[Any] | None:
        """Return the turn of a workspace that is to be told something, with its deployment's row.

        The work grows with the workspaces, not with their jobs.
        """
        turns = workspace_turns
        free = or_(turns.c.notice_until.is_(None), turns.c.notice_until < database_now())
        query = (
            select(turns, *_TROUBLE)
            .join(deployments, deployments.c.name == turns.c.deployment)
            .where(turns.c.deployment == deployment, free, or_(_must_be_told(), _is_left()))
        )
        served = self._served()
        if served is not None:
            query = query.where(turns.c.workspace.in_(served))
        row: Row[Any] | None = (
            await connection.execute(query.order_by(turns.c.seq).limit(1))
        ).one_or_none()
        return row

    async def _taken(self, connection: AsyncConnection, turn: Row[Any]) -> Notice | None:
        """Lease a notice; None, and nothing left of it, where its job is gone."""
        is_new = turn.notice_since != turn.trouble_since and turn.trouble_code is not None
        begins = is_new or turn.notice == "begin"
        job = None
        if is_new:
            job = await line.next_in_line(connection, turn.deployment, [turn.workspace])
        else:
            query = select(jobs).where(jobs.c.id == turn.notice_job)
            job = (await connection.execute(query)).one_or_none()
        change = update(workspace_turns).where(workspace_turns.c.seq == turn.seq)
        if job is None:
            await connection.execute(change.values(**_NO_NOTICE))
            return None
        values: dict[str, Any] = {"notice_until": database_now() + TELLING_SECONDS}
        if is_new:
            values |= {"notice": "begin", "notice_job": job.id, "notice_since": turn.trouble_since}
        await connection.execute(change.values(**values))
        return Notice(
            deployment=turn.deployment,
            job=job_from(job),
            since=turn.trouble_since if begins else turn.notice_since,
            pause=line.pause_of(turn) if begins else None,
            may_be_posted=not is_new and turn.notice_until is not None,
            may_be_unwanted=turn.notice == "doubt" and not is_new,
        )


async def _ended(connection: AsyncConnection, row: Row[Any]) -> float:
    """End the pause of a locked deployment; return how many seconds it lasted.

    Whoever was told of it, or of one under a name that the deployment had before, is to be told
    that it works again.
    """
    rested = {} if row.trouble_code is None else {"resting_until": 0.0}
    await connection.execute(_of(row.name).values(**_NO_TROUBLE, **rested))
    told = case((workspace_turns.c.notice == "told", "end"), else_="doubt")
    await connection.execute(
        update(workspace_turns)
        .where(
            workspace_turns.c.deployment == row.name,
            workspace_turns.c.notice.in_(("told", "begin")),
        )
        .values(notice=told)
    )
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


def _of(deployment: str) -> Any:
    return update(deployments).where(deployments.c.name == deployment)


def _turn_of(notice: Notice, states: tuple[str, ...]) -> Any:
    return update(workspace_turns).where(
        workspace_turns.c.deployment == notice.deployment,
        workspace_turns.c.workspace == notice.job.thread.workspace,
        workspace_turns.c.notice.in_(states),
        workspace_turns.c.notice_since == notice.since,
    )


async def inherit(connection: AsyncConnection, deployment: str) -> None:
    """Let the pauses of other deployments end, since this one serves their line now.

    Whoever was told of them is told that it works again with this one's first success.
    """
    turns = workspace_turns
    query = select(turns).where(turns.c.deployment != deployment, turns.c.notice.is_not(None))
    since = None
    for row in (await connection.execute(query.order_by(turns.c.notice_since))).all():
        since = row.notice_since
        place = {"deployment": deployment, "workspace": row.workspace}
        await line.insert_if_absent(connection, turns, **place)
        notice = {column.name: getattr(row, column.name) for column in _NOTICES}
        await connection.execute(update(turns).filter_by(**place).values(**notice))
    await connection.execute(
        update(turns).where(turns.c.deployment != deployment).values(**_NO_NOTICE)
    )
    await connection.execute(
        update(deployments).where(deployments.c.name != deployment).values(**_NO_TROUBLE)
    )
    if since is not None:
        await connection.execute(
            _of(deployment).where(deployments.c.trouble_since.is_(None)).values(trouble_since=since)
        )
