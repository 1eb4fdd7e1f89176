"""The line of queued jobs: whose turn it is, and whether the limits allow the next one.

Every function works inside a transaction of the caller. ``waiting`` counts the queued jobs with a
card that wait for nothing but their turn. It is changed in the same transaction as the job's row,
so that a claim reads two index entries however long the line is. Whoever changes the line first
takes the deployment's lock (``lock``), then touches turns and jobs: one order everywhere, so nobody
waits in a circle.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

from sqlalchemy import Row, Select, case, delete, func, insert, select, text, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import FetchRefused
from bot.domain.job import JobId, JobState
from bot.ports import Deployment, Pause, Place, Standing
from storage.database import database_now
from storage.tables import (
    HOLDS_SLOT,
    IN_LINE,
    UNFETCHABLE,
    WAITING,
    deployments,
    jobs,
    person_turns,
    submits,
    workspace_turns,
)

LONGEST_RENDER = 30 * 60.0
"""Seconds after which no render goes on any more: Microsoft documents one to five minutes."""

LONGEST_KEPT = 24 * 3600.0
"""Seconds after which a provider no longer has a render (Azure: 24 hours)."""

RECENT_RENDERS = 20
"""How many renders the estimates look back on."""

_KEPT_WINDOWS = 10

_A_MOMENT = 0.001
"""Seconds. What remains of a window may round to nothing; it is over only when a query says so."""

_PARTS = 10
"""How many selects to join in one statement: few, so that each number of them is compiled once."""

_Key = TypeVar("_Key", bound=Hashable)


_HELD_FOR = case((jobs.c.provider_id.is_(None), LONGEST_RENDER), else_=LONGEST_KEPT)

HELD = text(HOLDS_SLOT) & (
    (jobs.c.state != JobState.UNCONFIRMED) | (jobs.c.submitted_at > database_now() - _HELD_FOR)
)
"""Holds a slot. An unconfirmed job whose render nobody can ask about does so only as long as a
render could take; one whose render is known, until the provider has forgotten it for sure.
"""


async def insert_if_absent(
    connection: AsyncConnection,
    table: Any,
    **values: Any,
) -> bool:
    """Insert a row unless its key is taken; tell whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().inline()
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


async def lock_all(connection: AsyncConnection) -> None:
    """Take every deployment's lock, in the one order in which all of them may be taken."""
    query = select(deployments.c.name).order_by(deployments.c.name)
    await connection.execute(query.with_for_update())


async def lock_job(connection: AsyncConnection, job_id: str) -> Row[Any] | None:
    """Return a job's row, locked after its deployment's, so that the line may change.

    None for a job that isn't there, or is gone by the time that the locks are ours.
    """
    deployment = select(jobs.c.deployment).where(jobs.c.id == job_id)
    name = (await connection.execute(deployment)).scalar_one_or_none()
    if name is None:
        return None
    await lock(connection, name)
    query = select(jobs).where(jobs.c.id == job_id).with_for_update()
    return (await connection.execute(query)).one_or_none()


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
        return max(float(row.resting_until - row.now), _A_MOMENT)
    if row.trouble_code is not None and await _is_trying(connection, deployment.name):
        return None
    if await has_to_wait_for_a_clip(connection, row):
        return None
    if await slots_in_use(connection, deployment.name) >= deployment.max_running:
        return None
    if deployment.max_submits is None:
        return 0.0
    wait = (await submit_waits(connection, deployment))[0]
    return None if math.isinf(wait) else wait


