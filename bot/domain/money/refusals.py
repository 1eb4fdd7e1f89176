"""What somebody reads whose request costs more than is left."""

from __future__ import annotations

from typing import Final

from bot.domain.errors.base import OverBudget
from bot.domain.money.budgets import BudgetKind, BudgetState, begins_anew
from bot.domain.money.entries import usd
from bot.domain.text.words import dollars, dollars_left
from bot.domain.wording import money as wording

_NAMES: Final = {
    BudgetKind.PERSON_DAY: wording.YOUR_DAY,
    BudgetKind.PERSON_MONTH: wording.YOUR_MONTH,
    BudgetKind.CHANNEL_MONTH: wording.CHANNEL_MONTH,
    BudgetKind.WORKSPACE_MONTH: wording.WORKSPACE_MONTH,
}


def name_of(standing: BudgetState) -> str:
    """Return which budget it is, and of how much: ``your $5.00 for today``."""
    return _NAMES[standing.kind].format(limit=dollars(usd(standing.limit)))


def left_words(amount: int) -> str:
    """Return what is left of a budget: ``$1.20``, or ``nothing``."""
    return dollars_left(usd(amount)) if amount else wording.NOTHING


def left_of(standing: BudgetState) -> str:
    """Return what is left of a budget, as a sentence."""
    return wording.LEFT.format(budget=name_of(standing), left=left_words(standing.left))


def anew(standing: BudgetState) -> str:
    """Return when a budget begins anew."""
    if standing.kind is BudgetKind.PERSON_DAY:
        return wording.AT_MIDNIGHT
    moment = begins_anew(standing.pot)
    return wording.ON_THE_FIRST.format(day=f"{moment.day} {moment:%B}")


def over(standing: BudgetState, cost: int) -> OverBudget:
    """Return what to raise for a request of that cost; ``standing`` is without it."""
    return OverBudget(
        tell=wording.OVER.format(
            cost=dollars(usd(cost)),
            budget=name_of(standing),
            left=left_words(standing.left),
            anew=anew(standing),
        ),
        budget=standing,
    )


def unpriced() -> OverBudget:
    """Return what to raise for a request that has no price, where there is a budget."""
    return OverBudget(tell=wording.NO_PRICE)
