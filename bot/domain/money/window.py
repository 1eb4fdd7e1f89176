"""The window in which admins set budgets: its fields, and how what they typed is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.domain.money.budgets import BudgetKind
from bot.domain.money.entries import micros
from bot.domain.preferences.preferred import PreferenceChanges, Preferred
from bot.domain.preferences.spenders import Spenders
from bot.domain.wording import money as wording

OPEN: Final = "home_admin_budgets"
"""The button that opens it, in Home."""
WINDOW: Final = "budgets"
"""The window itself."""
VALUE: Final = "value"
"""What is filled in, in a field of any name."""
SPENDERS: Final = "spenders"
GROUP: Final = "spender_group"
PEOPLE: Final = "spender_people"
"""The fields that are no budgets; those that are have the names of ``BudgetKind``."""

_RULES: Final = frozenset({Spenders.GROUP, Spenders.PEOPLE})
MOST_PEOPLE: Final = 100
_MOST: Final = Decimal(1_000_000)
_AMOUNT: Final = re.compile(r"\$?\s*(\d{1,7}|\d{1,3}(?:,\d{3})+)(\.\d{1,2})?\s*\$?")


@dataclass(frozen=True, slots=True)
class UserGroup:
    """Some people of a workspace, under one name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class BudgetsPage:
    """What the window shows: what is chosen at the moment, and the groups there are to choose."""

    chosen: Preferred
    groups: tuple[UserGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetsSent:
    """What came back: amounts as they were typed, by their fields, and who may spend."""

    amounts: Mapping[BudgetKind, str]
    spenders: str = ""
    group: str = ""
    people: tuple[str, ...] = ()


def troubles(sent: BudgetsSent) -> dict[str, str]:
    """Return what can't be read, and what to do about it, by the names of fields."""
    wrong = {kind.value: wording.AMOUNT for kind, text in sent.amounts.items() if not _fits(text)}
    if sent.spenders == Spenders.PEOPLE and not sent.people:
        wrong[PEOPLE] = wording.NOBODY_NAMED
    if sent.spenders == Spenders.GROUP and not sent.group:
        wrong[SPENDERS] = wording.NO_GROUP
    return wrong


def changes_of(sent: BudgetsSent) -> PreferenceChanges:
    """Return what is chosen from now on; there are no ``troubles`` with it."""
    amounts = {kind: amount_of(sent.amounts.get(kind, "")) for kind in BudgetKind}
    return {
        "workspace_month": amounts[BudgetKind.WORKSPACE_MONTH],
        "channel_month": amounts[BudgetKind.CHANNEL_MONTH],
        "person_month": amounts[BudgetKind.PERSON_MONTH],
        "person_day": amounts[BudgetKind.PERSON_DAY],
        "spenders": Spenders(sent.spenders) if sent.spenders in _RULES else None,
        "spender_group": sent.group or None,
        "spender_people": sent.people[:MOST_PEOPLE] or None,
    }


def _fits(text: str) -> bool:
    amount = amount_of(text)
    return not text.strip() or (amount is not None and 0 < amount <= micros(_MOST))


def amount_of(text: str) -> int | None:
    """Return an amount of dollars in millionths: ``20``, ``$12.50``, ``1,000``; None of nothing."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    return micros(Decimal(found[1].replace(",", "") + (found[2] or "")))
