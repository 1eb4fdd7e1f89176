"""What Home reads of the rows: somebody's clips, and what is under way.

No query here costs more in a long history than in a short one: each goes over an index, and stops
after a number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Table, bindparam, func, select, text
from typing_extensions import override

from bot.domain.home.looking import FIRST_PAGE, MADE, PAGE, WINDOW, Gallery, Looking, matches
from bot.domain.job import Job, JobId
from bot.ports.home import HomeRows, Waiting
from storage.rows import Query, job_from
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import (
    IN_PUBLIC,
    WORKED_ON,
    jobs,
    person_turns,
    workspace_turns,
)

_AT_ONCE: Final = 100
"""How many clips are read at a time, of those that are looked through."""

_OF: Final = (jobs.c.workspace == bindparam("of_workspace")) & (
    jobs.c.requester == bindparam("of_person")
)
_LOOKED_AT: Final = select(
    jobs.c.seq, jobs.c.id, jobs.c.state, jobs.c.deleted_at, jobs.c.prompt
).where(_OF)
_OLDER: Final = (
    _LOOKED_AT.where(jobs.c.seq <= bindparam("at")).order_by(jobs.c.seq.desc()).limit(_AT_ONCE)
)
_NEWER: Final = _LOOKED_AT.where(jobs.c.seq > bindparam("at")).order_by(jobs.c.seq).limit(_AT_ONCE)
_NEWEST_SEQ: Final = select(func.max(jobs.c.seq)).where(_OF)
_START: Final = select(jobs.c.seq).where(_OF, jobs.c.id == bindparam("start"))

_WORKED_ON: Final = (
    select(jobs.c.seq, jobs.c.workspace).where(text(WORKED_ON)).order_by(jobs.c.lease_until)
)
"""Those of all workspaces: as many as there are renders and deliveries at a time."""

_PUBLIC: Final = (
    select(jobs.c.seq)
    .where(
        jobs.c.workspace == bindparam("workspace"),
        jobs.c.channel == bindparam("channel"),
        text(IN_PUBLIC),
    )
    .limit(1)
)


class SqlHomeRows(Store, HomeRows):
    """``HomeRows`` on SQLite or PostgreSQL."""

    @override
    async def gallery(self, workspace: str, person: str, looking: Looking) -> Gallery:
        of = {"of_workspace": workspace, "of_person": person}
        async with self._engine.reading() as connection:
            start = await connection.scalar(_START, {**of, "start": looking.start})
            first = start is None
            at = (await connection.scalar(_NEWEST_SEQ, of)) if first else start
            if at is None:
                return Gallery()
            page = await _look(connection, of, looking, at, older=True)
            before = _Look() if first else await _look(connection, of, looking, at, older=False)
            shown = page.found[:PAGE]
            rows = await connection.execute(_by_seq([row.seq for row in shown]))
            found = {row.seq: job_from(row) for row in rows}
        return Gallery(
            jobs=tuple(found[row.seq] for row in shown if row.seq in found),
            newer=None if first else before.start_of_page(),
            older=page.next_page(),
            cut=page.is_cut and len(page.found) <= PAGE,
        )

    @override
    async def running(self, workspace: str, limit: int) -> list[Job]:
        async with self._engine.reading() as connection:
            found = await connection.execute(_WORKED_ON)
            here = sorted(row.seq for row in found if row.workspace == workspace)
            rows = await connection.execute(_by_seq(here[:limit]).order_by(jobs.c.seq))
            return [job_from(row) for row in rows]

    @override
    async def those(self, workspace: str, ids: Collection[JobId]) -> list[Job]:
        if not ids:
            return []
        query = select(jobs).where(jobs.c.id.in_(sorted(ids)), jobs.c.workspace == workspace)
        return await self._jobs(query)

    @override
    async def waiting(self, lines: Collection[str], workspace: str, person: str) -> Waiting:
        mine = _waiting(person_turns, lines, workspace).where(person_turns.c.person == person)
        everybody = _waiting(workspace_turns, lines, workspace)
        async with self._engine.reading() as connection:
            found = [await connection.scalar(query) for query in (mine, everybody)]
        return Waiting(*(int(count or 0) for count in found))

    @override
    async def public(self, workspace: str, channels: Collection[str]) -> set[str]:
        given = {"workspace": workspace}
        async with self._engine.reading() as connection:
            return {
                one
                for one in channels
                if await connection.scalar(_PUBLIC, {**given, "channel": one}) is not None
            }


@dataclass(slots=True)
class _Look:
    """What was found on the way from one clip, in one direction: at most one more than a page.

    With ``is_cut``, it ended since enough was looked at: ``last`` is the first that wasn't.
    """

    found: list[Row] = field(default_factory=list)
    last: Row | None = None
    is_cut: bool = False

    def next_page(self) -> JobId | None:
        """Return the clip that the next page begins with."""
        if len(self.found) > PAGE:
            return JobId(self.found[PAGE].id)
        return JobId(self.last.id) if self.is_cut and self.last is not None else None

    def start_of_page(self) -> JobId:
        """Return the clip with which the page before begins, looking back from its end."""
        if len(self.found) > PAGE:
            return JobId(self.found[PAGE - 1].id)
        return JobId(self.last.id) if self.is_cut and self.last is not None else FIRST_PAGE


async def _look(
    connection: Session, of: Mapping[str, object], looking: Looking, at: int, *, older: bool
) -> _Look:
    """Look through somebody's clips, from ``at`` on, until there is a page and one more."""
    look, terms, looked_at = _Look(), looking.terms, 0
    statement = _OLDER if older else _NEWER
    while len(look.found) <= PAGE and not look.is_cut:
        rows = (await connection.execute(statement, {**of, "at": at})).all()
        looked_at += len(rows)
        if len(rows) == _AT_ONCE and looked_at >= WINDOW:
            look.is_cut, look.last, rows = True, rows[-1], rows[:-1]
        look.found += [row for row in rows if _is_shown(row) and matches(row.prompt, terms)]
        if len(rows) < _AT_ONCE:
            break
        at = rows[-1].seq - 1 if older else rows[-1].seq
    return look


def _is_shown(row: Row) -> bool:
    return row.deleted_at is None and row.state in MADE


def _waiting(table: Table, lines: Collection[str], workspace: str) -> Query:
    """Count those who wait in these lines, by the counters of the line."""
    here = table.c.deployment.in_(sorted(lines)) & (table.c.workspace == workspace)
    return select(func.sum(table.c.waiting)).where(here)


def _by_seq(seqs: Collection[int]) -> Query:
    return select(jobs).where(jobs.c.seq.in_(seqs))
