"""Budgets: how much a person, a channel and a workspace may spend, and what is left of it.

Days and months are those of UTC, by the database's clock: a clip counts to the day on which it was
asked for. Amounts are whole millionths of a US dollar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.preferences.preferred import Preferred

NEAR: Final = 80
FULL: Final = 100
"""Percent of a budget at which admins are told, and people see what is left."""


class Whose(StrEnum):
    """Whose spending is counted together."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"
    PERSON = "person"


class BudgetKind(StrEnum):
    """The budgets that there are, from the widest to the narrowest."""

    WORKSPACE_MONTH = "workspace_month"
    CHANNEL_MONTH = "channel_month"
    PERSON_MONTH = "person_month"
    PERSON_DAY = "person_day"


@dataclass(frozen=True, slots=True, order=True)
class Pot:
    """What is counted together: somebody's spending in one period.

    ``subject`` is a person's or a channel's id, and empty for the workspace; ``period`` a day or a
    month, as ``2026-11-29`` or ``2026-11``.
    """

    whose: Whose
    subject: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLimits:
    """What admins of a workspace allow; None is without a limit."""

    workspace_month: int | None = None
    channel_month: int | None = None
    person_month: int | None = None
    person_day: int | None = None

    @property
    def is_any(self) -> bool:
        """Tell whether there is a budget at all."""
        return any(self.of(kind) is not None for kind in BudgetKind)

    def of(self, kind: BudgetKind) -> int | None:
        """Return the limit of one kind of budget."""
        limit: int | None = getattr(self, kind)
        return limit


def limits_of(chosen: Preferred) -> BudgetLimits:
    """Return the budgets that a workspace has chosen."""
    return BudgetLimits(**{kind.value: getattr(chosen, kind.value) for kind in BudgetKind})


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget, and how much of it is taken: reserved, or spent."""

    kind: BudgetKind
    pot: Pot
    limit: int
    used: int

    @property
    def left(self) -> int:
        """Return what may still be asked for."""
        return max(0, self.limit - self.used)

    @property
    def percent(self) -> int:
        """Return how much is taken, rounded down."""
        return 100 * self.used // self.limit if self.limit else FULL

    @property
    def is_near(self) -> bool:
        """Tell whether so much is taken that people should know."""
        return self.percent >= NEAR


def day_of(moment: float) -> str:
    """Return the day of a moment, in UTC."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def month_of(day: str) -> str:
    """Return a day's month."""
    return day[: len("2026-11")]


def pots(person: str, channel: str, day: str) -> dict[BudgetKind, Pot]:
    """Return all that a clip counts to."""
    month = month_of(day)
    return {
        BudgetKind.WORKSPACE_MONTH: Pot(Whose.WORKSPACE, "", month),
        BudgetKind.CHANNEL_MONTH: Pot(Whose.CHANNEL, channel, month),
        BudgetKind.PERSON_MONTH: Pot(Whose.PERSON, person, month),
        BudgetKind.PERSON_DAY: Pot(Whose.PERSON, person, day),
    }


def standings(
    limits: BudgetLimits, counted: Mapping[BudgetKind, Pot], used: Mapping[Pot, int]
) -> list[BudgetState]:
    """Return how the budgets are that a clip counts to."""
    found = ((kind, pot, limits.of(kind)) for kind, pot in counted.items())
    return [
        BudgetState(kind, pot, limit, used.get(pot, 0))
        for kind, pot, limit in found
        if limit is not None
    ]


def tightest(among: Iterable[BudgetState]) -> BudgetState | None:
    """Return the budget of which the least is left."""
    return min(among, key=lambda one: one.left, default=None)


def exceeded(among: Iterable[BudgetState]) -> BudgetState | None:
    """Return the budget that is exceeded most, if any is."""
    over = [one for one in among if one.used > one.limit]
    return max(over, key=lambda one: one.used - one.limit, default=None)


def begins_anew(pot: Pot) -> datetime:
    """Return when a pot's next period begins."""
    if len(pot.period) > len("2026-11"):
        following = date.fromisoformat(pot.period) + timedelta(days=1)
    else:
        month = date.fromisoformat(f"{pot.period}-01")
        following = (month + timedelta(days=31)).replace(day=1)
    return datetime(following.year, following.month, following.day, tzinfo=UTC)
