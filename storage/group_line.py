"""The lines of a group: each deployment's own, and the one that they share.

Every function works inside a transaction of the caller. A job in the shared line has that line's
name for its deployment, and the claimant's from its claim on. Whoever takes a job out of a line or
brings it into another holds the locks of both, a deployment's before that of its shared line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import bindparam, select, update

from bot.domain.deployment import Deployment, Group
from bot.domain.forecast import Member, starts_together
from bot.domain.groups import combined
from bot.domain.job import JobId
from bot.domain.line import Place, Standing
from bot.domain.pauses import Pause
from storage import limits, line
from storage.places import serving_order
from storage.statements import Row, Session
from storage.tables import person_turns, workspace_turns

_TURN: Final = (
    select(
        workspace_turns.c.turn.label("workspace_turn"),
        workspace_turns.c.served_in_turn,
        person_turns.c.turn,
    )
    .select_from(
        workspace_turns.outerjoin(
            person_turns,
            (person_turns.c.deployment == workspace_turns.c.deployment)
            & (person_turns.c.workspace == workspace_turns.c.workspace)
            & (person_turns.c.person == bindparam("person")),
        )
    )
    .where(
        workspace_turns.c.deployment == bindparam("line"),
        workspace_turns.c.workspace == bindparam("workspace"),
    )
)
_TURNED: Final = [
    update(table)
    .where(
        table.c.deployment == bindparam("line"),
        table.c.workspace == bindparam("of"),
        *([table.c.person == bindparam("by")] if table is person_turns else []),
    )
    .values(line.after_turn(table))
    for table in (workspace_turns, person_turns)
]


async def take(
    connection: Session,
    deployment: Deployment,
    group: Group,
    row: Row,
    served: Collection[str] | None,
) -> Row | None:
    """Return the row of the job that a deployment makes next, and note that it was its turn.

    ``row`` is the deployment's locked row. Of who waits in its own line and who waits in the shared
    one, it is the turn of who was served longer ago by any of the group.
    """
    shared = await line.lock(connection, group.line)
    own = await line.next_in_line(connection, deployment.name, served)
    free = await line.next_in_line(connection, group.line, served)
    job = await _whose_turn(connection, group, own, free)
    if job is None:
        return None
    turn = max(row.turn, shared.turn) + 1
    await line.served(connection, job, row, deployment, turn)
    if job is own:
        share = deployment.shares.of(job.workspace)
        await _served_elsewhere(connection, group, job, turn, share)
    return job


async def _whose_turn(
    connection: Session, group: Group, own: Row | None, free: Row | None
) -> Row | None:
    if own is None or free is None:
        return own or free
    mine, theirs = [await _turn_of(connection, group, job) for job in (own, free)]
    return own if mine < theirs else free


async def _turn_of(connection: Session, group: Group, job: Row) -> tuple[int, int, int, int]:
    """Return when a job's workspace and its person were last served in a group, and its place.

    Of workspaces that never had a whole turn, the one goes on whose first has begun.
    """
    place = {"line": group.line, "workspace": job.workspace, "person": job.requester}
    found = (await connection.execute(_TURN, place)).one_or_none()
    if found is None:
        return 0, 0, 0, int(job.seq)
    had, person = int(found.served_in_turn), int(found.turn or 0)
    return int(found.workspace_turn), -had, person, int(job.seq)


async def _served_elsewhere(
    connection: Session, group: Group, job: Row, turn: int, share: int
) -> None:
    """Note in the shared line that it was somebody's turn in another, and count it there."""
    place = {"deployment": group.line, "workspace": job.workspace}
    await line.insert_if_absent(connection, workspace_turns, **place)
    await line.insert_if_absent(connection, person_turns, **place, person=job.requester)
    who = {"line": group.line, "of": job.workspace, "by": job.requester}
    given = {**who, "new_turn": turn, "share": share}
    for statement in _TURNED:
        await connection.execute(statement, given)
    await line.turned(connection, group.line, turn)


async def places(
    connection: Session,
    members: Sequence[Deployment],
    group: Group,
    limit: int,
    served: Collection[str] | None,
) -> dict[JobId, Place]:
    """Return the first ``limit`` places of each line of a group, by serving all in the mind."""
    shares = members[0].shares
    shared = await serving_order(connection, group.line, limit, served, shares)
    own = [await serving_order(connection, one.name, limit, served, shares) for one in members]
    now = [await limits.standing(connection, one) for one in members]
    there = zip(members, now, own, strict=True)
    waits, own_waits = starts_together(
        len(shared), [Member(one, standing, len(order)) for one, standing, order in there]
    )
    found = _placed(shared, waits, combined(now, 0).pause)
    for standing, order, theirs in zip(now, own, own_waits, strict=True):
        found |= _placed(order, theirs, standing.pause)
    return found


def _placed(
    order: Sequence[str], waits: Sequence[float | None], pause: Pause | None
) -> dict[JobId, Place]:
    placed = enumerate(zip(order, waits, strict=True))
    return {JobId(job_id): Place(ahead, wait, pause) for ahead, (job_id, wait) in placed}


async def standing(connection: Session, members: Sequence[Deployment], group: Group) -> Standing:
    """Return how busy a group is."""
    now = [await limits.standing(connection, one) for one in members]
    return combined(now, await limits.waiting(connection, group.line))
