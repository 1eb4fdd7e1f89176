"""What the tests of the job store have in common: requests, cards, and a hand on the clock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select, update

from bot.domain.deployment import Deployment
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.new_jobs import NewJob, NewRequest
from storage import recovery
from storage.connections import Database
from storage.database import database_now
from storage.jobs import SqlJobStore
from storage.tables import deployments, jobs, metadata, person_turns, submits, workspace_turns
from tests.support.profiles import LANDSCAPE, SORA_2

DEPLOYMENT = Deployment("sora-2", "sora-2", SORA_2, max_running=2, max_submits=None)
WIDE = Deployment("sora-2", "sora-2", SORA_2, max_running=10_000, max_submits=None)
"""The same deployment, without limits to speak of."""

CLIP = NewJob("a red fox in fresh snow", LANDSCAPE, 4, Decimal("0.40"))

_fresh = count(1)


def fresh(prefix: str) -> str:
    """Return a name that no other call returns."""
    return f"{prefix}{next(_fresh)}"


def asked(
    key: str | None = None,
    *,
    workspace: str = "T1",
    person: str = "U1",
    clips: int = 1,
    thread_ts: str | None = None,
    deployment: str = DEPLOYMENT.name,
    response_url: str | None = None,
) -> NewRequest:
    """Return a request as a handler would make it."""
    return NewRequest(
        key=key or fresh("trigger:"),
        deployment=deployment,
        thread=Thread(workspace, "C1", thread_ts),
        requester=person,
        jobs=(CLIP,) * clips,
        response_url=response_url,
    )


async def accepted(store: SqlJobStore, request: NewRequest) -> list[Job]:
    """Record a new request and return its jobs."""
    found = await store.accept(request)
    assert found is not None
    return found


async def inherited(store: SqlJobStore, *names: str) -> int:
    """Bring all that waits in other lines than these into the first one's; return how many."""
    moved, waiting = await store.inherit(names, lambda _: True)
    assert waiting == {}
    return moved


async def now(store: SqlJobStore, job: Job) -> Job:
    """Return the job as its row is now."""
    found = await store.get(job.id)
    assert found is not None
    return found


async def post_card(store: SqlJobStore, job: Job) -> Job:
    """Record a card for ``job``, in its thread if it has one and opening one if not."""
    card_ts = fresh("1700000000.")
    await store.card_posted(job.id, card_ts, job.thread.thread_ts or card_ts)
    return await now(store, job)


async def in_line(
    store: SqlJobStore,
    clips: int = 1,
    *,
    workspace: str = "T1",
    person: str = "U1",
    deployment: str = DEPLOYMENT.name,
) -> list[Job]:
    """Return ``clips`` claimable jobs of one person."""
    request = asked(workspace=workspace, person=person, clips=clips, deployment=deployment)
    return [await post_card(store, await now(store, job)) for job in await accepted(store, request)]


async def claimed(store: SqlJobStore, deployment: Deployment = WIDE) -> Job:
    """Return the next job in line, claimed."""
    job = (await store.claim(deployment)).job
    assert job is not None
    return job


async def job_in(store: SqlJobStore, state: JobState) -> Job:
    """Return a job that has lived up to ``state``. The line must be empty."""
    (job,) = await in_line(store)
    if state is JobState.QUEUED:
        return job
    if state is JobState.CANCELLED:
        cancelled = await store.request_cancel(job.id)
        assert cancelled is not None
        return cancelled
    job = await claimed(store)
    paths = {
        JobState.SUBMITTING: (),
        JobState.UNCONFIRMED: (JobState.UNCONFIRMED,),
        JobState.RENDERING: (JobState.RENDERING,),
        JobState.FAILED: (JobState.FAILED,),
        JobState.CANCELLING: (JobState.RENDERING, JobState.CANCELLING),
        JobState.DELIVERING: (JobState.RENDERING, JobState.DELIVERING),
        JobState.DELIVERED: (JobState.RENDERING, JobState.DELIVERING, JobState.DELIVERED),
    }
    for step in paths[state]:
        job = await store.move(job, step)
    return job


async def known_renders(store: SqlJobStore, deployment: str, ids: Sequence[str]) -> set[str]:
    """Return those of ``ids`` that belong to a job, or did."""
    async with store._engine.reading() as connection:
        return await recovery.known_renders(connection, [deployment], ids)


async def rows(engine: Database, *columns: Any, **where: Any) -> list[Any]:
    """Return rows of one table, in the order of its ``seq`` or ``id``."""
    table = columns[0].table if hasattr(columns[0], "table") else columns[0]
    query = select(*columns).filter_by(**where).order_by(*table.primary_key.columns)
    async with engine.reading() as connection:
        return list(await connection.execute(query))


async def change(engine: Database, statement: Any) -> None:
    """Run one statement as somebody else would."""
    async with engine.writing() as connection:
        await connection.execute(statement)


async def clock_of(engine: Database) -> float:
    """Return the database's time, to about a millisecond."""
    async with engine.reading() as connection:
        return float((await connection.execute(select(database_now()))).scalar_one())


async def empty(engine: Database) -> None:
    """Delete every row."""
    async with engine.writing() as connection:
        for table in metadata.sorted_tables:
            await connection.execute(table.delete())


async def lapse_leases(engine: Database) -> None:
    """Make every holder of a lease look dead."""
    await change(engine, update(jobs).values(lease_until=0.0))


async def end_rest(engine: Database) -> None:
    """Let every rest be over."""
    await change(engine, update(deployments).values(resting_until=0.0))


async def pass_time(engine: Database, seconds: float) -> None:
    """Let all submits and answers be ``seconds`` longer ago."""
    await change(
        engine,
        update(submits).values(
            started_at=submits.c.started_at - seconds, answered_at=submits.c.answered_at - seconds
        ),
    )


async def waiting(engine: Database) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Return the line's counters that aren't zero: by workspace, and by workspace and person."""
    table = person_turns
    people = await rows(engine, table.c.workspace, table.c.person, table.c.waiting)
    spaces = await rows(engine, workspace_turns.c.workspace, workspace_turns.c.waiting)
    return (
        {workspace: n for workspace, n in spaces if n},
        {(workspace, person): n for workspace, person, n in people if n},
    )


async def take_all(store: SqlJobStore, deployment: Deployment = WIDE) -> list[JobId]:
    """Claim until nobody waits; return the ids in the order of service."""
    order = []
    while (job := (await store.claim(deployment)).job) is not None:
        order.append(job.id)
    return order
