"""What a job counts for in its budgets: its entry, in whole millionths of a US dollar.

reserved ──> settled | returned         the job has ended: at what it cost, or at nothing
settled, returned ──> reserved          it goes on after all: a clip that was thought to be lost

An entry is made with the job's row and changed where its job's end is looked at, and nowhere else.
Whole numbers add up the same on every database.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final, assert_never

from bot.domain.cost import OUT_OF_REACH, Cost, Spent, spent
from bot.domain.errors.base import family
from bot.domain.errors.deployment import DeploymentTrouble
from bot.domain.errors.provider import RenderFailed
from bot.domain.errors.refusals import Refused
from bot.domain.job import JobState

MICROS: Final = 1_000_000
"""Millionths in a dollar."""


class EntryState(StrEnum):
    """How certain it is what a job counts for."""

    RESERVED = "reserved"
    """Its price, as long as nobody knows what becomes of it."""
    SETTLED = "settled"
    """What it cost: by the video service's word, else by the price that it was shown with."""
    RETURNED = "returned"
    """Nothing."""


_NOTHING_MADE: Final = (
    frozenset(
        kind.code for root in (RenderFailed, Refused, DeploymentTrouble) for kind in family(root)
    )
    - OUT_OF_REACH
)
"""Failures in which the video service itself says that it made nothing."""


def micros(usd: Decimal | None) -> int:
    """Return dollars in millionths, and a part of one as a whole one; nothing of no price."""
    return 0 if usd is None else int((usd * MICROS).to_integral_value(ROUND_CEILING))


def usd(amount: int) -> Decimal:
    """Return millionths in dollars."""
    return Decimal(amount) / MICROS


def counts_for(cost: Cost, orders: int) -> int:
    """Return what an ended job counts for.

    ``orders`` are all that were reserved for it: one, and one more each time that somebody had it
    ordered again though the order before may have been carried out. What nobody can tell counts.
    """
    return micros(cost.price_usd) * max(orders - 1, 0) + _last_order(cost)


def state_of(amount: int) -> EntryState:
    """Return the state of an entry whose job has ended."""
    return EntryState.SETTLED if amount else EntryState.RETURNED


def _last_order(cost: Cost) -> int:
    known = spent(cost)
    match known:
        case Spent.NOTHING:
            return 0
        case Spent.RENDERED:
            return micros(best_known(cost))
        case Spent.UNKNOWN:
            return 0 if _came_to_nothing(cost) else micros(cost.price_usd)
        case _:
            assert_never(known)


def best_known(cost: Cost) -> Decimal | None:
    """Return what a render cost: as billed; else as the gateway reckons; else its price."""
    said = cost.billed_usd if cost.billed_usd is not None else cost.reckoned_usd
    return cost.price_usd if said is None else Decimal(said)


def _came_to_nothing(cost: Cost) -> bool:
    """Tell whether the last order of an ended job is known to have made nothing.

    A render that was cancelled goes on to its end, and is paid for.
    """
    if cost.state is JobState.CANCELLED:
        return cost.provider_id is None
    return cost.error_code in _NOTHING_MADE
