"""Places in line: what is served next, and next but one, as somebody reads it.

Every function works inside a transaction of the caller, and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import BindParameter, Executable, Integer, bindparam, select, union_all

from bot.domain import forecast
from bot.domain.access import WorkspaceShares
from bot.domain.deployment import Deployment
from bot.domain.job import JobId
from bot.domain.line import Place
from storage import limits, line
from storage.rows import Query
from storage.statements import Row, Session
from storage.tables import jobs

_PARTS = 10
"""How many selects to join in one statement: few, so that each number of them is compiled once."""


async def places(
    connection: Session,
    deployment: Deployment,
    limit: int,
    served: Collection[str] | None = None,
) -> dict[JobId, Place]:
    """Return the first ``limit`` places of the line, by serving it in the mind.

    ``served`` is as for ``next_in_line``. The work grows with ``limit``, not with the line.
    """
    order = await serving_order(connection, deployment.name, limit, served, deployment.shares)
    if not order:
        return {}
    now = await limits.standing(connection, deployment)
    return {
        JobId(job_id): Place(ahead, wait, now.pause)
        for ahead, (job_id, wait) in enumerate(
            zip(order, forecast.starts(len(order), now, deployment), strict=True)
        )
    }


async def serving_order(
    connection: Session,
    deployment: str,
    limit: int,
    served: Collection[str] | None,
    shares: WorkspaceShares,
) -> list[str]:
    """Return the ids of the next ``limit`` jobs.

    The counters say how many of these are each workspace's and each person's, so that no more jobs
    are read than are returned.
    """
    found = await _workspaces(connection, deployment, limit, served)
    turns = {
        row.workspace: forecast.Turn(shares.of(row.workspace), row.served_in_turn) for row in found
    }
    waiting = {row.workspace: row.waiting for row in found}
    clips = forecast.next_turns(waiting, limit, turns)
    return forecast.take_turns(await _in_line(connection, deployment, clips), limit, turns)


async def _in_line(
    connection: Session, deployment: str, clips: Mapping[str, int]
) -> dict[str, deque[deque[str]]]:
    """Return the ids of the first jobs of each workspace, so many of each: by people, in turn."""
    people = await _rows_of(
        connection,
        _people_of,
        deployment,
        [{"workspace": workspace, "most": most} for workspace, most in clips.items()],
    )
    waiting: dict[str, dict[str, int]] = {workspace: {} for workspace in clips}
    for row in sorted(people, key=lambda row: (row.turn, row.seq)):
        waiting[row.workspace][row.person] = row.waiting
    queued = await _rows_of(
        connection,
        _jobs_of,
        deployment,
        [
            {"workspace": workspace, "person": person, "most": most}
            for workspace, mine in waiting.items()
            for person, most in forecast.next_turns(mine, clips[workspace]).items()
        ],
    )
    ids: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for row in sorted(queued, key=lambda row: int(row.seq)):
        ids[row.workspace, row.requester].append(row.id)
    return {
        workspace: deque(ids[workspace, person] for person in mine if ids[workspace, person])
        for workspace, mine in waiting.items()
    }


_MOST: Final = bindparam("most", type_=Integer)
_WORKSPACES: Final = line.workspaces_by_turn(line.NAME).limit(_MOST)


async def _workspaces(
    connection: Session, deployment: str, limit: int, served: Collection[str] | None
) -> Sequence[Row]:
    """Return those whose turns are next, the first one first; nearly always all are served."""
    given = {"name": deployment, "most": limit}
    found = (await connection.execute(_WORKSPACES, given)).all()
    if served is not None and any(row.workspace not in served for row in found):
        found = (
            await connection.execute(line.workspaces_by_turn(deployment, served).limit(limit))
        ).all()
    return found


@lru_cache(maxsize=_PARTS)
def _people_of(parts: int) -> Executable:
    """Select the people of so many workspaces, ``workspace0`` and so on, ``most0`` of the first."""
    return _joined(
        line.people_by_turn(line.NAME, bindparam(f"workspace{i}")).limit(_most(i))
        for i in range(parts)
    )


@lru_cache(maxsize=_PARTS)
def _jobs_of(parts: int) -> Executable:
    """Select the jobs in line of so many people, ``person0`` of ``workspace0`` and so on."""
    columns = (jobs.c.id, jobs.c.seq, jobs.c.workspace, jobs.c.requester)
    return _joined(
        line.queued(line.NAME, bindparam(f"workspace{i}"), bindparam(f"person{i}"))
        .with_only_columns(*columns)
        .limit(_most(i))
        for i in range(parts)
    )


def _most(part: int) -> BindParameter[int]:
    return bindparam(f"most{part}", type_=Integer)


def _joined(parts: Iterable[Query]) -> Executable:
    return union_all(*(select(part.subquery()) for part in parts))


async def _rows_of(
    connection: Session,
    statement: Callable[[int], Executable],
    deployment: str,
    parts: Sequence[Mapping[str, object]],
) -> list[Row]:
    """Return the rows of all ``parts``, in no particular order, in as few round trips as can be.

    ``statement`` returns the one for so many parts, which is put together once.
    """
    rows: list[Row] = []
    for begin in range(0, len(parts), _PARTS):
        some = parts[begin : begin + _PARTS]
        given: dict[str, object] = {"name": deployment}
        for i, part in enumerate(some):
            given |= {f"{name}{i}": value for name, value in part.items()}
        rows += await connection.execute(statement(len(some)), given)
    return rows
