"""The line of queued jobs: whose turn it is, and whether the limits allow the next one.

Every function works inside a transaction of the caller. ``waiting`` counts the queued jobs with a
card that wait for nothing but their turn. It is changed in the same transaction as the job's row,
so that a claim reads two index entries however long the line is. Whoever changes the line first
takes the deployment's lock (``lock``), then touches turns and jobs: one order everywhere, so nobody
waits in a circle.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Table, bindparam, delete, func, insert, select, text, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import forecast
from bot.domain.deployment import Deployment
from bot.domain.job import JobId, JobState
from bot.domain.line import Place
from storage import limits
from storage.database import database_now, inserting
from storage.rows import JOB, Query, Row
from storage.tables import (
    IN_LINE,
    WAITING,
    deployments,
    jobs,
    person_turns,
    submits,
    workspace_turns,
)

_KEPT_WINDOWS = 10

_PARTS = 10
"""How many selects to join in one statement: few, so that each number of them is compiled once."""


async def insert_if_absent(connection: AsyncConnection, table: Table, **values: object) -> bool:
    """Insert a row unless its key is taken; tell whether it was inserted."""
    statement = inserting(connection, table).values(**values).on_conflict_do_nothing()
    return (await connection.execute(statement.inline())).rowcount == 1


_LOCKED: Final = (
    select(deployments, database_now().label("now"))
    .where(deployments.c.name == bindparam("name"))
    .with_for_update()
)
_DEPLOYMENT: Final = select(jobs.c.deployment).where(jobs.c.id == bindparam("id"))


async def lock(connection: AsyncConnection, deployment: str) -> Row:
    """Take the deployment's row lock, under which all decisions about its slots are made."""
    row = (await connection.execute(_LOCKED, {"name": deployment})).one_or_none()
    if row is None:
        await insert_if_absent(connection, deployments, name=deployment)
        row = (await connection.execute(_LOCKED, {"name": deployment})).one()
    return row


async def lock_all(connection: AsyncConnection) -> None:
    """Take every deployment's lock, in the one order in which all of them may be taken."""
    query = select(deployments.c.name).order_by(deployments.c.name)
    await connection.execute(query.with_for_update())


async def lock_job(connection: AsyncConnection, job_id: str) -> Row | None:
    """Return a job's row, locked after its deployment's, so that the line may change.

    None for a job that isn't there, or is gone by the time that the locks are ours.
    """
    name = await connection.scalar(_DEPLOYMENT, {"id": job_id})
    if name is None:
        return None
    await lock(connection, name)
    return (await connection.execute(JOB.with_for_update(), {"id": job_id})).one_or_none()


async def line_up(connection: AsyncConnection, job: Row) -> None:
    """Count a job that has just become claimable."""
    await _need_turns(connection, job.deployment, job.workspace, job.requester)
    await _count(connection, job, +1)


async def _need_turns(
    connection: AsyncConnection, deployment: str, workspace: str, person: str
) -> None:
    place = {"deployment": deployment, "workspace": workspace}
    await insert_if_absent(connection, workspace_turns, **place)
    await insert_if_absent(connection, person_turns, **place, person=person)


async def leave_line(connection: AsyncConnection, job: Row) -> None:
    """Stop counting a job that is no longer claimable."""
    await _count(connection, job, -1)


async def _count(connection: AsyncConnection, job: Row, step: int, **turn: int) -> None:
    """Change how many jobs wait of the job's workspace, and of its person, and their ``turn``."""
    for table in (workspace_turns, person_turns):
        place = (table.c.deployment == job.deployment) & (table.c.workspace == job.workspace)
        if table is person_turns:
            place &= table.c.person == job.requester
        change = update(table).where(place).values(waiting=table.c.waiting + step, **turn)
        await connection.execute(change)


async def next_in_line(
    connection: AsyncConnection, deployment: str, served: Collection[str] | None = None
) -> Row | None:
    """Return the row of the job whose turn it is, or None when nobody waits.

    ``served`` are the workspaces that may have a turn; None means all of them.
    """
    first = _workspaces_by_turn(deployment, served).limit(1)
    workspace = (await connection.execute(first)).one_or_none()
    if workspace is None:
        return None
    first = _people_by_turn(deployment, workspace.workspace).limit(1)
    person = (await connection.execute(first)).one()
    first = _queued(deployment, workspace.workspace, person.person).limit(1)
    return (await connection.execute(first)).one()


def _workspaces_by_turn(deployment: str, served: Collection[str] | None) -> Query:
    """Select the workspaces that wait, longest unserved first; newcomers as they came."""
    table = workspace_turns
    query = select(table.c.workspace, table.c.waiting)
    query = query.where(table.c.deployment == deployment, text(WAITING))
    if served is not None:
        query = query.where(table.c.workspace.in_(served))
    return query.order_by(table.c.turn, table.c.seq)


def _people_by_turn(deployment: str, workspace: str) -> Query:
    """Select the people of a workspace who wait, longest unserved first."""
    table = person_turns
    query = select(table.c.workspace, table.c.person, table.c.waiting, table.c.turn, table.c.seq)
    query = query.where(
        table.c.deployment == deployment, table.c.workspace == workspace, text(WAITING)
    )
    return query.order_by(table.c.turn, table.c.seq)


