"""Entries of jobs, and the sums that they come to, as ``bot.ports.money`` tells.

Every function works inside a transaction of the caller. Sums change under one lock for a workspace,
which is the last that a transaction takes: whoever has it waits for nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Insert,
    Integer,
    String,
    and_,
    bindparam,
    case,
    or_,
    select,
    text,
    update,
)

from bot.domain.errors.base import OverBudget
from bot.domain.money import notices, refusals
from bot.domain.money.budgets import (
    BudgetKind,
    BudgetLimits,
    BudgetState,
    Pot,
    Whose,
    day_of,
    exceeded,
    limits_of,
    pots,
    standings,
)
from bot.domain.money.entries import EntryState, counts_for, micros, state_of
from bot.domain.new_jobs import NewJob, NewRequest
from bot.domain.preferences.preferred import WORKSPACE, preferred
from storage import budget_notices
from storage.changes import BY_ID, NOW
from storage.database import hold, inserting
from storage.preferences import chosen_in
from storage.rows import cost_from
from storage.spending_table import spending
from storage.statements import Row, Session
from storage.tables import UNSETTLED, jobs, preferences

NO_ENTRY: Final[dict[str, object]] = {
    "money_state": None,
    "money_day": None,
    "money_channel": None,
    "money_micros": 0,
    "money_orders": 0,
}
"""The columns of a job that can't cost anything."""

RESERVED_ANEW: Final = case((jobs.c.money_state.is_not(None), EntryState.RESERVED.value))
"""The state of an entry whose job goes on after its end."""

_AT_ONCE: Final = 50
"""How many entries are settled at a time to make room for a request."""

_CHOSEN: Final = (
    select(preferences.c.chosen)
    .where(
        preferences.c.workspace == bindparam("of_workspace", type_=String),
        preferences.c.subject == WORKSPACE,
    )
    .scalar_subquery()
)
_OPENED: Final = select(NOW.label("now"), _CHOSEN.label("chosen"))

_KEY: Final = (spending.c.whose, spending.c.subject, spending.c.period)
_POTS: Final = range(len(BudgetKind))


def _key(number: int) -> dict[str, ColumnElement[str]]:
    """Return the columns of one of the pots that a statement is about."""
    return {column.name: bindparam(f"{column.name}{number}", type_=String) for column in _KEY}


def _is(number: int) -> ColumnElement[bool]:
    return and_(*(spending.c[name] == value for name, value in _key(number).items()))


