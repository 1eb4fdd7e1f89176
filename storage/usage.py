"""What clips came to, summed by the database; and the sums of those that are forgotten.

Clips are put together here of which the same is known, whatever of it their cost goes by: what that
means is said once, in ``bot.domain.usage.tally``. A month is a range of an index, so that nothing
takes longer in a long history. Dollars are summed as whole billionths, which both databases do
exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Numeric,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    select,
    text,
)
from typing_extensions import override

from bot.domain.cost import Cost
from bot.domain.job import JobState
from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Tallies
from bot.domain.usage.tally import Tally, tally
from bot.ports.spending.usage import UsageRows
from storage.database import inserting
from storage.rows import Query
from storage.statements import Row, Session, Value
from storage.store import Store
from storage.tables import IN_A_MONTH, IN_ONES_MONTH, deployments, jobs
from storage.usage_tables import past_usage, thumbs

_UNIT: Final = Decimal("1e-9")
"""Dollars of what sums are counted in."""

_MOST: Final = 10**18
"""A billion dollars, in these: no sum is larger, whatever a server says that a clip cost."""

_DIMENSIONS: Final[Mapping[By, ColumnElement[str]]] = {
    By.PERSON: jobs.c.requester,
    By.CHANNEL: jobs.c.channel,
    By.MODEL: func.coalesce(deployments.c.model, jobs.c.deployment),
    By.DEPLOYMENT: jobs.c.deployment,
}
_EVERYTHING: Final = tuple(By)
_ALL_COLUMNS: Final = tuple(field.name for field in fields(Tally))
_MONEY: Final = frozenset(
    field.name for field in fields(Tally) if isinstance(field.default, Decimal)
)


class SqlUsage(Store, UsageRows):
    """``UsageRows`` on SQLite or PostgreSQL."""

    @override
    async def tallies(
        self, workspace: str, month: Month, by: Sequence[By], person: str | None = None
    ) -> Tallies:
        given: dict[str, object] = {"of_workspace": workspace, "month": str(month)}
        given |= {"begins": month.begins_at, "ends": month.plus(1).begins_at}
        if person is not None:
            given["of_person"] = person
        of_all = person is None
        found: defaultdict[tuple[str, ...], Tally] = defaultdict(Tally)
        async with self._engine.reading() as connection:
            for row in await connection.execute(_present(tuple(by), of_all), given):
                found[_keys(row, by)] += _tally_of(row)
            for row in await connection.execute(_past(tuple(by), of_all), given):
                found[_keys(row, by)] += _past_tally_of(row)
        return found


# --- clips whose rows are there ----------------------------------------------------------


def _billionths(column: ColumnElement[str | None]) -> ColumnElement[float]:
    exact = func.round(cast(column, Numeric) * literal_column("1000000000"), type_=Float)
    return func.coalesce(exact, literal_column("0"))


def _thumbs(*, up: bool) -> ColumnElement[int]:
    here = and_(thumbs.c.job == jobs.c.id, thumbs.c.liked if up else ~thumbs.c.liked)
    return select(func.count()).select_from(thumbs).where(here).correlate(jobs).scalar_subquery()


_KNOWN: Final[Mapping[str, ColumnElement[Value]]] = {
    "state": jobs.c.state,
    "cancel_requested": jobs.c.cancel_requested,
    "rendered_at": jobs.c.rendered_at.is_not(None),
    "clip_ref": jobs.c.clip_ref.is_not(None),
    "clip_path": jobs.c.clip_path.is_not(None),
    "provider_id": jobs.c.provider_id.is_not(None),
    "retries": jobs.c.retries > literal_column("0"),
    "may_be_billed": jobs.c.may_be_billed,
    "error_code": jobs.c.error_code,
    "has_price": jobs.c.price_usd.is_not(None),
    "has_bill": jobs.c.billed_usd.is_not(None),
    "has_reckoning": jobs.c.reckoned_usd.is_not(None),
}
"""What a cost goes by, but for the sums."""

_SUMMED: Final[Mapping[str, ColumnElement[Value]]] = {
    "price": _billionths(jobs.c.price_usd),
    "bill": _billionths(jobs.c.billed_usd),
    "reckoning": _billionths(jobs.c.reckoned_usd),
    "takes": case((jobs.c.take, literal_column("1")), else_=literal_column("0")),
    "liked": _thumbs(up=True),
    "disliked": _thumbs(up=False),
}


def _each(by: Sequence[By], *more: ColumnElement[Value]) -> Query:
    """Return a row for each clip: what its cost goes by, and what it is counted under."""
    dimensions = (_DIMENSIONS[one].label(one.value) for one in by)
    known = (column.label(name) for name, column in {**_KNOWN, **_SUMMED}.items())
    of_model = jobs.outerjoin(deployments, deployments.c.name == jobs.c.deployment)
    return select(*more, *dimensions, *known).select_from(of_model)


@lru_cache(maxsize=32)
def _present(by: tuple[By, ...], of_all: bool) -> Query:
    each = _each(by).where(
        text(f"jobs.{IN_A_MONTH if of_all else IN_ONES_MONTH}"),
        jobs.c.workspace == bindparam("of_workspace"),
        jobs.c.created_at >= bindparam("begins"),
        jobs.c.created_at < bindparam("ends"),
    )
    if not of_all:
        each = each.where(jobs.c.requester == bindparam("of_person"))
    rows = each.subquery()
    alike = [rows.c[name] for name in (*by, *_KNOWN)]
    sums = [func.sum(rows.c[name]).label(name) for name in _SUMMED]
    return select(*alike, func.count().label("clips"), *sums).group_by(*alike)


def _keys(row: Row, by: Sequence[By]) -> tuple[str, ...]:
    return tuple(str(getattr(row, one.value)) for one in by)


def _tally_of(row: Row, clips: int | None = None) -> Tally:
    """Return what clips came to of which the same is known; without ``clips`` the row says."""
    cost = Cost(
        state=JobState(row.state),
        created_at=0.0,
        cancel_requested=bool(row.cancel_requested),
        rendered_at=0.0 if row.rendered_at else None,
        clip_ref="it has one" if row.clip_ref else None,
        clip_path="it has one" if row.clip_path else None,
        provider_id="it has one" if row.provider_id else None,
        retries=int(row.retries),
        may_be_billed=bool(row.may_be_billed),
        error_code=row.error_code,
        price_usd=_dollars(row.price) if row.has_price else None,
        billed_usd=str(_dollars(row.bill)) if row.has_bill else None,
        reckoned_usd=str(_dollars(row.reckoning)) if row.has_reckoning else None,
    )
    counted = tally(cost, row.clips if clips is None else clips)
    return counted + Tally(takes=int(row.takes), liked=int(row.liked), disliked=int(row.disliked))


def _dollars(billionths: float | Decimal) -> Decimal:
    return min(int(billionths), _MOST) * _UNIT


# --- clips that are forgotten ------------------------------------------------------------


@lru_cache(maxsize=32)
def _past(by: tuple[By, ...], of_all: bool) -> Query:
    keys = [past_usage.c[one.value] for one in by]
    sums = [func.sum(past_usage.c[name]).label(name) for name in _ALL_COLUMNS]
    here = (past_usage.c.workspace == bindparam("of_workspace")) & (
        past_usage.c.month == bindparam("month")
    )
    if not of_all:
        here &= past_usage.c.person == bindparam("of_person")
    whole = select(*keys, *sums).where(here)
    return whole.group_by(*keys) if keys else whole


def _past_tally_of(row: Row) -> Tally:
    found = {name: int(getattr(row, name) or 0) for name in _ALL_COLUMNS}
    return Tally(**{name: _value(name, number) for name, number in found.items()})  # type: ignore[arg-type]


def _value(name: str, number: int) -> int | Decimal:
    return number * _UNIT if name in _MONEY else number


_DOOMED: Final = _each(_EVERYTHING, jobs.c.workspace, jobs.c.created_at)


async def remember(connection: Session, going: ColumnElement[bool]) -> None:
    """Add what clips came to that are about to be forgotten to the sums of their months."""
    sums: defaultdict[tuple[str, ...], Tally] = defaultdict(Tally)
    for row in await connection.execute(_DOOMED.where(going)):
        month = str(Month.at(row.created_at))
        sums[row.workspace, month, *_keys(row, _EVERYTHING)] += _tally_of(row, 1)
    for keys, one in sorted(sums.items()):
        await _add(connection, keys, one)
    gone = select(jobs.c.id).where(going)
    await connection.execute(delete(thumbs).where(thumbs.c.job.in_(gone)))


async def _add(connection: Session, keys: tuple[str, ...], one: Tally) -> None:
    names = ("workspace", "month", *(by.value for by in _EVERYTHING))
    values: dict[str, object] = dict(zip(names, keys, strict=True))
    values |= {name: _stored(getattr(one, name)) for name in _ALL_COLUMNS}
    adding = inserting(connection.dialect.name, past_usage).values(values)
    more = {name: past_usage.c[name] + adding.excluded[name] for name in _ALL_COLUMNS}
    await connection.execute(
        adding.on_conflict_do_update(index_elements=list(names), set_=more).inline()
    )


def _stored(value: int | Decimal) -> int:
    return int(value / _UNIT) if isinstance(value, Decimal) else value
