"""The line of queued jobs: whose turn it is, and whether the limits allow the next one.

Every function works inside a transaction of the caller. ``waiting`` counts the queued jobs with a
card that wait for nothing but their turn. It is changed in the same transaction as the job's row,
so that a claim reads two index entries however long the line is. Whoever changes the line first
takes the deployment's lock (``lock``), then touches turns and jobs: one order everywhere, so nobody
waits in a circle.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Insert,
    Integer,
    Table,
    Update,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from bot.domain.deployment import Deployment
from bot.domain.groups import SHARED
from bot.domain.job import JobState
from bot.domain.replicas.news import ReplicaNews
from storage.changes import NOW, Shape
from storage.database import inserting
from storage.rows import JOB, Query
from storage.statements import Row, Session
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
_FORGETS = 50
"""After how many creates those before the kept windows are forgotten."""

Name: TypeAlias = str | ColumnElement[Any]  # Any: a column of a part of the statement


async def insert_if_absent(connection: Session, table: Table, **values: object) -> bool:
    """Insert a row unless its key is taken; tell whether it was inserted."""
    sql = tuple((k, v if isinstance(v, ColumnElement) else None) for k, v in values.items())
    given = {f"new_{name}": values[name] for name, said in sql if said is None}
    statement = _absent(connection.dialect.name, table, sql)
    return (await connection.execute(statement, given)).rowcount == 1


@lru_cache(maxsize=64)
def _absent(dialect: str, table: Table, shape: Shape) -> Insert:
    values = {name: bindparam(f"new_{name}") if sql is None else sql for name, sql in shape}
    found: Insert = inserting(dialect, table).values(values).on_conflict_do_nothing().inline()
    return found


def has_place(job: Row) -> bool:
    """Tell whether a queued job waits for nothing but its turn, as ``IN_LINE`` says of rows."""
    return job.card_ts is not None and not job.awaits_source and not job.awaits_approval


_LOCKED: Final = (
    select(deployments, NOW.label("now"))
    .where(deployments.c.name == bindparam("name"))
    .with_for_update()
)
_DEPLOYMENT: Final = select(jobs.c.deployment).where(jobs.c.id == bindparam("id"))
_LOCKED_JOB: Final = JOB.with_for_update()
_LOCKED_THERE: Final = _LOCKED_JOB.where(
    (jobs.c.deployment == bindparam("name")) | (jobs.c.state != JobState.QUEUED)
)
"""The row, unless it is in another line than the one that is locked: whoever moves it has both."""


async def lock(connection: Session, deployment: str) -> Row:
    """Take the deployment's row lock, under which all decisions about its slots are made."""
    row = (await connection.execute(_LOCKED, {"name": deployment})).one_or_none()
    if row is None:
        await insert_if_absent(connection, deployments, name=deployment)
        row = (await connection.execute(_LOCKED, {"name": deployment})).one()
    return row


async def lock_all(connection: Session) -> None:
    """Take every deployment's lock, in the one order in which all of them may be taken.

    That of a line that several share comes after theirs.
    """
    is_shared = deployments.c.name.startswith(SHARED, autoescape=True)
    query = select(deployments.c.name).order_by(is_shared, deployments.c.name)
    await connection.execute(query.with_for_update())


async def lock_lines(connection: Session, *names: str) -> None:
    """Take the locks of some lines, in the order in which all are taken."""
    for name in sorted({*names}, key=lambda one: (one.startswith(SHARED), one)):
        await lock(connection, name)


