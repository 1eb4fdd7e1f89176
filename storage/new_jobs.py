"""Rows of new jobs: those of a request, and those of a render that made several clips.

Every function works inside a transaction of the caller, who holds the thread, so that no number in
it is given out twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from random import SystemRandom

from sqlalchemy import ColumnElement, bindparam, func, insert, select, text, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobState, Thread, new_job_id
from bot.domain.media.inputs import MOST_WAITING, TOO_MANY
from bot.domain.new_jobs import NewJob, NewRequest
from storage import money
from storage.changes import NOW, Shape
from storage.database import inserting
from storage.rows import job_from, values_of
from storage.statements import Row, Session, Value
from storage.tables import AWAITING, inputs, jobs

_CHANCE = SystemRandom()

_ITS_OWN: dict[str, object] = {
    "version": 1,
    "shown_version": 0,
    "count": 1,
    "price_usd": None,
    "billed_usd": None,
    "reckoned_usd": None,
    "card_ts": None,
    "card_attempts": 0,
    "cards": 1,
    "card_until": None,
    "may_be_billed": False,
    "ending": None,
    "provider_id": None,
    "clips": None,
    "rendering_at": None,
    "rendered_at": None,
    "retries": 0,
    "orders": 0,
    "refused_by": None,
    "crashes": 0,
    "has_waited": False,
    "awaited": False,
    **money.NO_ENTRY,
    "take_news": 0,
    "take": True,
}
"""What a job born of another's render doesn't have of it: the render, its price, and the card."""


async def next_number(connection: Session, thread: Thread) -> int:
    """Return the number of a thread's next job."""
    if thread.thread_ts is None:
        return 1
    query = select(func.coalesce(func.max(jobs.c.number), 0)).where(in_thread(thread))
    return int((await connection.execute(query)).scalar_one()) + 1


async def insert_inputs(connection: Session, request: NewRequest) -> None:
    """Record what goes with a request. Raises RequestError if too much of a person's waits."""
    if request.inputs and await _waiting(connection, request) >= MOST_WAITING:
        raise RequestError(TOO_MANY)
    for position, given in enumerate(request.inputs):
        row = {"request": request.key, "position": position, **values_of(given)}
        await connection.execute(insert(inputs).values(row))


async def _waiting(connection: Session, request: NewRequest) -> int:
    """Return how many requests of a person wait for their pictures."""
    query = select(func.count(jobs.c.request.distinct())).where(
        text(AWAITING),
        jobs.c.workspace == request.thread.workspace,
        jobs.c.requester == request.requester,
    )
    return int((await connection.execute(query)).scalar_one())


async def insert_jobs(connection: Session, request: NewRequest) -> list[Job]:
    """Record a request's jobs, in line or failed before they began, and what they may cost.

    Raises OverBudget for more than is left.
    """
    if not request.jobs:
        return []
    first = await next_number(connection, request.thread)
    await _note_sources(connection, request)
    ask_at = NOW if request.awaits_approval else None
    book = await money.opened(connection, request.thread.workspace)
    channel = request.thread.channel
    found = [
        await _insert(
            connection,
            **_asked_for(request, new),
            **money.entry_of(new, book, channel),
            number=first + i,
            ask_at=ask_at if i == 0 else None,
        )
        for i, new in enumerate(request.jobs)
    ]
    await money.reserve(connection, request, book)
    return found


async def _note_sources(connection: Session, request: NewRequest) -> None:
    """Mark the jobs whose clips these wait for: whoever looks for them finds the marked alone."""
    sources = [new.source_id for new in request.jobs if new.awaits_source]
    if sources:
        await connection.execute(update(jobs).where(jobs.c.id.in_(sources)).values(awaited=True))


async def insert_siblings(connection: Session, row: Row, clips: Sequence[str]) -> list[Job]:
    """Record a job for each further clip of the render that ``row`` delivers the first one of."""
    values = {column.name: getattr(row, column.name) for column in jobs.c} | _ITS_OWN
    del values["seq"], values["id"]
    first = await next_number(connection, Thread(row.workspace, row.channel, row.thread_ts))
    siblings = []
    for i, clip in enumerate(clips):
        own = {"number": first + i, "clip_ref": clip}
        siblings.append(await _insert(connection, **values | own | {"updated_at": NOW}))
    return siblings


def in_thread(thread: Thread) -> ColumnElement[bool]:
    """Condition: the job is in this thread."""
    return (
        (jobs.c.workspace == thread.workspace)
        & (jobs.c.channel == thread.channel)
        & (jobs.c.thread_ts == thread.thread_ts)
    )


def _asked_for(request: NewRequest, new: NewJob) -> dict[str, object]:
    """Return the columns of a new row: what ``NewJob`` has goes into those of the same name."""
    return {
        **{field.name: getattr(new, field.name) for field in fields(NewJob)},
        "request": request.key,
        "deployment": request.deployment,
        "workspace": request.thread.workspace,
        "channel": request.thread.channel,
        "thread_ts": request.thread.thread_ts,
        "requester": request.requester,
        "lineage": " ".join(map(str, new.lineage)) or None,
        "inputs": len(request.inputs),
        "input_kind": request.inputs[0].kind if request.inputs else None,
        "awaits_inputs": bool(request.inputs),
        "awaits_approval": request.awaits_approval,
        "batch": len(request.jobs),
        "price_usd": None if new.price_usd is None else str(new.price_usd),
        "state": JobState.QUEUED if new.error_code is None else JobState.FAILED,
        "ended_at": None if new.error_code is None else NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }


async def _insert(connection: Session, **values: object) -> Job:
    """Insert a job under an id that no other has."""
    shape = tuple((k, v if isinstance(v, ColumnElement) else None) for k, v in values.items())
    given = {f"new_{name}": values[name] for name, sql in shape if sql is None}
    statement = _inserting(connection.dialect.name, shape)
    while True:
        given["new_id"] = new_job_id(_CHANCE)
        row = (await connection.execute(statement, given)).one_or_none()
        if row is not None:
            return job_from(row)


@lru_cache(maxsize=8)
def _inserting(dialect: str, shape: Shape) -> ReturningInsert[Value]:
    values = {name: bindparam(f"new_{name}") if sql is None else sql for name, sql in shape}
    values["id"] = bindparam("new_id")
    free = inserting(dialect, jobs).on_conflict_do_nothing(index_elements=["id"])
    found: ReturningInsert[Value] = free.values(values).returning(jobs)
    return found
