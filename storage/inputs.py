"""The inputs of requests: Slack's files as they were named, and the bytes while they're needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, exists, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.clip import WHOLE, InputKind, Size
from bot.domain.job import ENDED, Job, JobId, JobState
from bot.ports import Awaited, Brought, NewInput, Reference
from storage.database import database_now
from storage.input_turns import next_request, served
from storage.rows import input_from, job_from
from storage.tables import AWAITING, HELD_DATA, inputs, jobs

LEASE_SECONDS = 60.0
"""How long others leave a request to the process that brings its inputs (PostgreSQL only)."""


class SqlInputs:
    """``bot.ports.InputStore`` on SQLite or PostgreSQL.

    A job that awaits its inputs has no card and isn't worked on, so the lease in its row is free
    to say who brings them. A lease that lapsed costs a second download, and nothing else.
    """

    def __init__(self, engine: AsyncEngine, *, owner: str | None = None) -> None:
        self._engine = engine
        self._owner = owner or uuid4().hex
        self._alone = engine.dialect.name == "sqlite"

    async def awaited(
        self,
        workspaces: Collection[str],
        limit: int,
        but: Collection[str] = (),
        busy: Collection[tuple[str, str]] = (),
    ) -> list[Awaited]:
        """Lease and return requests of ``workspaces`` whose inputs are still to be brought."""
        keys: list[str] = []
        passed = set(but)
        async with self._engine.begin() as connection:
            while len(keys) < limit:
                among = and_(
                    jobs.c.workspace.in_(workspaces), jobs.c.request.not_in(passed), self._free()
                )
                job = await next_request(connection, among, busy)
                if job is None:
                    break
                passed.add(job.request)
                if await self._leased(connection, job):
                    await served(connection, job.workspace, job.requester)
                    keys.append(job.request)
            return [await _awaited(connection, key) for key in keys]

    async def _leased(self, connection: AsyncConnection, job: Row[Any]) -> bool:
        """Take a request on; False where another process has just done so."""
        mine = select(jobs.c.seq).where(text(AWAITING), jobs.c.seq == job.seq, self._free())
        locked = await connection.execute(mine.with_for_update(skip_locked=True))
        if locked.first() is None:
            return False
        until = database_now() + literal(LEASE_SECONDS)
        await connection.execute(
            update(jobs)
            .where(text(AWAITING), jobs.c.request == job.request)
            .values(lease_owner=self._owner, lease_until=until)
        )
        return True

    async def brought(self, request: str, found: Sequence[Brought], size: Size | None) -> list[Job]:
        """Write a request's inputs down; return its jobs, which may have a card from here on."""
        async with self._engine.begin() as connection:
            wanted = select(jobs.c.id).where(text(AWAITING), jobs.c.request == request)
            if (await connection.execute(wanted.with_for_update())).first() is None:
                return []
            for position, brought in enumerate(found):
                await connection.execute(
                    update(inputs)
                    .where(inputs.c.request == request, inputs.c.position == position)
                    .values(kind=brought.kind, media_type=brought.media_type, data=brought.data)
                )
            values = {"input_kind": found[0].kind} | ({} if size is None else {"size": size})
            return await _release(connection, request, values)

    async def let_go(self, request: str) -> list[Job]:
        """Await a request's inputs no more; return its jobs."""
        async with self._engine.begin() as connection:
            return await _release(connection, request, {})

    async def go_without(self, request: str) -> list[Job]:
        """Make a request's jobs without its inputs; return them."""
        async with self._engine.begin() as connection:
            return await _release(connection, request, {"inputs": 0})

    async def put_off(self, request: str) -> None:
        """Give the lease on a request back: its inputs can't be had at the moment."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(jobs)
                .where(text(AWAITING), jobs.c.request == request, jobs.c.lease_owner == self._owner)
                .values(lease_owner=None, lease_until=None)
            )

    async def references(self, job_id: JobId) -> tuple[Reference, ...]:
        """Return what goes with a job's order, ready to be sent."""
        query = select(inputs).where(inputs.c.request == _request_of(job_id), text(HELD_DATA))
        async with self._engine.connect() as connection:
            rows = await connection.execute(query.order_by(inputs.c.position))
            return tuple(_reference(row) for row in rows)

    async def given(self, job_id: JobId) -> tuple[NewInput, ...]:
        """Return what a job's request came with, to be asked for once more."""
        async with self._engine.connect() as connection:
            return await _given(connection, _request_of(job_id))

    async def drop(self) -> int:
        """Forget the bytes that no job needs any more; return of how many inputs."""
        going = exists().where(jobs.c.request == inputs.c.request, jobs.c.state.not_in(ENDED))
        async with self._engine.begin() as connection:
            dropped = await connection.execute(
                update(inputs).where(text(HELD_DATA), ~going).values(data=None)
            )
            return dropped.rowcount

    def _free(self) -> ColumnElement[bool]:
        """Condition: no other living process brings the job's inputs. A SQLite file has one."""
        if self._alone:
            return literal(True)
        mine = or_(jobs.c.lease_owner.is_(None), jobs.c.lease_owner == self._owner)
        return or_(mine, jobs.c.lease_until < database_now())


async def _awaited(connection: AsyncConnection, request: str) -> Awaited:
    """Return a request in the name of a job that still waits, if there is one."""
    query = select(jobs, database_now().label("now")).where(jobs.c.request == request)
    rows = (await connection.execute(query.order_by(jobs.c.seq))).all()
    row = next((row for row in rows if row.state == JobState.QUEUED), rows[0])
    given = await _given(connection, request)
    return Awaited(request, job_from(row), given, waited=float(row.now - row.created_at))


async def _given(connection: AsyncConnection, request: Any) -> tuple[NewInput, ...]:
    columns = [column for column in inputs.c if column is not inputs.c.data]
    query = select(*columns).where(inputs.c.request == request).order_by(inputs.c.position)
    return tuple(input_from(row) for row in await connection.execute(query))


async def _release(connection: AsyncConnection, request: str, values: dict[str, Any]) -> list[Job]:
    """Let a request's jobs have their cards; return them all."""
    await connection.execute(
        update(jobs)
        .where(text(AWAITING), jobs.c.request == request)
        .values(awaits_inputs=False, lease_owner=None, lease_until=None, **values)
    )
    query = select(jobs).where(jobs.c.request == request).order_by(jobs.c.seq)
    return [job_from(row) for row in await connection.execute(query)]


def _request_of(job_id: JobId) -> Any:
    return select(jobs.c.request).where(jobs.c.id == job_id).scalar_subquery()


def _reference(row: Row[Any]) -> Reference:
    """Return what is sent: a picture is cut by now, a video will be by the provider."""
    given = input_from(row)
    return Reference(
        kind=given.kind,
        name=given.name,
        media_type=row.media_type,
        data=row.data,
        frame=given.frame,
        crop=given.crop if given.kind is InputKind.VIDEO else WHOLE,
    )