async def lock_job(connection: Session, job_id: str, *others: str) -> Row | None:
    """Return a job's row, locked after that of its line, so that the line may change.

    ``others`` are lines that it may go to: they are locked, too, in the order in which all are.
    None for a job that isn't there, or is gone by the time that the locks are ours. One that has
    gone to another line meanwhile is looked for there. On SQLite a transaction has all locks there
    are.
    """
    if connection.dialect.name != "postgresql":
        return (await connection.execute(_LOCKED_JOB, {"id": job_id})).one_or_none()
    while (name := await connection.scalar(_DEPLOYMENT, {"id": job_id})) is not None:
        await lock_lines(connection, name, *others)
        given = {"id": job_id, "name": name}
        if (row := (await connection.execute(_LOCKED_THERE, given)).one_or_none()) is not None:
            return row
    return None


async def lock_line_of(connection: Session, job_id: str) -> None:
    """Take the same locks, for whoever changes the row without having read it."""
    if connection.dialect.name == "postgresql":
        await lock_job(connection, job_id)


_HERE: Final[dict[str, BindParameter[str]]] = {
    "deployment": bindparam("deployment"),
    "workspace": bindparam("workspace"),
}
_KEYS: Final = {
    workspace_turns: _HERE,
    person_turns: {**_HERE, "person": bindparam("person")},
}
"""What finds a row of the line's counters."""


async def line_up(connection: Session, job: Row) -> None:
    """Count a job that has just become claimable; another process may have room for it."""
    connection.tell(ReplicaNews.LINE)
    counters = [_lining_up(connection.dialect.name, table) for table in _KEYS]
    await connection.execute_all(counters, _place_of(job))


def _place_of(job: Row) -> dict[str, object]:
    """Return who waits, as the statements about counters take it."""
    return {"deployment": job.deployment, "workspace": job.workspace, "person": job.requester}


@lru_cache(maxsize=4)
def _lining_up(dialect: str, table: Table) -> Insert:
    found: Insert = (
        inserting(dialect, table)
        .values(_KEYS[table] | {"waiting": 1})
        .on_conflict_do_update(
            index_elements=list(_KEYS[table]), set_={"waiting": table.c.waiting + 1}
        )
    )
    return found


def _counted(table: Table, **turn: ColumnElement[int]) -> Update:
    """Return an update of the counter of a job that leaves the line."""
    mine = [table.c[name] == key for name, key in _OF[table].items()]
    return update(table).where(*mine).values(waiting=table.c.waiting - 1, **turn)


def after_turn(table: Table) -> dict[str, ColumnElement[int]]:
    """Return what a counter's row says of turns once somebody was served, as turn ``new_turn``.

    A person's turn is one clip. That of a workspace is over once it has had its ``share`` of them:
    until then it keeps its place, before whoever was served later.
    """
    turn: BindParameter[int] = bindparam("new_turn", type_=BigInteger)
    if table is person_turns:
        return {"turn": turn}
    had = table.c.served_in_turn + 1
    is_over = had >= bindparam("share", type_=Integer)
    return {
        "turn": case((is_over, turn), else_=table.c.turn),
        "served_in_turn": case((is_over, 0), else_=had),
    }


_OF: Final[dict[Table, dict[str, BindParameter[str]]]] = {
    table: {name: bindparam(f"of_{name}") for name in names} for table, names in _KEYS.items()
}
_LEFT: Final = [_counted(table) for table in _KEYS]
_SERVED: Final = [_counted(table, **after_turn(table)) for table in _KEYS]


async def leave_line(connection: Session, job: Row) -> None:
    """Stop counting a job that is no longer claimable."""
    await connection.execute_all(_LEFT, _of(job))


def _of(job: Row) -> dict[str, object]:
    return {f"of_{name}": value for name, value in _place_of(job).items()}


async def next_in_line(
    connection: Session, deployment: str, served: Collection[str] | None = None
) -> Row | None:
    """Return the row of the job whose turn it is, or None when nobody waits.

    ``served`` are the workspaces that may have a turn; None means all of them. Nearly always it is
    the turn of one of these: the others are left out only if it isn't.
    """
    found = (await connection.execute(_NEXT, {"name": deployment})).one_or_none()
    if found is None or served is None or found.workspace in served:
        return found
    others = _next_of(workspaces_by_turn(deployment, served).limit(1), deployment)
    return (await connection.execute(others)).one_or_none()


