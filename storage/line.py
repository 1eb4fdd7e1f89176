"""The line of queued jobs: whose turn it is, and whether the limits allow the next one.

Every function works inside a transaction of the caller. ``waiting`` counts the queued jobs with a
card, changed in the same transaction as the job's row, so that a claim reads two index
entries however long the line is.
"""

from __future__ import annotations

from collections import defaultdict, deque
from statistics import median
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.job import JobId
from bot.ports import Deployment, Place, Standing
from storage.database import database_now
from storage.tables import (
    HOLDS_SLOT,
    IN_LINE,
    deployments,
    jobs,
    person_turns,
    submits,
    workspace_turns,
)

RECENT_RENDERS = 20
"""How many renders the estimates look back on."""

_KEPT_WINDOWS = 10


async def insert_if_absent(
    connection: AsyncConnection,
    table: Any,
    **values: Any,
) -> bool:
    """Insert a row unless its key is taken; tell whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def lock(connection: AsyncConnection, deployment: str) -> Row[Any]:
    """Take the deployment's row lock, under which all decisions about its slots are made."""
    query = select(deployments, database_now().label("now"))
    query = query.where(deployments.c.name == deployment).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        await insert_if_absent(connection, deployments, name=deployment)
        row = (await connection.execute(query)).one()
    return row


async def line_up(connection: AsyncConnection, job: Row[Any]) -> None:
    """Count a job that has just become claimable."""
    place = {"deployment": job.deployment, "workspace": job.workspace}
    await insert_if_absent(connection, workspace_turns, **place)
    await insert_if_absent(connection, person_turns, **place, person=job.requester)
    await _count(connection, job, +1)


async def leave_line(connection: AsyncConnection, job: Row[Any]) -> None:
    """Stop counting a job that is no longer claimable."""
    await _count(connection, job, -1)


async def _count(connection: AsyncConnection, job: Row[Any], step: int) -> None:
    for table in (workspace_turns, person_turns):
        change = update(table).values(waiting=table.c.waiting + step)
        await connection.execute(_turn_of(change, table, job))


def _turn_of(statement: Any, table: Any, job: Row[Any]) -> Any:
    """Narrow ``statement`` to the turn of the job's workspace, or of its person."""
    statement = statement.where(
        table.c.deployment == job.deployment, table.c.workspace == job.workspace
    )
    if table is person_turns:
        statement = statement.where(table.c.person == job.requester)
    return statement


async def wait_for_limits(
    connection: AsyncConnection, deployment: Deployment, row: Row[Any]
) -> float | None:
    """Return 0 when a job may be submitted now, seconds until one may, or None.

    None means that only an event can change it, such as the end of a render.

    ``row`` is the deployment's locked row.
    """
    if row.resting_until > row.now:
        return float(row.resting_until - row.now)
    if await slots_in_use(connection, deployment.name) >= deployment.max_running:
        return None
    if deployment.max_submits is None:
        return 0.0
    begin = row.now - deployment.submit_window
    recent = select(submits.c.answered_at).where(
        submits.c.deployment == deployment.name,
        submits.c.answered_at.is_(None) | (submits.c.answered_at > begin),
    )
    answered = list((await connection.execute(recent.limit(1000))).scalars())
    if len(answered) < deployment.max_submits:
        return 0.0
    ends = sorted(at + deployment.submit_window - row.now for at in answered if at is not None)
    free = len(answered) - deployment.max_submits
    return ends[free] if free < len(ends) else None


async def slots_in_use(connection: AsyncConnection, deployment: str) -> int:
    """Count the jobs that may have a render running."""
    query = select(func.count()).select_from(jobs)
    query = query.where(jobs.c.deployment == deployment, text(HOLDS_SLOT))
    return int((await connection.execute(query)).scalar_one())


async def next_in_line(connection: AsyncConnection, deployment: str) -> Row[Any] | None:
    """Return the row of the job whose turn it is, or None when nobody waits."""
    workspaces = select(workspace_turns.c.workspace).where(
        workspace_turns.c.deployment == deployment, workspace_turns.c.waiting > 0
    )
    workspace = (
        await connection.execute(workspaces.order_by(workspace_turns.c.turn).limit(1))
    ).scalar_one_or_none()
    if workspace is None:
        return None
    people = select(person_turns.c.person).where(
        person_turns.c.deployment == deployment,
        person_turns.c.workspace == workspace,
        person_turns.c.waiting > 0,
    )
    person = (await connection.execute(people.order_by(person_turns.c.turn).limit(1))).scalar_one()
    return (await connection.execute(_queued(deployment, workspace, person, jobs).limit(1))).one()


def _queued(deployment: str, workspace: str, person: str, *columns: Any) -> Any:
    query = select(*columns).where(
        jobs.c.deployment == deployment,
        jobs.c.workspace == workspace,
        jobs.c.requester == person,
        text(IN_LINE),
    )
    return query.order_by(jobs.c.seq)


async def served(connection: AsyncConnection, job: Row[Any], row: Row[Any], window: float) -> None:
    """Note that it was this job's turn, and that its create is about to be sent."""
    turn = row.turn + 1
    await connection.execute(
        update(deployments).where(deployments.c.name == job.deployment).values(turn=turn)
    )
    for table in (workspace_turns, person_turns):
        change = update(table).values(waiting=table.c.waiting - 1, turn=turn)
        await connection.execute(_turn_of(change, table, job))
    old = row.now - _KEPT_WINDOWS * window
    await connection.execute(
        delete(submits).where(submits.c.deployment == job.deployment, submits.c.answered_at < old)
    )
    await connection.execute(
        insert(submits).values(deployment=job.deployment, job=job.id, started_at=row.now)
    )


