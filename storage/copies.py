"""Copies of clips: what is wanted where, who sees to which, and what became of it.

Nothing is posted of a copy whose row doesn't say ``wanted`` any more, and whoever is at work on one
is the only one until ``due_at``: what is to leave leaves once that has passed.
"""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Update,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    union_all,
    update,
)
from typing_extensions import override

from bot.domain.job import Job, JobId, Thread
from bot.domain.sharing.copies import THERE, Copy, CopyForm, CopyId, CopyState, NewCopy
from bot.ports.sharing import CopyStore
from storage import line
from storage.changes import NOW, later
from storage.copy_table import COPY_DUE, copies
from storage.database import database_now
from storage.rows import Query
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import jobs
from storage.todo import Todo

AT_WORK_SECONDS = 300.0
"""How long whoever sees to a copy may be silent before another process does."""

_ID_BYTES = 6
_AT_ONCE: Final[dict[str, object]] = {"due_at": NOW, "tries": 0}


def _shown_as(name: str) -> Query:
    column = jobs.c[name]
    here = (jobs.c.channel == bindparam("channel")) & (column == bindparam("ts"))
    return select(jobs.c.seq).where(here, jobs.c.workspace == bindparam("workspace"))


_SHOWN: Final[Query] = select(jobs).where(
    jobs.c.seq.in_(union_all(_shown_as("card_ts"), _shown_as("clip_ts")))
)


class SqlCopies(Store, CopyStore):
    """``CopyStore`` on SQLite or PostgreSQL."""

    _has_begun = False

    # --- what people want --------------------------------------------------------------

    @override
    async def wish(self, new: NewCopy) -> bool:
        row = {
            "id": secrets.token_hex(_ID_BYTES),
            "key": new.key,
            "job": new.job,
            "workspace": new.to.workspace,
            "channel": new.to.channel,
            "thread_ts": new.to.thread_ts,
            "form": new.form,
            "person": new.person,
            "with_prompt": new.with_prompt,
            "showcase": new.showcase,
            "state": CopyState.WANTED,
            "created_at": database_now(),
            "due_at": database_now(),
        }
        async with self._engine.writing() as connection:
            return await line.insert_if_absent(connection, copies, **row)

    @override
    async def clip_shown(self, place: Thread) -> Job | None:
        where = {"workspace": place.workspace, "channel": place.channel, "ts": place.thread_ts}
        found = await self._jobs(_SHOWN, **where)
        return found[0] if found else None

    @override
    async def get(self, copy_id: CopyId, place: Thread) -> Copy | None:
        here = (copies.c.workspace == place.workspace) & (copies.c.channel == place.channel)
        row = await self._row(select(copies).where(copies.c.id == copy_id, here))
        return None if row is None else _copy(row)

    @override
    async def gifs(self, job_id: JobId) -> list[Copy]:
        of_job = (copies.c.job == job_id) & (copies.c.form == CopyForm.GIF)
        query = select(copies).where(of_job).order_by(copies.c.created_at)
        async with self._engine.reading() as connection:
            return [_copy(row) for row in await connection.execute(query)]

    @override
    async def leave(self, copy: Copy) -> None:
        async with self._engine.writing() as connection:
            await leave(connection, copies.c.id == copy.id)

    # --- who sees to them --------------------------------------------------------------

    @override
    async def due(self, limit: int) -> list[Copy]:
        if await self._is_idle(Todo.COPIES):
            return []
        await self._take_over()
        due = self._mine(select(copies)).where(copies.c.due_at <= database_now())
        due = due.order_by(copies.c.due_at).limit(limit).with_for_update(skip_locked=True)
        async with self._engine.writing() as connection:
            rows = (await connection.execute(due)).all()
            for row in rows:
                taken = {"tries": row.tries + 1, "due_at": later(AT_WORK_SECONDS)}
                await connection.execute(_of(row.id).values(taken))
            return [_copy(row, tries=row.tries + 1) for row in rows]

    async def _take_over(self) -> None:
        """Wait for nobody at first where no other process can be at work: it has died."""
        if self._alone and not self._has_begun:
            await self._write(update(copies).where(text(COPY_DUE)).values(due_at=NOW))
        self._has_begun = True

    @override
    async def next_due(self) -> float | None:
        if await self._is_idle(Todo.COPIES):
            return None
        wait: float | None = await self._value(
            self._mine(select(func.min(copies.c.due_at) - database_now()))
        )
        return wait

    def _mine(self, query: Query) -> Query:
        """Narrow a query to copies that are due some time, in workspaces that we serve."""
        query, served = query.where(text(COPY_DUE)), self._served()
        return query if served is None else query.where(copies.c.workspace.in_(served))

    # --- what becomes of them ----------------------------------------------------------

    @override
    async def uploaded(self, copy: Copy, file_id: str) -> bool:
        wanted = _seen(copy).where(copies.c.state == CopyState.WANTED)
        return await self._change(
            wanted.values(file_id=file_id, uploads=copies.c.uploads + 1, tries=0)
        )

    @override
    async def upload_lost(self, copy: Copy) -> None:
        await self._write(_seen(copy).values(file_id=None, **_AT_ONCE))

    @override
    async def put_off(self, copy: Copy, seconds: float) -> None:
        still = _of(copy.id).where(copies.c.due_at.is_not(None))
        await self._write(still.values(due_at=later(seconds)))

    @override
    async def posted(self, copy: Copy) -> bool:
        wanted = _seen(copy).where(copies.c.state == CopyState.WANTED)
        return await self._change(wanted.values(state=CopyState.POSTED, due_at=None))

    @override
    async def failed(self, copy: Copy, trouble: str) -> None:
        wanted = (copies.c.id == copy.id) & (copies.c.state == CopyState.WANTED)
        if copy.showcase:
            await self._write(delete(copies).where(wanted))
            return
        values = {"state": CopyState.FAILED, "trouble": trouble, "file_id": None, **_AT_ONCE}
        await self._write(update(copies).where(wanted).values(values))

    @override
    async def settled(self, copy: Copy) -> None:
        left = case((copies.c.state == CopyState.LEAVING, CopyState.GONE), else_=copies.c.state)
        await self._write(_of(copy.id).values(state=left, due_at=None))

    async def _change(self, statement: Update) -> bool:
        return await self._write(statement) > 0


async def leave(connection: Session, which: ColumnElement[bool]) -> None:
    """Have copies go that are wanted or there, once nobody is at work on them."""
    going = update(copies).where(which, copies.c.state.in_(THERE))
    due_at = func.coalesce(copies.c.due_at, NOW)
    await connection.execute(going.values(state=CopyState.LEAVING, due_at=due_at, tries=0))


def _of(copy_id: str) -> Update:
    return update(copies).where(copies.c.id == copy_id)


def _seen(copy: Copy) -> Update:
    """Return an update of a copy whose file is the one that was seen, if it had any."""
    return _of(copy.id).where(copies.c.file_id.is_not_distinct_from(copy.file_id))


def _copy(row: Row, tries: int | None = None) -> Copy:
    return Copy(
        id=CopyId(row.id),
        key=row.key,
        job=JobId(row.job),
        to=Thread(row.workspace, row.channel, row.thread_ts),
        form=CopyForm(row.form),
        person=row.person,
        with_prompt=row.with_prompt,
        showcase=row.showcase,
        state=CopyState(row.state),
        created_at=row.created_at,
        file_id=row.file_id,
        uploads=row.uploads,
        tries=row.tries if tries is None else tries,
        trouble=row.trouble,
    )
