"""What somebody's clips came to, month by month: how many, and what they cost as far as is known.

A month is one of the calendar, in UTC, and a clip belongs to the one in which it was asked for.
Deleted clips count: they were paid for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_never

from bot.domain.cost import Cost, Spent, is_open, spent
from bot.domain.job import JobState
from bot.domain.lineage import RECREATABLE

COUNTED = 1000
"""How many of a person's newest clips are counted."""

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Month:
    """What the clips of a month came to, in US dollars.

    ``billed`` is by the video service's own word, ``estimated`` by a gateway's reckoning or by the
    list price of what was rendered, ``planned`` is the price of what is under way, and ``in_doubt``
    that of what may be billed or not.
    """

    first: datetime
    """Its first moment."""
    delivered: int = 0
    failed: int = 0
    under_way: int = 0
    billed: Decimal = _NOTHING
    estimated: Decimal = _NOTHING
    planned: Decimal = _NOTHING
    in_doubt: Decimal = _NOTHING
    unpriced: int = 0
    """How many renders have no price that anybody knows."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked for."""
        return not (self.delivered or self.failed or self.under_way or self.in_doubt)


@dataclass(frozen=True, slots=True)
class Usage:
    """This month and the last one; with ``more``, older clips of these months aren't counted."""

    this: Month
    last: Month
    more: bool = False


def months(now: float) -> tuple[datetime, datetime]:
    """Return the first moments of this month and of the last one, in UTC."""
    this = datetime.fromtimestamp(now, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    last = (
        this.replace(month=this.month - 1)
        if this.month > 1
        else this.replace(year=this.year - 1, month=12)
    )
    return this, last


def usage(costs: Iterable[Cost], now: float) -> Usage:
    """Return what somebody's clips came to; ``costs`` are the newest, one more than are counted."""
    this, last = months(now)
    found = sorted(costs, key=lambda one: one.created_at, reverse=True)
    counted = found[:COUNTED]
    return Usage(
        this=_month(this, [one for one in counted if one.created_at >= this.timestamp()]),
        last=_month(
            last,
            [one for one in counted if last.timestamp() <= one.created_at < this.timestamp()],
        ),
        more=len(found) > COUNTED,
    )


def _month(first: datetime, costs: list[Cost]) -> Month:
    billed = estimated = in_doubt = _NOTHING
    unpriced = 0
    for one in costs:
        if is_open(one):
            continue
        known = spent(one)
        match known:
            case Spent.NOTHING:
                continue
            case Spent.UNKNOWN:
                in_doubt += one.price_usd or _NOTHING
            case Spent.RENDERED if one.billed_usd is not None:
                billed += Decimal(one.billed_usd)
            case Spent.RENDERED:
                price = _reckoned(one)
                estimated += price or _NOTHING
                unpriced += price is None and one.provider_id is not None
            case _:
                assert_never(known)
    return Month(
        first=first,
        delivered=sum(one.state is JobState.DELIVERED for one in costs),
        failed=sum(_has_failed(one) for one in costs),
        under_way=sum(map(is_open, costs)),
        billed=billed,
        estimated=estimated,
        planned=sum((one.price_usd or _NOTHING for one in costs if is_open(one)), _NOTHING),
        in_doubt=in_doubt,
        unpriced=unpriced,
    )


def _has_failed(one: Cost) -> bool:
    """Tell whether a clip failed; a remix that could only be offered from scratch never began."""
    return one.state is JobState.FAILED and one.error_code not in RECREATABLE


def _reckoned(one: Cost) -> Decimal | None:
    return one.price_usd if one.reckoned_usd is None else Decimal(one.reckoned_usd)