async def submit_answered(connection: AsyncConnection, job_id: str) -> None:
    """Start the submit limit's window: the provider counts from the arrival, which was earlier."""
    await connection.execute(
        update(submits)
        .where(submits.c.job == job_id, submits.c.answered_at.is_(None))
        .values(answered_at=database_now())
    )


async def recount(connection: AsyncConnection) -> None:
    """Set every ``waiting`` to what the jobs say: the counters can't drift past a restart."""
    for table in (workspace_turns, person_turns):
        mine = [jobs.c.deployment == table.c.deployment, jobs.c.workspace == table.c.workspace]
        if table is person_turns:
            mine.append(jobs.c.requester == table.c.person)
        count = select(func.count()).select_from(jobs).where(*mine, text(IN_LINE))
        await connection.execute(update(table).values(waiting=count.scalar_subquery()))


async def standing(connection: AsyncConnection, deployment: Deployment) -> Standing:
    """Return how busy a deployment is."""
    waiting = select(func.coalesce(func.sum(workspace_turns.c.waiting), 0)).where(
        workspace_turns.c.deployment == deployment.name
    )
    rest = select(deployments.c.resting_until - database_now()).where(
        deployments.c.name == deployment.name
    )
    resting = (await connection.execute(rest)).scalar_one_or_none()
    return Standing(
        queued=int((await connection.execute(waiting)).scalar_one()),
        running=await slots_in_use(connection, deployment.name),
        max_running=deployment.max_running,
        median_render=await median_render(connection, deployment.name),
        resting_for=max(0.0, float(resting or 0.0)),
    )


async def median_render(connection: AsyncConnection, deployment: str) -> float | None:
    """Return the median seconds of the latest renders, or None before the first one."""
    query = select(jobs.c.rendered_at - jobs.c.rendering_at).where(
        jobs.c.deployment == deployment,
        jobs.c.rendered_at.is_not(None),
        jobs.c.rendering_at.is_not(None),
    )
    query = query.order_by(jobs.c.rendered_at.desc()).limit(RECENT_RENDERS)
    durations = list((await connection.execute(query)).scalars())
    return median(durations) if durations else None


async def places(
    connection: AsyncConnection, deployment: Deployment, limit: int
) -> dict[JobId, Place]:
    """Return the first ``limit`` places of the line, by serving it in the mind.

    The work grows with ``limit``, not with the line.
    """
    order = await _serving_order(connection, deployment.name, limit)
    now = await standing(connection, deployment)
    return {
        JobId(job_id): Place(ahead, estimate(ahead, now, deployment))
        for ahead, job_id in enumerate(order)
    }


def estimate(ahead: int, now: Standing, deployment: Deployment) -> float | None:
    """Return the seconds until a job with ``ahead`` before it starts to render, if known."""
    if now.median_render is None:
        return None
    to_end = ahead + 1 - max(0, now.max_running - now.running)
    by_slots = max(0, to_end) * now.median_render / now.max_running
    by_submits = 0.0
    if deployment.max_submits is not None:
        by_submits = (ahead // deployment.max_submits) * deployment.submit_window
    return max(by_slots, by_submits, now.resting_for)


async def _serving_order(connection: AsyncConnection, deployment: str, limit: int) -> list[str]:
    people = (
        await connection.execute(
            select(
                workspace_turns.c.workspace,
                workspace_turns.c.turn.label("workspace_turn"),
                person_turns.c.person,
                person_turns.c.turn,
            )
            .join(
                person_turns,
                (person_turns.c.deployment == workspace_turns.c.deployment)
                & (person_turns.c.workspace == workspace_turns.c.workspace),
            )
            .where(
                workspace_turns.c.deployment == deployment,
                workspace_turns.c.waiting > 0,
                person_turns.c.waiting > 0,
            )
            .order_by(workspace_turns.c.turn, person_turns.c.turn)
            .limit(limit)
        )
    ).all()
    if not people:
        return []
    waiting = await _first_jobs(connection, deployment, people, limit)
    turns: dict[str, deque[deque[str]]] = defaultdict(deque)
    for person in people:
        turns[person.workspace].append(waiting[person.workspace, person.person])
    return _take_turns(deque(turns.values()), limit)


async def _first_jobs(
    connection: AsyncConnection,
    deployment: str,
    people: Any,
    each: int,
) -> dict[tuple[str, str], deque[str]]:
    first = [
        _queued(
            deployment,
            p.workspace,
            p.person,
            jobs.c.id,
            jobs.c.seq,
            jobs.c.workspace,
            jobs.c.requester,
        )
        .limit(each)
        .subquery()
        for p in people
    ]
    rows = await connection.execute(union_all(*(select(part) for part in first)).order_by("seq"))
    waiting: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for job_id, _, workspace, person in rows:
        waiting[workspace, person].append(job_id)
    return waiting


def _take_turns(workspaces: deque[deque[deque[str]]], limit: int) -> list[str]:
    """Serve workspaces in turn, and within each its people in turn."""
    order: list[str] = []
    while workspaces and len(order) < limit:
        people = workspaces.popleft()
        mine = people.popleft()
        if mine:
            order.append(mine.popleft())
        if mine:
            people.append(mine)
        if people:
            workspaces.append(people)
    return order
