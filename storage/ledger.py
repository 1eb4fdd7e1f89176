"""The ledger, as the core sees it. Who takes part in a transaction goes to ``storage.money``."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, text
from typing_extensions import override

from bot.domain.money.budgets import BudgetState
from bot.ports.money import MoneyLedger
from storage import money
from storage.store import Store
from storage.tables import UNSETTLED, jobs
from storage.todo import Todo

_WORKSPACE: Final = (
    select(jobs.c.workspace).where(text(UNSETTLED)).order_by(jobs.c.workspace).limit(1)
)


class SqlMoneyLedger(Store, MoneyLedger):
    """``MoneyLedger`` on SQLite or PostgreSQL."""

    @override
    async def standings(self, workspace: str, person: str, channel: str) -> list[BudgetState]:
        async with self._engine.reading() as connection:
            return await money.standings_now(connection, workspace, person, channel)

    @override
    async def settle(self, limit: int) -> int:
        if await self._is_idle(Todo.MONEY):
            return 0
        workspace = await self._value(_WORKSPACE)
        if workspace is None:
            return 0
        async with self._engine.writing() as connection:
            return await money.settle(connection, workspace, limit)