async def _is_trying(connection: AsyncConnection, deployment: str) -> bool:
    """Tell whether a create is under way: a paused deployment is tried with one job at a time."""
    query = select(jobs.c.seq).where(
        jobs.c.deployment == deployment,
        text(HOLDS_SLOT),
        jobs.c.state == JobState.SUBMITTING,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def has_to_wait_for_a_clip(connection: AsyncConnection, deployment: Row[Any]) -> bool:
    """Tell whether a deployment is paused since clips can't be fetched, and one still waits.

    Then no create is tried: it would be accepted, and paid for in vain. A job that was given up
    waits for nothing.
    """
    if deployment.trouble_code != FetchRefused.code:
        return False
    waits = jobs.c.state.in_((JobState.RENDERING, JobState.UNCONFIRMED, JobState.DELIVERING))
    query = select(jobs.c.seq).where(jobs.c.deployment == deployment.name, text(UNFETCHABLE), waits)
    return (await connection.execute(query.limit(1))).first() is not None


def pause_of(row: Row[Any]) -> Pause | None:
    """Return the pause that a deployment's row tells of."""
    if row.trouble_code is None:
        return None
    return Pause(row.trouble_code, row.trouble_tell, row.trouble_since)


async def submit_waits(connection: AsyncConnection, deployment: Deployment) -> list[float]:
    """Return the seconds until each of the next ``max_submits`` creates may be sent, soonest first.

    Infinity stands for a create that is still being answered: its window hasn't begun.
    """
    if deployment.max_submits is None:
        return [0.0]
    answered = submits.c.answered_at
    query = select(answered + deployment.submit_window - database_now()).where(
        submits.c.deployment == deployment.name,
        answered.is_(None) | (answered > database_now() - deployment.submit_window),
    )
    left = (await connection.execute(query.limit(1000))).scalars()
    waits = sorted(math.inf if wait is None else max(wait, _A_MOMENT) for wait in left)
    free = [0.0] * (deployment.max_submits - len(waits))
    return [*free, *waits[max(0, len(waits) - deployment.max_submits) :]]


async def slots_in_use(connection: AsyncConnection, deployment: str) -> int:
    """Count the jobs that may have a render running."""
    query = select(func.count()).select_from(jobs).where(jobs.c.deployment == deployment, HELD)
    return int((await connection.execute(query)).scalar_one())


async def next_in_line(
    connection: AsyncConnection, deployment: str, served: Collection[str] | None = None
) -> Row[Any] | None:
    """Return the row of the job whose turn it is, or None when nobody waits.

    ``served`` are the workspaces that may have a turn; None means all of them.
    """
    first = _workspaces_by_turn(deployment, served).limit(1)
    workspace = (await connection.execute(first)).one_or_none()
    if workspace is None:
        return None
    first = _people_by_turn(deployment, workspace.workspace).limit(1)
    person = (await connection.execute(first)).one()
    first = _queued(deployment, workspace.workspace, person.person, jobs).limit(1)
    job: Row[Any] = (await connection.execute(first)).one()
    return job


def _workspaces_by_turn(deployment: str, served: Collection[str] | None) -> Select[Any]:
    """Select the workspaces that wait, longest unserved first; newcomers as they came."""
    table = workspace_turns
    query = select(table.c.workspace, table.c.waiting)
    query = query.where(table.c.deployment == deployment, text(WAITING))
    if served is not None:
        query = query.where(table.c.workspace.in_(served))
    return query.order_by(table.c.turn, table.c.seq)


def _people_by_turn(deployment: str, workspace: str) -> Select[Any]:
    """Select the people of a workspace who wait, longest unserved first."""
    table = person_turns
    query = select(table.c.workspace, table.c.person, table.c.waiting, table.c.turn, table.c.seq)
    query = query.where(
        table.c.deployment == deployment, table.c.workspace == workspace, text(WAITING)
    )
    return query.order_by(table.c.turn, table.c.seq)


def _queued(deployment: str, workspace: str, person: str, *columns: Any) -> Select[Any]:
    """Select a person's jobs in line, oldest first."""
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
        insert(submits).values(deployment=job.deployment, job=job.id, started_at=database_now())
    )


async def submit_answered(connection: AsyncConnection, job_id: str) -> None:
    """Start the submit limit's window: the provider counts from the arrival, which was earlier."""
    await connection.execute(
        update(submits)
        .where(submits.c.job == job_id, submits.c.answered_at.is_(None))
        .values(answered_at=database_now())
    )


async def inherit(connection: AsyncConnection, deployment: str) -> int:
    """Bring the jobs that wait for other deployments into this one's line; return how many.

    Called before ``recount`` when the settings name another deployment than they did.
    """
    await insert_if_absent(connection, deployments, name=deployment)
    await lock_all(connection)
    elsewhere = (jobs.c.state == JobState.QUEUED) & (jobs.c.deployment != deployment)
    people = select(jobs.c.workspace, jobs.c.requester).where(elsewhere)
    people = people.group_by(jobs.c.workspace, jobs.c.requester).order_by(func.min(jobs.c.seq))
    for workspace, person in (await connection.execute(people)).all():
        place = {"deployment": deployment, "workspace": workspace}
        await insert_if_absent(connection, workspace_turns, **place)
        await insert_if_absent(connection, person_turns, **place, person=person)
    moved = await connection.execute(update(jobs).where(elsewhere).values(deployment=deployment))
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


async def standing(connection: AsyncConnection, deployment: Deployment) -> Standing:
    """Return how busy a deployment is."""
    waiting = select(func.coalesce(func.sum(workspace_turns.c.waiting), 0)).where(
        workspace_turns.c.deployment == deployment.name, text(WAITING)
    )
    rest = (deployments.c.resting_until - database_now()).label("resting")
    query = select(deployments, rest).where(deployments.c.name == deployment.name)
    row = (await connection.execute(query)).one_or_none()
    recent = await recent_renders(connection, deployment.name)
    median_seconds = median(recent) if recent else None
    return Standing(
        queued=int((await connection.execute(waiting)).scalar_one()),
        running=await slots_in_use(connection, deployment.name),
        max_running=deployment.max_running,
        median_render=median_seconds,
        longest_render=max(recent, default=None),
        resting_for=0.0 if row is None else max(0.0, float(row.resting)),
        submit_waits=tuple(await submit_waits(connection, deployment)),
        renders_left=await renders_left(connection, deployment.name, median_seconds or 0.0),
        pause=None if row is None else pause_of(row),
    )


