"""Whose turn it is to have their pictures brought: workspaces take turns, and in each its people.

Every function works inside a transaction of the caller. A turn reads what is waiting, of which
each person has a handful at most (``storage.new_jobs``).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select, text

from storage.database import database_now, inserting
from storage.rows import Query
from storage.statements import Row, Session
from storage.tables import AWAITING, input_turns, jobs

THE_WORKSPACE = ""
"""The person under whose name a workspace's own turn is kept."""


async def next_request(
    connection: Session,
    among: ColumnElement[bool],
    busy: Collection[tuple[str, str]],
) -> Row | None:
    """Return the first job of the request whose turn it is, of those ``among`` what may be brought.

    The workspace served longest ago goes first, then the person; who was never served goes before
    them. ``busy`` are people, each with their workspace, who have a turn already.
    """
    query = _by_turn(among, busy).limit(1)
    return (await connection.execute(query)).one_or_none()


async def served(connection: Session, workspace: str, person: str) -> None:
    """Note that a person has had a turn, and with them their workspace."""
    for who in (THE_WORKSPACE, person):
        row = {"workspace": workspace, "person": who, "served_at": database_now()}
        turn = inserting(connection.dialect.name, input_turns).values(row)
        again = {"index_elements": ["workspace", "person"], "set_": {"served_at": database_now()}}
        await connection.execute(turn.on_conflict_do_update(**again))


def _by_turn(among: ColumnElement[bool], busy: Collection[tuple[str, str]]) -> Query:
    first = func.min(jobs.c.seq).label("first")
    waiting = select(jobs.c.workspace, jobs.c.requester, first).where(
        text(AWAITING), among, *(_not_of(*person) for person in busy)
    )
    people = waiting.group_by(jobs.c.workspace, jobs.c.requester).subquery()
    spaces, persons = input_turns.alias("spaces"), input_turns.alias("persons")
    turns = people.outerjoin(
        spaces,
        and_(spaces.c.workspace == people.c.workspace, spaces.c.person == THE_WORKSPACE),
    ).outerjoin(
        persons,
        and_(persons.c.workspace == people.c.workspace, persons.c.person == people.c.requester),
    )
    query = select(jobs.c.seq, jobs.c.request, jobs.c.workspace, jobs.c.requester)
    return query.select_from(turns.join(jobs, jobs.c.seq == people.c.first)).order_by(
        func.coalesce(spaces.c.served_at, 0.0),
        func.coalesce(persons.c.served_at, 0.0),
        people.c.first,
    )


def _not_of(workspace: str, person: str) -> ColumnElement[bool]:
    return ~and_(jobs.c.workspace == workspace, jobs.c.requester == person)
