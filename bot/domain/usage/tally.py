"""What clips came to: how many of which kind, and their dollars as far as anybody knows.

A clip belongs to the month, in UTC, in which it was asked for. Deleted clips count: they were paid
for. What a clip cost is ``bot.domain.cost``'s to say; here it is only added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import assert_never

from bot.domain.cost import Cost, Spent, is_open, spent
from bot.domain.job import JobState
from bot.domain.lineage import RECREATABLE
from bot.domain.money.entries import best_known

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of clips, and sums in US dollars."""

    delivered: int = 0
    takes: int = 0
    """How many of all clips were one more of the same request."""
    failed: int = 0
    under_way: int = 0
    billed: Decimal = _NOTHING
    """By the video service's own word."""
    estimated: Decimal = _NOTHING
    """By a gateway's reckoning, or by the list price of what was rendered."""
    planned: Decimal = _NOTHING
    """What is under way will cost."""
    in_doubt: Decimal = _NOTHING
    """The price of what may be billed or not."""
    unpriced: int = 0
    """How many renders have no price that anybody knows: the sums are at least what is said."""
    failed_spent: Decimal = _NOTHING
    """How much of what was billed and estimated was for clips that failed."""
    failed_in_doubt: Decimal = _NOTHING
    """How much of what is in doubt is for these."""
    liked: int = 0
    disliked: int = 0
    """How often people gave them a thumb up, and down."""

    @property
    def spent(self) -> Decimal:
        """What was spent, as far as it is known."""
        return self.billed + self.estimated

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to say of them."""
        return self == Tally(takes=self.takes)

    def __add__(self, other: Tally) -> Tally:
        names = [field.name for field in fields(Tally)]
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})


def summed(tallies: Iterable[Tally]) -> Tally:
    """Return what several came to together."""
    return sum(tallies, Tally())


def tally(one: Cost, clips: int = 1) -> Tally:
    """Return what so many ``clips`` came to of which the same is known.

    The sums of ``one`` are those of all of them.
    """
    failed = one.state is JobState.FAILED and one.error_code not in RECREATABLE
    if is_open(one):
        return Tally(under_way=clips, planned=one.price_usd or _NOTHING)
    sure = _known(one, clips)
    return Tally(
        delivered=clips if one.state is JobState.DELIVERED else 0,
        failed=clips if failed else 0,
        billed=sure.billed,
        estimated=sure.estimated,
        in_doubt=sure.in_doubt,
        unpriced=sure.unpriced,
        failed_spent=sure.spent if failed else _NOTHING,
        failed_in_doubt=sure.in_doubt if failed else _NOTHING,
    )


def _known(one: Cost, clips: int) -> Tally:
    """Return the money of clips that are over, and how many have no price.

    Clips that come out of another one's render have neither: that one has the whole price.
    """
    known = spent(one)
    unpriced = clips if one.provider_id is not None else 0
    match known:
        case Spent.NOTHING:
            return Tally()
        case Spent.UNKNOWN if one.price_usd is not None:
            return Tally(in_doubt=one.price_usd)
        case Spent.UNKNOWN:
            return Tally(unpriced=unpriced)
        case Spent.RENDERED:
            cost = best_known(one)
            if cost is None:
                return Tally(unpriced=unpriced)
            if one.billed_usd is not None:
                return Tally(billed=cost, in_doubt=_first_try(one))
            return Tally(estimated=cost, in_doubt=_first_try(one))
        case _:
            assert_never(known)


def _first_try(one: Cost) -> Decimal:
    """Return what the try before may be billed for, where there was one."""
    return (one.price_usd or _NOTHING) if one.retries or one.may_be_billed else _NOTHING
