"""How everything is, counted for whoever watches the bot. Each statement reads an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import (
    Integer,
    bindparam,
    case,
    false,
    func,
    literal,
    select,
    text,
    tuple_,
)
from typing_extensions import override

from bot.domain.job import JobState
from bot.domain.money.entries import EntryState
from bot.domain.telemetry.figures import EndedJob, Figures, LineFigures
from bot.ports.telemetry.figures import FigureStore
from storage.changes import NOW
from storage.limits import HELD
from storage.spending_table import RESERVED
from storage.statements import Row
from storage.store import Store
from storage.tables import (
    HOLDS_SLOT,
    IN_LINE,
    UNSHOWN,
    WAITING,
    WORKED_ON,
    deployments,
    jobs,
    workspace_turns,
)

BEHIND: Final = 30.0
"""Seconds after which a card that doesn't show its job is behind: Slack's budget takes some."""

GIVEN_UP: Final = 3600.0
"""Seconds after which it isn't counted any more: in a channel that we are no longer in, say."""

_MOST_CARDS: Final = 1_000

_OLDEST: Final = (
    select(NOW - func.min(jobs.c.created_at))
    .where(jobs.c.deployment == workspace_turns.c.deployment, text(IN_LINE))
    .correlate(workspace_turns)
    .scalar_subquery()
)
_WAITING: Final = (
    select(
        workspace_turns.c.deployment.label("name"),
        func.sum(workspace_turns.c.waiting).label("waiting"),
        _OLDEST.label("oldest"),
    )
    .where(text(WAITING))
    .group_by(workspace_turns.c.deployment)
)
_RESTING: Final = select(
    deployments.c.name,
    deployments.c.trouble_code,
    (deployments.c.resting_until - NOW).label("resting"),
)
_SLOTS: Final = (
    select(
        jobs.c.deployment,
        jobs.c.state,
        func.count().label("jobs"),
        func.sum(case((HELD, 1), else_=0)).label("slots"),
    )
    .where(text(HOLDS_SLOT))
    .group_by(jobs.c.deployment, jobs.c.state)
)
_DELIVERING: Final = select(jobs.c.deployment).where(
    text(WORKED_ON), jobs.c.state == JobState.DELIVERING
)
"""Not grouped there: SQLite would read an index of all jobs, to have them in order."""
_RESERVED: Final = (
    select(jobs.c.deployment, func.sum(jobs.c.money_micros).label("micros"))
    .where(text(RESERVED))
    .group_by(jobs.c.deployment)
)
_UNSHOWN: Final = (
    select(jobs.c.updated_at)
    .where(
        text(UNSHOWN),
        jobs.c.awaits_inputs == false(),
        jobs.c.updated_at > NOW - literal(GIVEN_UP),
        jobs.c.updated_at < NOW - literal(BEHIND),
    )
    .order_by(jobs.c.updated_at)
    .limit(_MOST_CARDS)
    .subquery()
)
_CARDS: Final = select(
    NOW.label("now"),
    func.count(_UNSHOWN.c.updated_at).label("cards"),
    (NOW - func.min(_UNSHOWN.c.updated_at)).label("lag"),
)
_ENDED: Final = (
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
    )
    .where(tuple_(jobs.c.ended_at, jobs.c.seq) > tuple_(bindparam("at"), bindparam("after")))
    .order_by(jobs.c.ended_at, jobs.c.seq)
    .limit(bindparam("most", type_=Integer))
)


class SqlFigures(Store, FigureStore):
    """``FigureStore`` on SQLite or PostgreSQL."""

    @override
    async def now(self) -> Figures:
        async with self._engine.reading() as connection:
            waiting = (await connection.execute(_WAITING)).all()
            resting = (await connection.execute(_RESTING)).all()
            slots = (await connection.execute(_SLOTS)).all()
            delivering = Counter((await connection.execute(_DELIVERING)).scalars())
            reserved = (await connection.execute(_RESERVED)).all()
            cards = (await connection.execute(_CARDS)).one()
            return Figures(
                at=cards.now,
                lines=_lines(waiting, resting),
                active={
                    **{(row.deployment, JobState(row.state)): row.jobs for row in slots},
                    **{(name, JobState.DELIVERING): count for name, count in delivering.items()},
                },
                slots=_slots(slots),
                reserved={row.deployment: int(row.micros) for row in reserved},
                cards_behind=cards.cards,
                card_lag=max(0.0, cards.lag or 0.0),
            )

    @override
    async def ended(self, after: tuple[float, int], limit: int) -> list[EndedJob]:
        given = {"at": after[0], "after": after[1], "most": limit}
        async with self._engine.reading() as connection:
            return [_ended(row) for row in await connection.execute(_ENDED, given)]


def _lines(waiting: Sequence[Row], resting: Sequence[Row]) -> dict[str, LineFigures]:
    """Return each line that somebody waits in, or that has a row, as from its first claim on."""
    found = {
        row.name: LineFigures(int(row.waiting), max(0.0, row.oldest or 0.0)) for row in waiting
    }
    for row in resting:
        line = found.get(row.name, LineFigures())
        rest = max(0.0, float(row.resting))
        found[row.name] = replace(line, paused=row.trouble_code, resting=rest)
    return found


def _slots(rows: Sequence[Row]) -> dict[str, int]:
    """Return the slots in use, by deployment, of rows for each state."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row.deployment] += int(row.slots)
    return dict(found)


def _ended(row: Row) -> EndedJob:
    return EndedJob(
        seq=row.seq,
        deployment=row.deployment,
        state=JobState(row.state),
        code=row.error_code,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        rendering_at=row.rendering_at,
        rendered_at=row.rendered_at,
        ended_at=row.ended_at,
        is_further=row.clip_ref is not None and row.rendered_at is None,
        micros=None if row.money_state == EntryState.RESERVED else row.money_micros,
    )
