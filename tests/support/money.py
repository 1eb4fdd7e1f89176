"""The ledger as its rows have it, for whoever checks that it adds up."""

from __future__ import annotations

from typing import Any

from benchmarks.crash.ledgers import Entry, Sum, astray
from bot.domain.preferences.preferred import WORKSPACE, PreferenceChanges
from storage.connections import Database
from storage.ledger import SqlMoneyLedger
from storage.preferences import SqlPreferences
from storage.spending_table import spending
from storage.tables import jobs
from tests.support.storage import rows


async def allow(engine: Database, **limits: int | None) -> None:
    """Set budgets of the workspace T1, in millionths of a dollar, by their names."""
    changes: PreferenceChanges = {**limits}  # type: ignore[typeddict-item]  # names of budgets
    await SqlPreferences(engine).keep("T1", WORKSPACE, changes)


async def trouble(engine: Database, *, settled: bool = True) -> list[str]:
    """Return what doesn't add up; what has ended is settled before, unless told otherwise."""
    while settled and await SqlMoneyLedger(engine).settle(100):
        pass
    entries = [_entry(row) for row in await rows(engine, jobs) if row.money_state is not None]
    sums = [
        Sum(row.workspace, row.whose, row.subject, row.period, row.micros)
        for row in await rows(engine, spending)
    ]
    wrong = astray(entries, sums)
    return wrong if settled else [line for line in wrong if not line.startswith("stranded")]


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
