"""The ledger as its rows have it, for whoever checks that it adds up."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from benchmarks.crash.team.ledgers import Entry, Sum, astray
from bot.domain.preferences.preferred import WORKSPACE, PreferenceChanges
from storage.connections import Database
from storage.database import hold
from storage.ledger import SqlMoneyLedger
from storage.preferences import SqlPreferences
from storage.spending_table import spending
from storage.tables import jobs

_ENTERED: Final = select(jobs).where(jobs.c.money_state.is_not(None))


async def allow(engine: Database, **limits: int | None) -> None:
    """Set budgets of the workspace T1, in millionths of a dollar, by their names."""
    changes: PreferenceChanges = {**limits}  # type: ignore[typeddict-item]  # names of budgets
    await SqlPreferences(engine).keep("T1", WORKSPACE, changes)


async def trouble(engine: Database, *, settled: bool = True) -> list[str]:
    """Return what doesn't add up; what has ended is settled before, unless told otherwise.

    What somebody has written who was called off is waited for, and nobody writes between the reads.
    """
    while settled and await SqlMoneyLedger(engine).settle(100):
        pass
    async with engine.writing() as connection:
        await hold(connection, "money T1")
        entries = [_entry(row) for row in await connection.execute(_ENTERED)]
        sums = [_sum(row) for row in await connection.execute(select(spending))]
    wrong = astray(entries, sums)
    return wrong if settled else [line for line in wrong if not line.startswith("stranded")]


def _sum(row: Any) -> Sum:
    return Sum(row.workspace, row.whose, row.subject, row.period, row.micros)


def _entry(row: Any) -> Entry:
    return Entry(
        job=row.id,
        state=row.state,
        workspace=row.workspace,
        person=row.requester,
        channel=row.money_channel,
        day=row.money_day,
        money_state=row.money_state,
        micros=row.money_micros,
    )
