"""How everything is at the moment. Each statement reads an index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from typing_extensions import override

from bot.domain.job import JobState
from bot.domain.telemetry.figures import Figures, LineFigures
from bot.ports.telemetry.figures import FigureStore
from storage.changes import NOW
from storage.limits import HELD
from storage.spending_table import RESERVED
from storage.statements import Row, Value
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
_NONE: Final[Value] = literal_column("0")
_NO_WORD: Final[Value] = literal_column("''")


def _part(
    kind: str,
    name: ColumnElement[str],
    word: Value = _NO_WORD,
    number: ColumnElement[int] = _NONE,
    seconds: Value = _NONE,
) -> Select[Value]:
    """Return a question whose answers go with those of others: several columns of their own."""
    return select(
        literal_column(f"'{kind}'").label("kind"),
        name.label("name"),
        word.label("word"),
        number.label("number"),
        seconds.label("seconds"),
    )


_WAITING: Final = (
    _part(
        "waiting",
        workspace_turns.c.deployment,
        number=func.sum(workspace_turns.c.waiting),
        seconds=_OLDEST,
    )
    .where(text(WAITING))
    .group_by(workspace_turns.c.deployment)
)
_RESTING: Final = _part(
    "resting",
    deployments.c.name,
    word=deployments.c.trouble_code,
    seconds=deployments.c.resting_until - NOW,
)
_ACTIVE: Final = (
    _part("active", jobs.c.deployment, jobs.c.state, func.count())
    .where(text(HOLDS_SLOT))
    .group_by(jobs.c.deployment, jobs.c.state)
)
_HELD: Final = (
    _part("held", jobs.c.deployment, number=func.count()).where(HELD).group_by(jobs.c.deployment)
)
_DELIVERING: Final = _part(
    "active", jobs.c.deployment, jobs.c.state, number=literal_column("1")
).where(text(WORKED_ON), jobs.c.state == JobState.DELIVERING)
"""Not grouped there: SQLite would read an index of all jobs, to have them in order."""
_RESERVED: Final = (
    _part("reserved", jobs.c.deployment, number=func.sum(jobs.c.money_micros))
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
_CARDS: Final = _part(
    "cards",
    _NO_WORD,
    number=func.count(_UNSHOWN.c.updated_at),
    seconds=NOW - func.min(_UNSHOWN.c.updated_at),
)
_CLOCK: Final = _part("clock", _NO_WORD, seconds=NOW)
_ALL: Final = union_all(
    *(_WAITING, _RESTING, _ACTIVE, _HELD, _DELIVERING, _RESERVED, _CARDS, _CLOCK)
)
"""One statement, and so one way to a server and back."""


class SqlFigures(Store, FigureStore):
    """``FigureStore`` on SQLite or PostgreSQL."""

    @override
    async def now(self) -> Figures:
        async with self._engine.reading() as session:
            rows = (await session.execute(_ALL)).all()
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row.kind].append(row)
        (clock,), (cards,) = found["clock"], found["cards"]
        active: Counter[tuple[str, JobState]] = Counter()
        for row in found["active"]:
            active[row.name, JobState(row.word)] += int(row.number)
        return Figures(
            at=float(clock.seconds),
            lines=_lines(found["waiting"], found["resting"]),
            active=active,
            slots={row.name: int(row.number) for row in found["held"]},
            reserved={row.name: int(row.number) for row in found["reserved"]},
            cards_behind=int(cards.number),
            card_lag=_seconds(cards),
        )


def _lines(waiting: Sequence[Row], resting: Sequence[Row]) -> dict[str, LineFigures]:
    """Return each line that somebody waits in, or that has a row, as from its first claim on."""
    found = {row.name: LineFigures(int(row.number), _seconds(row)) for row in waiting}
    for row in resting:
        line = found.get(row.name, LineFigures())
        found[row.name] = replace(line, paused=row.word, resting=_seconds(row))
    return found


def _seconds(row: Row) -> float:
    return max(0.0, float(row.seconds or 0.0))
