"""Jobs that wait go into other lines when the deployments are others than they were.

Every function works inside a transaction of the caller, to be followed by ``line.recount``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, text, update

from bot.domain.deployment import Deployment
from bot.domain.groups import Orphan, is_dearest, lines_of, shared_line
from storage import line
from storage.statements import Row, Session
from storage.tables import QUEUED, deployments, jobs, person_turns, workspace_turns

FREE = (
    jobs.c.source_provider_id.is_(None)
    & (jobs.c.source_id.is_(None) | jobs.c.recreated)
    & ~jobs.c.may_be_billed
    & jobs.c.refused_by.is_(None)
)
"""Condition: any deployment of the model can make it, as ``groups.is_free`` says of a job."""


_KIND: Final = (
    jobs.c.deployment,
    jobs.c.size,
    jobs.c.seconds,
    jobs.c.count,
    jobs.c.inputs,
    jobs.c.price_usd,
)
"""What clips have in common that are alike."""

_ORPHANS: Final = (
    select(_KIND[0], deployments.c.model, deployments.c.group_name, *_KIND[1:])
    .select_from(jobs.outerjoin(deployments, deployments.c.name == jobs.c.deployment))
    .where(text(QUEUED))
    .distinct()
)


async def note_models(connection: Session, among: Iterable[Deployment]) -> None:
    """Write down of which model each line is: a later start may find it without a deployment."""
    lines = {name: one for one in among for name in lines_of([one])}
    for name in lines:
        await line.insert_if_absent(connection, deployments, name=name)
    await line.lock_all(connection)
    for name, one in lines.items():
        values = {"model": one.base.name, "group_name": one.group_name}
        await connection.execute(
            update(deployments).where(deployments.c.name == name).values(values)
        )


async def inherit(
    connection: Session, heir: str, names: Collection[str], may: Callable[[Orphan], bool]
) -> int:
    """Bring the jobs that wait in lines of none of ``names`` into that of ``heir``, if it may.

    Settings may name other deployments than they did. Returns how many went there.
    """
    found = await connection.execute(_ORPHANS.where(jobs.c.deployment.not_in(names)))
    moved = 0
    for row in found.all():
        if may(_orphan(row)):
            moved += await _move(connection, _is_like(row), heir)
    return moved


def _orphan(row: Row) -> Orphan:
    return Orphan(
        line=row.deployment,
        model=row.model,
        group_name=row.group_name,
        size=row.size,
        seconds=row.seconds,
        count=row.count,
        inputs=row.inputs,
        price_usd=None if row.price_usd is None else Decimal(row.price_usd),
    )


def _is_like(row: Row) -> ColumnElement[bool]:
    """Condition: the job is one of those that are alike."""
    same = (jobs.c[column.name].is_not_distinct_from(getattr(row, column.name)) for column in _KIND)
    return and_(*same)


async def regroup(connection: Session, among: Iterable[Deployment]) -> None:
    """Bring the jobs that any of a group can make into its line, and out of one that is no more.

    A shared line is known by its first member: that is where its jobs go on. What waits for one of
    a group that is cheaper than others was shown its price, and stays with it; so does what was
    shown any, as long as nobody knows all of the group's.
    """
    queued = select(jobs.c.deployment).where(text(QUEUED)).distinct()
    lines = set(await connection.scalars(queued))
    for one in among:
        target = one.name if one.group is None else one.group.line
        shared = shared_line(one.name)
        if shared in lines and target != shared:
            await _move(connection, jobs.c.deployment == shared, target)
        if one.name in lines and target != one.name and is_dearest(one):
            may = FREE if one.offer.has_price else FREE & jobs.c.price_usd.is_(None)
            await _move(connection, (jobs.c.deployment == one.name) & may, target)


async def hand_over(connection: Session, of_line: str, heir: str) -> None:
    """Bring all that waits in a line into another."""
    await _move(connection, jobs.c.deployment == of_line, heir)


async def waiting_elsewhere(connection: Session, names: Collection[str]) -> dict[str, int]:
    """Return how many jobs wait in each line that is none of ``names``."""
    elsewhere = (text(QUEUED)) & jobs.c.deployment.not_in(names)
    query = select(jobs.c.deployment, func.count()).where(elsewhere).group_by(jobs.c.deployment)
    return {name: int(many) for name, many in await connection.execute(query)}


async def _move(connection: Session, where: ColumnElement[bool], to: str) -> int:
    """Bring the queued jobs of a condition into a line; return how many there were."""
    await line.insert_if_absent(connection, deployments, name=to)
    await line.lock_all(connection)
    moving = (text(QUEUED)) & where
    if await connection.scalar(select(jobs.c.seq).where(moving).limit(1)) is None:
        return 0
    people = select(jobs.c.workspace, jobs.c.requester).where(moving)
    people = people.group_by(jobs.c.workspace, jobs.c.requester).order_by(func.min(jobs.c.seq))
    for workspace, person in (await connection.execute(people)).all():
        place = {"deployment": to, "workspace": workspace}
        await line.insert_if_absent(connection, workspace_turns, **place)
        await line.insert_if_absent(connection, person_turns, **place, person=person)
    moved = await connection.execute(update(jobs).where(moving).values(deployment=to))
    return moved.rowcount
