"""Words to admins: a budget is nearly taken, or there is no more of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.domain.money.budgets import FULL, NEAR, BudgetState, Pot, Whose
from bot.domain.money.entries import usd
from bot.domain.text.words import dollars
from bot.domain.wording import money as wording

_WHOSE: Final = {
    Whose.WORKSPACE: wording.OF_WORKSPACE,
    Whose.CHANNEL: wording.OF_CHANNEL,
    Whose.PERSON: wording.OF_PERSON,
}


@dataclass(frozen=True, slots=True)
class BudgetNotice:
    """A word that is due: once for each budget, its period and its ``percent``.

    That is ``NEAR`` or ``FULL``. ``lasted``: for how many seconds it has been due.
    """

    workspace: str
    pot: Pot
    percent: int
    limit: int
    used: int
    lasted: float


def reached(state: BudgetState) -> int:
    """Return the percent that admins are to hear of; 0 for none."""
    return FULL if state.percent >= FULL else NEAR if state.is_near else 0


def refused(state: BudgetState) -> BudgetState:
    """Return a budget as admins hear of it once a request was refused: what is left was too little.

    One of which much was left stays as it is: the request was a large one.
    """
    return replace(state, used=max(state.used, state.limit)) if state.is_near else state


def words(notice: BudgetNotice) -> str:
    """Return what an admin reads, as mrkdwn."""
    text = wording.USED_UP if notice.percent >= FULL else wording.NEARLY_USED
    return text.format(
        whose=_WHOSE[notice.pot.whose].format(subject=notice.pot.subject),
        period=_period(notice.pot.period),
        limit=dollars(usd(notice.limit)),
        used=dollars(usd(notice.used)),
        percent=NEAR,
    )


def _period(period: str) -> str:
    """Return a day or a month as people write it: ``29 November``, or ``November``."""
    if len(period) > len("2026-11"):
        day = date.fromisoformat(period)
        return f"{day.day} {day:%B}"
    return f"{date.fromisoformat(f'{period}-01'):%B}"
