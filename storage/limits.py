"""Whether a deployment's limits allow the next render, and how busy it is.

Every function works inside a transaction of the caller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

from sqlalchemy import Float, Integer, and_, bindparam, case, func, select, text

from bot.domain.deployment import Deployment
from bot.domain.errors.deployment import FetchRefused
from bot.domain.forecast import left
from bot.domain.job import JobState
from bot.domain.line import Standing
from bot.domain.pauses import Pause
from bot.domain.profiles import KEPT, LONGEST_RENDER
from bot.domain.renders.pace import Kind
from storage.changes import NOW
from storage.crashes import WAITS
from storage.statements import Row, Session
from storage.tables import (
    HOLDS_SLOT,
    UNFETCHABLE,
    WAITING,
    deployments,
    jobs,
    submits,
    workspace_turns,
)

RECENT_RENDERS = 20
"""How many renders the estimates look back on."""

RECENT_OF_ALL_KINDS = 200
"""How many renders a process that starts learns from: most deployments make few kinds."""

_A_MOMENT = 0.001
"""Seconds. What remains of a window may round to nothing; it is over only when a query says so."""

_HELD_FOR = case((jobs.c.provider_id.is_(None), LONGEST_RENDER), else_=KEPT)

HELD = text(HOLDS_SLOT) & (
    and_(jobs.c.state != JobState.UNCONFIRMED, ~WAITS) | (jobs.c.submitted_at > NOW - _HELD_FOR)
)
"""Holds a slot. An unconfirmed job whose render nobody can ask about does so only as long as a
render could take; one whose render is known, until the provider has forgotten it for sure. So does
a job that is held back since processes died over it: nobody asks about its render meanwhile.
"""


async def wait_for_limits(connection: Session, deployment: Deployment, row: Row) -> float | None:
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


_TRYING: Final = (
    select(jobs.c.seq)
    .where(
        jobs.c.deployment == bindparam("name"),
        text(HOLDS_SLOT),
        jobs.c.state == JobState.SUBMITTING,
    )
    .limit(1)
)


async def _is_trying(connection: Session, deployment: str) -> bool:
    """Tell whether a create is under way: a paused deployment is tried with one job at a time."""
    return await connection.scalar(_TRYING, {"name": deployment}) is not None


async def has_to_wait_for_a_clip(connection: Session, deployment: Row) -> bool:
    """Tell whether a deployment is paused since clips can't be fetched, and one still waits.

    Then no create is tried: it would be accepted, and paid for in vain. A job that was given up
    waits for nothing.
    """
    if deployment.trouble_code != FetchRefused.code:
        return False
    waits = jobs.c.state.in_((JobState.RENDERING, JobState.UNCONFIRMED, JobState.DELIVERING))
    query = select(jobs.c.seq).where(jobs.c.deployment == deployment.name, text(UNFETCHABLE), waits)
    return (await connection.execute(query.limit(1))).first() is not None


def pause_of(row: Row) -> Pause | None:
    """Return the pause that a deployment's row tells of."""
    if row.trouble_code is None:
        return None
    return Pause(row.trouble_code, row.trouble_tell, row.trouble_since)


_ENDS: Final = submits.c.answered_at + bindparam("window", type_=Float(53)) - NOW
_WINDOWS: Final = (
    select(_ENDS)
    .where(
        submits.c.deployment == bindparam("name"),
        submits.c.answered_at.is_(None)
        | (submits.c.answered_at > NOW - bindparam("window", type_=Float(53))),
    )
    .limit(1000)
)


async def submit_waits(connection: Session, deployment: Deployment) -> list[float]:
    """Return the seconds until each of the next ``max_submits`` creates may be sent, soonest first.

    Infinity stands for a create that is still being answered: its window hasn't begun.
    """
    if deployment.max_submits is None:
        return [0.0]
    given = {"name": deployment.name, "window": deployment.submit_window}
    left = (await connection.execute(_WINDOWS, given)).scalars()
    waits = sorted(math.inf if wait is None else max(wait, _A_MOMENT) for wait in left)
    free = [0.0] * (deployment.max_submits - len(waits))
    return [*free, *waits[max(0, len(waits) - deployment.max_submits) :]]


_IN_USE: Final = (
    select(func.count()).select_from(jobs).where(jobs.c.deployment == bindparam("name"), HELD)
)


async def slots_in_use(connection: Session, deployment: str) -> int:
    """Count the jobs that may have a render running."""
    return int(await connection.scalar(_IN_USE, {"name": deployment}))


_WAITING: Final = select(func.coalesce(func.sum(workspace_turns.c.waiting), 0)).where(
    workspace_turns.c.deployment == bindparam("name"), text(WAITING)
)
_ROW: Final = select(deployments, (deployments.c.resting_until - NOW).label("resting")).where(
    deployments.c.name == bindparam("name")
)


async def waiting(connection: Session, name: str) -> int:
    """Count the jobs that wait in the line of that name."""
    return int(await connection.scalar(_WAITING, {"name": name}))


async def standing(connection: Session, deployment: Deployment) -> Standing:
    """Return how busy a deployment is."""
    name = {"name": deployment.name}
    row = (await connection.execute(_ROW, name)).one_or_none()
    recent = [row.took for row in await recent_renders(connection, deployment.name)]
    median_seconds = median(recent) if recent else None
    return Standing(
        queued=await waiting(connection, deployment.name),
        running=await slots_in_use(connection, deployment.name),
        max_running=deployment.max_running,
        median_render=median_seconds,
        longest_render=max(recent, default=None),
        resting_for=0.0 if row is None else max(0.0, float(row.resting)),
        submit_waits=tuple(await submit_waits(connection, deployment)),
        renders_left=await renders_left(connection, deployment.name, median_seconds or 0.0),
        pause=None if row is None else pause_of(row),
    )


_LEFT: Final = select(
    NOW - func.coalesce(jobs.c.rendering_at, jobs.c.submitted_at),
    jobs.c.progress,
    jobs.c.state,
    jobs.c.submitted_at + _HELD_FOR - NOW,
).where(jobs.c.deployment == bindparam("name"), HELD)


async def renders_left(
    connection: Session, deployment: str, median_seconds: float
) -> tuple[float, ...]:
    """Estimate, for each slot in use, the seconds until it is free."""
    return tuple(
        until_given_up if state == JobState.UNCONFIRMED else left(so_far, progress, median_seconds)
        for so_far, progress, state, until_given_up in await connection.execute(
            _LEFT, {"name": deployment}
        )
    )


_RECENT: Final = (
    select(
        jobs.c.size,
        jobs.c.seconds,
        jobs.c.count,
        (jobs.c.rendered_at - jobs.c.rendering_at).label("took"),
    )
    .where(
        jobs.c.deployment == bindparam("name"),
        jobs.c.rendered_at.is_not(None),
        jobs.c.rendering_at.is_not(None),
    )
    .order_by(jobs.c.rendered_at.desc())
    .limit(bindparam("most", type_=Integer))
)


async def recent_renders(
    connection: Session, deployment: str, limit: int = RECENT_RENDERS
) -> Sequence[Row]:
    """Return what the latest renders made and the seconds that each took, the latest first."""
    return (await connection.execute(_RECENT, {"name": deployment, "most": limit})).all()


async def took(connection: Session, deployment: str) -> list[tuple[Kind, float]]:
    """Return how long the latest renders took, by their kind, the latest last."""
    rows = await recent_renders(connection, deployment, RECENT_OF_ALL_KINDS)
    return [(Kind(size, seconds, clips), took) for size, seconds, clips, took in reversed(rows)]