async def renders_left(
    connection: AsyncConnection, deployment: str, median_seconds: float
) -> tuple[float, ...]:
    """Estimate, for each slot in use, the seconds until it is free."""
    elapsed = database_now() - func.coalesce(jobs.c.rendering_at, jobs.c.submitted_at)
    given_up = jobs.c.submitted_at + _HELD_FOR - database_now()
    query = select(elapsed, jobs.c.progress, jobs.c.state, given_up)
    rows = await connection.execute(query.where(jobs.c.deployment == deployment, HELD))
    return tuple(
        until_given_up if state == JobState.UNCONFIRMED else _left(so_far, progress, median_seconds)
        for so_far, progress, state, until_given_up in rows
    )


def _left(so_far: float, progress: int | None, median_seconds: float) -> float:
    """Estimate the seconds that a render still takes, by its own progress where that says much."""
    if progress is not None and 10 <= progress < 95:
        return so_far * (100 - progress) / progress
    return max(median_seconds - so_far, 0.0)


async def recent_renders(connection: AsyncConnection, deployment: str) -> list[float]:
    """Return the seconds that each of the latest renders took."""
    query = select(jobs.c.rendered_at - jobs.c.rendering_at).where(
        jobs.c.deployment == deployment,
        jobs.c.rendered_at.is_not(None),
        jobs.c.rendering_at.is_not(None),
    )
    query = query.order_by(jobs.c.rendered_at.desc()).limit(RECENT_RENDERS)
    return list((await connection.execute(query)).scalars())


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
    now = await standing(connection, deployment)
    return {
        JobId(job_id): Place(ahead, wait, now.pause)
        for ahead, (job_id, wait) in enumerate(
            zip(order, starts(len(order), now, deployment), strict=True)
        )
    }


def starts(count: int, now: Standing, deployment: Deployment) -> list[float | None]:
    """Return the seconds until each of the next ``count`` jobs starts to render, if known.

    The line is played through: a job takes the slot that is free first, once a create may be sent.
    """
    if now.median_render is None or now.pause is not None:
        return [None] * count
    free = now.max_running - len(now.renders_left)
    slots = [0.0] * free + sorted(now.renders_left)[max(0, -free) :]
    submits = [min(wait, deployment.submit_window) for wait in now.submit_waits]
    heapq.heapify(submits)
    found: list[float | None] = []
    for _ in range(count):
        start = max(slots[0], now.resting_for)
        if deployment.max_submits is not None:
            start = max(start, submits[0])
            heapq.heapreplace(submits, start + deployment.submit_window)
        heapq.heapreplace(slots, start + now.median_render)
        found.append(start)
    return found


async def _serving_order(
    connection: AsyncConnection, deployment: str, limit: int, served: Collection[str] | None
) -> list[str]:
    """Return the ids of the next ``limit`` jobs.

    The counters say how many of these turns fall to each workspace and each person, so that no
    more jobs are read than are returned.
    """
    first = await connection.execute(_workspaces_by_turn(deployment, served).limit(limit))
    shares = _shares({row.workspace: row.waiting for row in first}, limit)
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
            _queued(deployment, workspace, person, *columns).limit(n)
            for workspace, mine in waiting.items()
            for person, n in _shares(mine, shares[workspace]).items()
        ],
    )
    ids: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for row in sorted(queued, key=lambda row: int(row.seq)):
        ids[row.workspace, row.requester].append(row.id)
    turns = (
        deque(ids[workspace, person] for person in mine) for workspace, mine in waiting.items()
    )
    return _take_turns(deque(people for people in turns if people), limit)


async def _rows_of(connection: AsyncConnection, parts: Sequence[Select[Any]]) -> list[Row[Any]]:
    """Return the rows of all ``parts``, in no particular order, in as few round trips as can be."""
    rows: list[Row[Any]] = []
    for begin in range(0, len(parts), _PARTS):
        some = [select(part.subquery()) for part in parts[begin : begin + _PARTS]]
        rows += await connection.execute(union_all(*some))
    return rows


def _shares(waiting: Mapping[_Key, int], limit: int) -> dict[_Key, int]:
    """Return how many of the next ``limit`` turns fall to each, taking turns in the order given."""
    shares = dict.fromkeys(waiting, 0)
    left = limit
    while left and (hungry := [key for key in waiting if shares[key] < waiting[key]]):
        rounds = max(1, min(left // len(hungry), *(waiting[key] - shares[key] for key in hungry)))
        served = hungry[:left]
        for key in served:
            shares[key] += rounds
        left -= rounds * len(served)
    return {key: share for key, share in shares.items() if share}


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
