"""The inputs of requests: Slack's files as they were named, and the bytes while they're needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, Update, exists, literal, select, text, update
from typing_extensions import override

from bot.domain.job import ENDED, Job, JobId, JobState
from bot.domain.media.inputs import Awaited, Brought
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import WHOLE, InputKind, Size
from bot.domain.renders.render import Reference
from bot.ports.inputs import InputStore
from storage.changes import UNLEASED
from storage.database import database_now
from storage.input_turns import next_request, served
from storage.rows import input_from, job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import AWAITING, HELD_DATA, inputs, jobs
from storage.todo import Todo


class SqlInputs(Store, InputStore):
    """``InputStore`` on SQLite or PostgreSQL.

    A job that awaits its inputs has no card and isn't worked on, so the lease in its row is free
    to say who brings them. A lease that lapsed costs a second download, and nothing else.
    """

    @override
    async def awaited(
        self,
        workspaces: Collection[str],
        limit: int,
        but: Collection[str] = (),
        busy: Collection[tuple[str, str]] = (),
    ) -> list[Awaited]:
        if await self._is_idle(Todo.PICTURES):
            return []
        keys: list[str] = []
        passed = set(but)
        async with self._engine.writing() as connection:
            while len(keys) < limit:
                among = jobs.c.workspace.in_(workspaces) & jobs.c.request.not_in(passed)
                among &= self._free()
                job = await next_request(connection, among, busy)
                if job is None:
                    break
                passed.add(job.request)
                if await self._leased(connection, job):
                    await served(connection, job.workspace, job.requester)
                    keys.append(job.request)
            return [await _awaited(connection, key) for key in keys]

    async def _leased(self, connection: Session, job: Row) -> bool:
        """Take a request on; False where another process has just done so."""
        mine = select(jobs.c.seq).where(text(AWAITING), jobs.c.seq == job.seq, self._free())
        locked = await connection.execute(mine.with_for_update(skip_locked=True))
        if locked.first() is None:
            return False
        await connection.execute(_waiting_for(job.request).values(self._lease()))
        return True

    @override
    async def brought(self, request: str, found: Sequence[Brought], size: Size | None) -> list[Job]:
        async with self._engine.writing() as connection:
            wanted = select(jobs.c.id).where(text(AWAITING), jobs.c.request == request)
            if (await connection.execute(wanted.with_for_update())).first() is None:
                return []
            for position, brought in enumerate(found):
                this = (inputs.c.request == request) & (inputs.c.position == position)
                row = {"media_type": brought.media_type, "data": brought.data}
                change = update(inputs).where(this).values(kind=brought.kind, **row)
                await connection.execute(change)
            values = {"input_kind": found[0].kind} | ({} if size is None else {"size": size})
            return await _release(connection, request, **values)

    @override
    async def let_go(self, request: str) -> list[Job]:
        async with self._engine.writing() as connection:
            return await _release(connection, request)

    @override
    async def go_without(self, request: str) -> list[Job]:
        async with self._engine.writing() as connection:
            return await _release(connection, request, inputs=0)

    @override
    async def put_off(self, request: str) -> None:
        mine = _waiting_for(request).where(jobs.c.lease_owner == self._owner)
        await self._write(mine.values(UNLEASED))

    @override
    async def references(self, job_id: JobId) -> tuple[Reference, ...]:
        query = select(inputs).where(inputs.c.request == _request_of(job_id), text(HELD_DATA))
        async with self._engine.reading() as connection:
            rows = await connection.execute(query.order_by(inputs.c.position))
            return tuple(_reference(row) for row in rows)

    @override
    async def given(self, job_id: JobId) -> tuple[NewInput, ...]:
        async with self._engine.reading() as connection:
            return await _given(connection, _request_of(job_id))

    @override
    async def drop(self) -> int:
        if await self._is_idle(Todo.BYTES):
            return 0
        going = exists().where(jobs.c.request == inputs.c.request, jobs.c.state.not_in(ENDED))
        return await self._write(update(inputs).where(text(HELD_DATA), ~going).values(data=None))

    def _free(self) -> ColumnElement[bool]:
        """Condition: no other living process brings the job's inputs. A SQLite file has one."""
        if self._alone:
            return literal(True)
        mine = jobs.c.lease_owner.is_(None) | (jobs.c.lease_owner == self._owner)
        return mine | (jobs.c.lease_until < database_now())


async def _awaited(connection: Session, request: str) -> Awaited:
    """Return a request in the name of a job that still waits, if there is one."""
    query = select(jobs, database_now().label("now")).where(jobs.c.request == request)
    rows = (await connection.execute(query.order_by(jobs.c.seq))).all()
    row = next((row for row in rows if row.state == JobState.QUEUED), rows[0])
    given = await _given(connection, request)
    return Awaited(request, job_from(row), given, waited=float(row.now - row.created_at))


async def _given(connection: Session, key: str | ScalarSelect[str]) -> tuple[NewInput, ...]:
    columns = [column for column in inputs.c if column is not inputs.c.data]
    query = select(*columns).where(inputs.c.request == key).order_by(inputs.c.position)
    return tuple(input_from(row) for row in await connection.execute(query))


async def _release(connection: Session, request: str, **values: object) -> list[Job]:
    """Let a request's jobs have their cards; return them all."""
    waiting = _waiting_for(request)
    await connection.execute(waiting.values(awaits_inputs=False, **UNLEASED, **values))
    query = select(jobs).where(jobs.c.request == request).order_by(jobs.c.seq)
    return [job_from(row) for row in await connection.execute(query)]


def _waiting_for(request: str) -> Update:
    return update(jobs).where(text(AWAITING), jobs.c.request == request)


def _request_of(job_id: JobId) -> ScalarSelect[str]:
    return select(jobs.c.request).where(jobs.c.id == job_id).scalar_subquery()


def _reference(row: Row) -> Reference:
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