def _queued(deployment: str, workspace: str, person: str) -> Query:
    """Select a person's jobs in line, oldest first."""
    query = select(jobs).where(
        jobs.c.deployment == deployment,
        jobs.c.workspace == workspace,
        jobs.c.requester == person,
        text(IN_LINE),
    )
    return query.order_by(jobs.c.seq)


async def served(connection: AsyncConnection, job: Row, row: Row, window: float) -> None:
    """Note that it was this job's turn, and that its create is about to be sent."""
    turn = row.turn + 1
    mine = deployments.c.name == job.deployment
    await connection.execute(update(deployments).where(mine).values(turn=turn))
    await _count(connection, job, -1, turn=turn)
    old = row.now - _KEPT_WINDOWS * window
    gone = (submits.c.deployment == job.deployment) & (submits.c.answered_at < old)
    await connection.execute(delete(submits).where(gone))
    sent = {"deployment": job.deployment, "job": job.id, "started_at": database_now()}
    await connection.execute(insert(submits).values(sent))


async def submit_answered(connection: AsyncConnection, job_id: str) -> None:
    """Start the submit limit's window: the provider counts from the arrival, which was earlier."""
    sent = (submits.c.job == job_id) & submits.c.answered_at.is_(None)
    await connection.execute(update(submits).where(sent).values(answered_at=database_now()))


async def inherit(connection: AsyncConnection, heir: str, names: Collection[str]) -> int:
    """Bring the jobs that wait for deployments of none of ``names`` into the line of ``heir``.

    Called before ``recount``, for settings may name other deployments than they did. Returns how
    many there were.
    """
    await insert_if_absent(connection, deployments, name=heir)
    await lock_all(connection)
    elsewhere = (jobs.c.state == JobState.QUEUED) & jobs.c.deployment.not_in(names)
    people = select(jobs.c.workspace, jobs.c.requester).where(elsewhere)
    people = people.group_by(jobs.c.workspace, jobs.c.requester).order_by(func.min(jobs.c.seq))
    for workspace, person in (await connection.execute(people)).all():
        await _need_turns(connection, heir, workspace, person)
    moved = await connection.execute(update(jobs).where(elsewhere).values(deployment=heir))
    return moved.rowcount


async def recount(connection: AsyncConnection) -> None:
    """Set every ``waiting`` to what the jobs say: the counters can't drift past a restart.

    Another process may be at work: nobody changes the line until all of it has been counted.
    """
    await lock_all(connection)
    for table in (workspace_turns, person_turns):
        mine = [jobs.c.deployment == table.c.deployment, jobs.c.workspace == table.c.workspace]
        if table is person_turns:
            mine.append(jobs.c.requester == table.c.person)
        count = select(func.count()).select_from(jobs).where(*mine, text(IN_LINE))
        await connection.execute(update(table).values(waiting=count.scalar_subquery()))


async def places(
    connection: AsyncConnection,
    deployment: Deployment,
    limit: int,
    served: Collection[str] | None = None,
) -> dict[JobId, Place]:
    """Return the first ``limit`` places of the line, by serving it in the mind.

    ``served`` is as for ``next_in_line``. The work grows with ``limit``, not with the line.
    """
    order = await _serving_order(connection, deployment.name, limit, served)
    now = await limits.standing(connection, deployment)
    return {
        JobId(job_id): Place(ahead, wait, now.pause)
        for ahead, (job_id, wait) in enumerate(
            zip(order, forecast.starts(len(order), now, deployment), strict=True)
        )
    }


async def _serving_order(
    connection: AsyncConnection, deployment: str, limit: int, served: Collection[str] | None
) -> list[str]:
    """Return the ids of the next ``limit`` jobs.

    The counters say how many of these turns fall to each workspace and each person, so that no
    more jobs are read than are returned.
    """
    first = await connection.execute(_workspaces_by_turn(deployment, served).limit(limit))
    shares = forecast.shares({row.workspace: row.waiting for row in first}, limit)
    people = await _rows_of(
        connection,
        [_people_by_turn(deployment, workspace).limit(n) for workspace, n in shares.items()],
    )
    waiting: dict[str, dict[str, int]] = {workspace: {} for workspace in shares}
    for row in sorted(people, key=lambda row: (row.turn, row.seq)):
        waiting[row.workspace][row.person] = row.waiting
    columns = (jobs.c.id, jobs.c.seq, jobs.c.workspace, jobs.c.requester)
    queued = await _rows_of(
        connection,
        [
            _queued(deployment, workspace, person).with_only_columns(*columns).limit(n)
            for workspace, mine in waiting.items()
            for person, n in forecast.shares(mine, shares[workspace]).items()
        ],
    )
    ids: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for row in sorted(queued, key=lambda row: int(row.seq)):
        ids[row.workspace, row.requester].append(row.id)
    turns = (
        deque(ids[workspace, person] for person in mine) for workspace, mine in waiting.items()
    )
    return forecast.take_turns(deque(people for people in turns if people), limit)


async def _rows_of(connection: AsyncConnection, parts: Sequence[Query]) -> list[Row]:
    """Return the rows of all ``parts``, in no particular order, in as few round trips as can be."""
    rows: list[Row] = []
    for begin in range(0, len(parts), _PARTS):
        some = [select(part.subquery()) for part in parts[begin : begin + _PARTS]]
        rows += await connection.execute(union_all(*some))
    return rows
