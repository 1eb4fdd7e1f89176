"""Which words about budgets are due to admins: noted with what makes them so, and told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update
from typing_extensions import override

from bot.domain.money.budgets import BudgetState, Pot, Whose
from bot.domain.money.notices import BudgetNotice, reached
from bot.ports.money import BudgetNoticeStore
from storage.changes import NOW, is_over
from storage.database import database_now, hold
from storage.spending_table import BUDGET_DUE, spending
from storage.statements import Row, Session
from storage.store import Store
from storage.todo import Todo

TELLING_SECONDS = 60.0
"""How long whoever tells may be silent before somebody else does."""

_THIS: Final = and_(
    spending.c.workspace == bindparam("of_workspace"),
    spending.c.whose == bindparam("of_whose"),
    spending.c.subject == bindparam("of_subject"),
    spending.c.period == bindparam("of_period"),
)
_LIMIT: Final = bindparam("limit", type_=spending.c.told_of.type)
_REACHED: Final = bindparam("reached", type_=spending.c.told.type)
_OTHER: Final = spending.c.told_of != _LIMIT
_HEARD: Final = func.coalesce(spending.c.due, spending.c.told)
_NOTED: Final = (
    update(spending)
    .where(_THIS, or_(_OTHER, _HEARD < _REACHED))
    .values(
        due=_REACHED,
        due_since=NOW,
        tell_until=None,
        told=case((_OTHER, 0), else_=spending.c.told),
        told_of=_LIMIT,
    )
)
"""What is to be told. A budget of another amount is another budget."""


async def note(connection: Session, workspace: str, states: Iterable[BudgetState]) -> None:
    """Note which budgets admins are to hear of, in the transaction that brings them there."""
    for state in states:
        if percent := reached(state):
            about = {"limit": state.limit, "reached": percent}
            await connection.execute(_NOTED, {**_of(workspace, state.pot), **about})


def _of(workspace: str, pot: Pot) -> dict[str, object]:
    return {
        "of_workspace": workspace,
        "of_whose": pot.whose,
        "of_subject": pot.subject,
        "of_period": pot.period,
    }


class SqlBudgetNotices(Store, BudgetNoticeStore):
    """``BudgetNoticeStore`` on SQLite or PostgreSQL."""

    @override
    async def take(self) -> BudgetNotice | None:
        if await self._is_idle(Todo.BUDGETS):
            return None
        due = select(spending, (database_now() - spending.c.due_since).label("lasted"))
        due = due.where(text(BUDGET_DUE), is_over(spending.c.tell_until))
        served = self._served()
        if served is not None:
            due = due.where(spending.c.workspace.in_(served))
        first = due.order_by(spending.c.due_since).limit(1)
        if await self._row(first) is None:
            return None
        async with self._engine.writing() as connection:
            await hold(connection, "budget notices")
            row = (await connection.execute(first)).one_or_none()
            if row is None:
                return None
            notice = _notice(row)
            leased = update(spending).where(_THIS, text(BUDGET_DUE))
            leased = leased.values(tell_until=database_now() + TELLING_SECONDS)
            await connection.execute(leased, _of(notice.workspace, notice.pot))
            return notice

    @override
    async def told(self, notice: BudgetNotice) -> None:
        said: dict[str, object] = {
            "told": notice.percent,
            "due": None,
            "due_since": None,
            "tell_until": None,
        }
        await self._change(notice, said)

    @override
    async def put_off(self, notice: BudgetNotice, seconds: float) -> None:
        await self._change(notice, {"tell_until": database_now() + seconds})

    async def _change(self, notice: BudgetNotice, values: dict[str, object]) -> None:
        """Change what is due, unless something else is due by now."""
        same = (spending.c.due == notice.percent) & (spending.c.told_of == notice.limit)
        change = update(spending).where(_THIS, same).values(**values)
        await self._write(change, **_of(notice.workspace, notice.pot))


def _notice(row: Row) -> BudgetNotice:
    return BudgetNotice(
        workspace=row.workspace,
        pot=Pot(Whose(row.whose), row.subject, row.period),
        percent=row.due,
        limit=row.told_of,
        used=row.micros,
        lasted=row.lasted,
    )