_HERE: Final = spending.c.workspace == bindparam("of_workspace", type_=String)
_USED: Final = select(spending).where(_HERE, or_(*map(_is, _POTS)))
_CHANGED: Final = (
    update(spending)
    .where(_HERE, _is(0))
    .values(micros=spending.c.micros + bindparam("amount", type_=BigInteger))
)
_DUE: Final = (
    select(jobs)
    .where(jobs.c.workspace == bindparam("of_workspace"), text(UNSETTLED))
    .order_by(jobs.c.seq)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_ENTERED: Final = BY_ID.values(
    money_state=bindparam("entered"),
    money_micros=bindparam("counts"),
    money_orders=bindparam("orders"),
    money_day=bindparam("day"),
)


@lru_cache(maxsize=2)
def _counting(dialect: str) -> Insert:
    """Return what adds an amount to all pots of an entry."""
    amount = bindparam("amount", type_=BigInteger)
    workspace = bindparam("of_workspace", type_=String)
    rows = [{"workspace": workspace, **_key(i), "micros": amount} for i in _POTS]
    adding = inserting(dialect, spending).values(rows)
    added = {"micros": spending.c.micros + adding.excluded.micros}
    found: Insert = adding.on_conflict_do_update(
        index_elements=[spending.c.workspace, *_KEY], set_=added
    ).returning(spending)
    return found


@dataclass(frozen=True, slots=True)
class Book:
    """What a workspace's budgets are now, and which day it is."""

    day: str
    limits: BudgetLimits


async def opened(connection: Session, workspace: str) -> Book:
    """Return a workspace's budgets, and today by the database's clock."""
    row = (await connection.execute(_OPENED, {"of_workspace": workspace})).one()
    return Book(day_of(row.now), limits_of(preferred(chosen_in(row.chosen))))


def entry_of(new: NewJob, book: Book, channel: str) -> dict[str, object]:
    """Return the columns of a new job's entry. One that is over before it began has none."""
    if new.error_code is not None:
        return NO_ENTRY
    return {
        "money_state": EntryState.RESERVED,
        "money_day": book.day,
        "money_channel": channel,
        "money_micros": micros(new.price_usd),
        "money_orders": 1,
    }


async def reserve(connection: Session, request: NewRequest, book: Book) -> None:
    """Count a request's jobs, whose rows are there. Raises OverBudget; then nothing is to stay."""
    made = [new for new in request.jobs if new.error_code is None]
    if book.limits.is_any and any(new.price_usd is None for new in made):
        raise refusals.unpriced()
    workspace, channel = request.thread.workspace, request.thread.channel
    amount = sum(micros(new.price_usd) for new in made)
    await _take(connection, workspace, pots(request.requester, channel, book.day), amount, book)


async def reserve_again(connection: Session, row: Row) -> None:
    """Count one more order of a job: that before may have been carried out. Raises OverBudget.

    All that the job counts for is of today from now on.
    """
    if row.money_state is None:
        return
    book = await opened(connection, row.workspace)
    price = cost_from(row).price_usd
    if book.limits.is_any and price is None:
        raise refusals.unpriced()
    amount = row.money_micros + micros(price)
    entry = {"counts": amount, "orders": row.money_orders + 1, "day": book.day}
    entered = {"entered": EntryState.RESERVED, **entry}
    await connection.execute(_ENTERED, {"job_id": row.id, **entered})
    await hold_sums(connection, row.workspace)
    before = _pots_of(row).values()
    await _change(connection, row.workspace, dict.fromkeys(before, -row.money_micros))
    today = pots(row.requester, row.money_channel, book.day)
    await _take(connection, row.workspace, today, amount, book)


async def _take(
    connection: Session, workspace: str, counted: Mapping[BudgetKind, Pot], amount: int, book: Book
) -> None:
    """Count an amount, if there is room for it. What has come to its end makes room first."""
    if not amount:
        return
    await hold_sums(connection, workspace)
    now = standings(book.limits, counted, await _count(connection, workspace, counted, amount))
    while exceeded(now) is not None and await settle(connection, workspace, _AT_ONCE):
        now = await _standings(connection, workspace, counted, book)
    if (over := exceeded(now)) is not None:
        without = BudgetState(over.kind, over.pot, over.limit, over.used - amount)
        raise refusals.over(without, amount)
    await budget_notices.note(connection, workspace, now)


async def note_refusal(connection: Session, workspace: str, error: OverBudget) -> None:
    """Note that a budget was in somebody's way, after all else of their request was undone."""
    if error.budget is not None:
        await hold_sums(connection, workspace)
        await budget_notices.note(connection, workspace, [notices.refused(error.budget)])


async def settle(connection: Session, workspace: str, limit: int) -> int:
    """Settle or return entries of jobs that have ended; return how many."""
    await hold_sums(connection, workspace)
    due = {"of_workspace": workspace, "most": limit}
    rows = (await connection.execute(_DUE, due)).all()
    changes: Counter[Pot] = Counter()
    for row in rows:
        amount = counts_for(cost_from(row), row.money_orders)
        entry = {"counts": amount, "orders": row.money_orders, "day": row.money_day}
        entered = {"entered": state_of(amount), **entry}
        await connection.execute(_ENTERED, {"job_id": row.id, **entered})
        if amount and not row.money_micros:  # nobody knew its price, and the service billed it
            await _count(connection, workspace, _pots_of(row), amount)
        else:
            changes.update(dict.fromkeys(_pots_of(row).values(), amount - row.money_micros))
    await _change(connection, workspace, changes)
    return len(rows)


async def standings_now(
    connection: Session, workspace: str, person: str, channel: str
) -> list[BudgetState]:
    """Return how each budget is that a request would count to."""
    book = await opened(connection, workspace)
    if not book.limits.is_any:
        return []
    return await _standings(connection, workspace, pots(person, channel, book.day), book)


async def _standings(
    connection: Session, workspace: str, counted: Mapping[BudgetKind, Pot], book: Book
) -> list[BudgetState]:
    found = await connection.execute(_USED, _of(workspace, counted))
    return standings(book.limits, counted, _used(found))


async def _count(
    connection: Session, workspace: str, counted: Mapping[BudgetKind, Pot], amount: int
) -> dict[Pot, int]:
    """Add an amount to sums that may not be there yet; return what they are now."""
    given = {**_of(workspace, counted), "amount": amount}
    return _used(await connection.execute(_counting(connection.dialect.name), given))


async def _change(connection: Session, workspace: str, changes: Mapping[Pot, int]) -> None:
    """Add to sums that are there; those of days long gone aren't any more."""
    for pot, amount in changes.items():
        if amount:
            given = {**_given(0, pot), "of_workspace": workspace, "amount": amount}
            await connection.execute(_CHANGED, given)


async def hold_sums(connection: Session, workspace: str) -> None:
    """Let nobody else change a workspace's sums until the commit: the last lock that is taken."""
    await hold(connection, f"money {workspace}")


def _pots_of(row: Row) -> dict[BudgetKind, Pot]:
    return pots(row.requester, row.money_channel, row.money_day)


def _used(rows: Iterable[Row]) -> dict[Pot, int]:
    return {Pot(Whose(row.whose), row.subject, row.period): row.micros for row in rows}


def _of(workspace: str, counted: Mapping[BudgetKind, Pot]) -> dict[str, object]:
    """Return the values that a statement about all pots of an entry takes."""
    given: dict[str, object] = {"of_workspace": workspace}
    for number, pot in enumerate(counted.values()):
        given |= _given(number, pot)
    return given


def _given(number: int, pot: Pot) -> dict[str, object]:
    return {f"{column.name}{number}": getattr(pot, column.name) for column in _KEY}
