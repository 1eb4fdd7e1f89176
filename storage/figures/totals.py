"""Adding up what ended jobs come to: each end once, whoever asks, and however often one starts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    Insert,
    Integer,
    Update,
    bindparam,
    case,
    literal,
    select,
    text,
    union_all,
    update,
)
from typing_extensions import override

from bot.domain.job import JobState
from bot.domain.money.entries import EntryState
from bot.domain.telemetry.figures import EndedJob, Total, Totals
from bot.ports.telemetry.figures import Sums, TotalStore
from storage.changes import NOW
from storage.database import inserting
from storage.figures.table import UNCOUNTED, totals
from storage.statements import Row
from storage.store import Store
from storage.tables import jobs

_BEGUN: Final = "begun"
"""The row of the moment that counting began at; what ended before is in no total."""

_DUE_NOW: Final = "due"
"""What the first of those is read as that aren't counted yet, if there is one."""

_NO_FIGURES: Final = frozenset({_BEGUN, _DUE_NOW})

_PAGE: Final = 500
_PAGES: Final = 10
"""How much is counted at one scrape; the next one goes on."""

_SINCE: Final = select(totals.c.value).where(totals.c.figure == _BEGUN).scalar_subquery()
_UNCOUNTED: Final = text(UNCOUNTED), jobs.c.ended_at > _SINCE
_IS_DUE: Final = (
    select(literal(_DUE_NOW), jobs.c.deployment, literal(""), jobs.c.ended_at)
    .where(*_UNCOUNTED)
    .order_by(jobs.c.ended_at)
    .limit(1)
    .subquery()
)
"""In order, for PostgreSQL to go by that index: else it looks through all jobs for the one."""

_ALL: Final = union_all(select(totals), select(_IS_DUE))
_DUE: Final = (
    select(
        jobs.c.seq,
        jobs.c.deployment,
        jobs.c.state,
        jobs.c.error_code,
        jobs.c.created_at,
        jobs.c.submitted_at,
        jobs.c.rendering_at,
        jobs.c.rendered_at,
        jobs.c.ended_at,
        jobs.c.clip_ref,
        jobs.c.money_state,
        jobs.c.money_micros,
        jobs.c.counted_at,
        jobs.c.counted_micros,
    )
    .where(*_UNCOUNTED)
    .order_by(jobs.c.ended_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_IS_DEARER: Final = (jobs.c.money_state != EntryState.RESERVED) & (
    jobs.c.money_micros > jobs.c.counted_micros
)


class SqlTotals(Store, TotalStore):
    """``TotalStore`` on SQLite or PostgreSQL."""

    @override
    async def totals(self, sums: Sums) -> Totals:
        async with self._engine.reading() as session:
            rows = (await session.execute(_ALL)).all()
        found = {Total(row.figure, row.deployment, row.label): row.value for row in rows}
        figures = {one.figure for one in found}
        if _BEGUN not in figures:
            await self._engine.write(_beginning(self._engine.dialect.name))
        for _ in range(_PAGES if _DUE_NOW in figures else 0):
            if not await self._count(found, sums):
                break
        return {one: value for one, value in found.items() if one.figure not in _NO_FIGURES}

    async def _count(self, found: dict[Total, float], sums: Sums) -> bool:
        """Count what nobody else is counting at the moment; return whether there may be more."""
        async with self._engine.writing() as session:
            rows = (await session.execute(_DUE, {"most": _PAGE})).all()
            if rows:
                await session.execute(_counted([row.seq for row in rows]))
            added = sums([_ended(row) for row in rows])
            adding = _adding(session.dialect.name, added) if added else None
            now = [] if adding is None else (await session.execute(adding)).all()
        found |= {Total(row.figure, row.deployment, row.label): row.value for row in now}
        return len(rows) == _PAGE


@lru_cache(maxsize=2)
def _beginning(dialect: str) -> Insert:
    """Return what notes that counting begins, unless it has begun."""
    first = inserting(dialect, totals).values(figure=_BEGUN, deployment="", label="", value=NOW)
    begun: Insert = first.on_conflict_do_nothing()
    return begun


def _counted(these: Sequence[int]) -> Update:
    """Return what notes in jobs' rows that they are counted."""
    micros = case((_IS_DEARER, jobs.c.money_micros), else_=jobs.c.counted_micros)
    found = update(jobs).where(jobs.c.seq.in_(these))
    return found.values(counted_at=jobs.c.ended_at, counted_micros=micros)


def _adding(dialect: str, found: Totals) -> Insert:
    """Return what adds to totals; in one order, for two that do so not to wait for one another."""
    rows = [{**one._asdict(), "value": value} for one, value in sorted(found.items())]
    adding = inserting(dialect, totals).values(rows)
    added: Insert = adding.on_conflict_do_update(
        index_elements=[*totals.primary_key.columns],
        set_={"value": totals.c.value + adding.excluded.value},
    ).returning(totals)
    return added


def _ended(row: Row) -> EndedJob:
    is_settled = row.money_state != EntryState.RESERVED
    return EndedJob(
        deployment=row.deployment,
        state=JobState(row.state),
        code=row.error_code,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        rendering_at=row.rendering_at,
        rendered_at=row.rendered_at,
        ended_at=row.ended_at,
        is_further=row.clip_ref is not None and row.rendered_at is None,
        is_new=row.counted_at != row.ended_at,
        micros=max(0, row.money_micros - row.counted_micros) if is_settled else 0,
    )
