"""Slack's budgets, as replicas share them: a statement for some calls, by the database's clock."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BindParameter, Float, Integer, bindparam, case, literal
from typing_extensions import override

from bot.ports.replicas.slack_budgets import Allowance, Grant, SlackBudgets
from storage.changes import NOW
from storage.connections import Database
from storage.database import inserting
from storage.replicas.tables import slack_budgets

_OWN: Final = slack_budgets.c


def _number(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Float(53))


_BURST, _RATE, _LEAVING = _number("burst"), _number("rate"), _number("leaving")
_WANT: Final = bindparam("want", type_=Integer)
_REFILLED: Final = _OWN.tokens + (NOW - _OWN.at) * _RATE
_THERE: Final = case((_REFILLED > _BURST, _BURST), else_=_REFILLED)
_GRANTED: Final = case((_THERE - _LEAVING >= _WANT, _WANT), (_THERE - _LEAVING >= 1.0, 1), else_=0)
_RESTED: Final = 1.0 - _number("seconds") * _RATE


class SqlSlackBudgets(SlackBudgets):
    """``SlackBudgets`` on SQLite or PostgreSQL. What there is comes by itself: nobody fills it."""

    def __init__(self, engine: Database) -> None:
        self._engine = engine
        new = {"workspace": bindparam("workspace"), "channel": bindparam("channel"), "at": NOW}
        into = inserting(engine.dialect.name, slack_budgets)
        key = ["workspace", "channel"]
        taken = into.values(**new, tokens=_BURST - _WANT, granted=_WANT)
        self._taking = taken.on_conflict_do_update(
            index_elements=key, set_={"tokens": _THERE - _GRANTED, "at": NOW, "granted": _GRANTED}
        ).returning(_OWN.granted, _OWN.tokens)
        rested = into.values(**new, tokens=_RESTED, granted=literal(0))
        less = case((_THERE < _RESTED, _THERE), else_=_RESTED)
        self._resting = rested.on_conflict_do_update(
            index_elements=key, set_={"tokens": less, "at": NOW}
        )

    @override
    async def take(self, allowance: Allowance, want: int, leaving: float = 0.0) -> Grant:
        want = max(1, min(want, int(allowance.burst - leaving)))
        given = {**_named(allowance), "want": want, "leaving": leaving}
        row = (await self._engine.write(self._taking, given)).one()
        if row.granted:
            return Grant(row.granted)
        return Grant(0, (leaving + 1.0 - row.tokens) / allowance.per_second)

    @override
    async def rest(self, allowance: Allowance, seconds: float) -> None:
        await self._engine.write(self._resting, {**_named(allowance), "seconds": seconds})


def _named(allowance: Allowance) -> dict[str, object]:
    return {
        "workspace": allowance.workspace,
        "channel": allowance.channel,
        "burst": allowance.burst,
        "rate": allowance.per_second,
    }