def workspaces_by_turn(deployment: Name, served: Collection[str] | None = None) -> Query:
    """Select the workspaces that wait, longest unserved first; newcomers as they came."""
    table = workspace_turns
    query = select(table.c.workspace, table.c.waiting, table.c.served_in_turn)
    query = query.where(table.c.deployment == deployment, text(WAITING))
    if served is not None:
        query = query.where(table.c.workspace.in_(served))
    return query.order_by(table.c.turn, table.c.seq)


def people_by_turn(deployment: Name, workspace: Name) -> Query:
    """Select the people of a workspace who wait, longest unserved first."""
    table = person_turns
    query = select(table.c.workspace, table.c.person, table.c.waiting, table.c.turn, table.c.seq)
    query = query.where(
        table.c.deployment == deployment, table.c.workspace == workspace, text(WAITING)
    )
    return query.order_by(table.c.turn, table.c.seq)


def queued(deployment: Name, workspace: Name, person: Name) -> Query:
    """Select a person's jobs in line, oldest first."""
    query = select(jobs).where(
        jobs.c.deployment == deployment,
        jobs.c.workspace == workspace,
        jobs.c.requester == person,
        text(IN_LINE),
    )
    return query.order_by(jobs.c.seq)


def _next_of(workspace: Query, name: Name) -> Query:
    """Select the first job of who was served longest ago, in the first of these workspaces."""
    first = workspace.with_only_columns(workspace_turns.c.workspace)
    there = first.scalar_subquery()
    person = people_by_turn(name, there).limit(1).with_only_columns(person_turns.c.person)
    return queued(name, there, person.scalar_subquery()).limit(1)


NAME: Final[BindParameter[str]] = bindparam("name")
_NEXT: Final = _next_of(workspaces_by_turn(NAME).limit(1), NAME)

_TURNED: Final = (
    update(deployments)
    .where(deployments.c.name == bindparam("of_deployment"))
    .values(turn=bindparam("new_turn"))
)
_OLD: Final = delete(submits).where(
    submits.c.deployment == bindparam("of_deployment"), submits.c.answered_at < bindparam("old")
)
_SENT: Final = insert(submits).values(
    deployment=bindparam("sent_by"), job=bindparam("of_job"), started_at=NOW
)
ANSWERED: Final = (
    update(submits)
    .where(submits.c.job == bindparam("of_job"), submits.c.answered_at.is_(None))
    .values(answered_at=NOW)
)
"""Starts the submit limit's window: the provider counts from the arrival, which was earlier."""


async def turned(connection: Session, name: str, turn: int) -> None:
    """Count the turns of a line on to ``turn``."""
    await connection.execute(_TURNED, {"of_deployment": name, "new_turn": turn})


async def served(
    connection: Session, job: Row, row: Row, deployment: Deployment, turn: int | None = None
) -> None:
    """Note that it was this job's turn, and that its create is about to be sent.

    ``turn`` is the number of the turn where the line isn't the deployment's own, whose locked row
    ``row`` is. Creates are noted only where they are counted, and old ones forgotten there at once;
    from time to time elsewhere, where there may have been a limit.
    """
    turn = turn or row.turn + 1
    given = {**_of(job), "new_turn": turn, "of_job": job.id}
    given |= {"sent_by": deployment.name, "share": deployment.shares.of(job.workspace)}
    sent = () if deployment.max_submits is None else (_SENT,)
    await connection.execute_all((_TURNED, *_SERVED, *sent), given)
    if deployment.max_submits is not None or turn % _FORGETS == 1:
        old = row.now - _KEPT_WINDOWS * deployment.submit_window
        await connection.execute(_OLD, {"of_deployment": deployment.name, "old": old})


async def recount(connection: Session) -> None:
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
