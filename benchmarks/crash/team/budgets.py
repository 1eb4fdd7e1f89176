"""Budgets that are too small: who sets and raises them, and whether one is ever overspent.

Each look at the database is one statement, so that what it sees was true at one moment. The sums
have to be what the rows come to at each of them, and no sum may have grown beyond its limit.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from benchmarks.crash.team.admins import Admin
from benchmarks.crash.team.ledgers import Entry, Pot, Sum, added, uneven
from benchmarks.crash.theatre import Reply, Theatre
from benchmarks.crash.weather import Json
from bot.domain.money.budgets import BudgetKind
from bot.domain.money.entries import micros, usd
from bot.domain.wording.money import OVER
from bot.requests.making.drafts import OPEN

if TYPE_CHECKING:
    from benchmarks.crash.evidence import Ledger

A_LOOK: Final = 0.25

FIRST: Final = {
    BudgetKind.PERSON_DAY: Decimal("1.70"),
    BudgetKind.CHANNEL_MONTH: Decimal("2.90"),
    BudgetKind.WORKSPACE_MONTH: Decimal("4.10"),
}
"""What a budget leaves to begin with, in dollars: a few clips."""

RAISES: Final = (Decimal("1.30"), Decimal("2.10"), Decimal("3.70"))
"""By one of these a budget is raised."""

SCARCE: Final = micros(Decimal("1.20"))
"""Who has less left than the dearest order costs runs into it before long."""

WAITS: Final = (4.0, 12.0)
"""For so many seconds people run into a budget before the admin raises it."""

ONE_MOMENT: Final = """
    SELECT 'entry' AS kind, workspace, requester AS first, money_channel AS second,
           money_day AS third, money_micros AS micros
    FROM jobs WHERE money_state IS NOT NULL
    UNION ALL SELECT 'sum', workspace, whose, subject, period, micros FROM spending
    UNION ALL SELECT 'chosen', workspace, chosen, '', '', 0 FROM preferences WHERE subject = ''
"""

Limits = Mapping[BudgetKind, int]
"""What a workspace allows, in millionths of a dollar."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What all jobs counted for at one moment, what the sums were, and what was allowed."""

    entries: Sequence[Entry] = ()
    sums: Sequence[Sum] = ()
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """By workspace."""


def moment_of(rows: Iterable[Any]) -> Moment:
    """Return the moment that the rows of ``ONE_MOMENT`` are."""
    entries, sums, limits = [], [], {}
    for row in rows:
        match row.kind:
            case "entry":
                entries.append(_entry(row))
            case "sum":
                sums.append(Sum(row.workspace, row.first, row.second, row.third, row.micros))
            case _:
                limits[row.workspace] = limits_in(row.first)
    return Moment(entries, sums, limits)


def _entry(row: Any) -> Entry:
    return Entry("", "", row.workspace, row.first, row.second, row.third, "", row.micros)


def limits_in(chosen: str) -> Limits:
    """Return the budgets in what a workspace has chosen, which is JSON."""
    known = json.loads(chosen)
    return {kind: known[kind] for kind in BudgetKind if known.get(kind) is not None}


def kind_of(pot: Pot) -> BudgetKind:
    """Return the budget that a sum counts to."""
    _, whose, _, period = pot
    return BudgetKind(f"{whose}_{'day' if len(period) > len('2026-11') else 'month'}")


def overspent(before: Moment, now: Moment) -> Iterator[str]:
    """Yield a line for each sum that has grown between two moments, and is beyond its limit.

    Nobody lowers a limit: what was allowed meanwhile is allowed now. One that was set just now may
    be below what was taken before.
    """
    was, taken = added(before.entries), added(now.entries)
    for pot, amount in taken.items():
        limit = now.limits.get(pot[0], {}).get(kind_of(pot))
        if limit is None or kind_of(pot) not in before.limits.get(pot[0], {}):
            continue
        if amount > limit and amount > was[pot]:
            yield f"overspent: {pot}: {was[pot]}, then {amount} of {limit}"


class Budgets:
    """The admins, who set budgets where they are asked to, and raise what is nearly taken."""

    def __init__(self, theatre: Theatre, ledger: Ledger, chance: Random) -> None:
        self._theatre = theatre
        self._ledger = ledger
        self._chance = chance
        self._wanted: dict[str, dict[BudgetKind, int]] = {}
        self._raises: dict[str, asyncio.Task[None]] = {}
        self._seen = Moment()
        self.broken: list[str] = []
        """What was seen to be overspent, or not to add up."""

    def has_refused(self, prompt: str, answer: Json) -> bool:
        """Tell whether an order was refused for a budget; then its words have to be kept."""
        if not is_refusal(str(answer.get("text", ""))):
            return False
        if f"'{OPEN}'" not in str(answer.get("blocks")):
            self.broken.append(f"refused, and its words weren't kept: {prompt}")
        return True

    def begin(self) -> None:
        """Have budgets set in each workspace, unless there are some."""
        for workspace in self._theatre.people:
            self._wanted.setdefault(workspace, {})

    async def refusals(self) -> Counter[Reply]:
        """Count how often people were told in a thread that their reply costs too much."""
        told: Counter[Reply] = Counter()
        for place in self._theatre.places if self._wanted else ():
            for person in self._theatre.people[place.workspace]:
                for message in await self._theatre.messages(place, person):
                    if message.get("ephemeral_to") == person and is_refusal(message["text"]):
                        told[person, message.get("thread_ts", "")] += 1
        return told

    async def run(self) -> None:
        """Watch, and raise, until cancelled."""
        try:
            while True:
                if self._wanted:
                    await self._look()
                await asyncio.sleep(A_LOOK)
        finally:
            for task in self._raises.values():
                task.cancel()

    async def _look(self) -> None:
        now = await self._ledger.moment()
        self.broken += [*overspent(self._seen, now), *uneven(now.entries, now.sums)]
        self._seen = now
        for workspace in self._wanted:
            running = self._raises.get(workspace)
            if running is not None and running.done():
                running.result()
            if running is None or running.done():
                self._raises[workspace] = asyncio.create_task(self._go_on(workspace, now))

    async def _go_on(self, workspace: str, now: Moment) -> None:
        """Set what is wanted, if it isn't there; want more of what is nearly taken."""
        wanted, there = self._wanted[workspace], now.limits.get(workspace, {})
        if wanted and any(there.get(kind) != amount for kind, amount in wanted.items()):
            dollars = {kind.value: f"{usd(amount):.2f}" for kind, amount in wanted.items()}
            await Admin(self._theatre, workspace).set_budgets(dollars)
        elif scarce := scarce_in(workspace, now):
            if wanted:
                await asyncio.sleep(self._chance.uniform(*WAITS))
            wanted |= {kind: self._more(kind, most, wanted) for kind, most in scarce.items()}

    def _more(self, kind: BudgetKind, most: int, wanted: Limits) -> int:
        first = kind not in wanted
        by = FIRST[kind] if first else self._chance.choice(RAISES)
        return _in_cents(max(most, wanted.get(kind, 0)) + micros(by))


def scarce_in(workspace: str, now: Moment) -> dict[BudgetKind, int]:
    """Return the budgets of a workspace that are nearly taken, or not set, and the most taken."""
    limits = now.limits.get(workspace, {})
    most = dict.fromkeys(FIRST, 0)
    for pot, amount in added(now.entries).items():
        if pot[0] == workspace and kind_of(pot) in most:
            most[kind_of(pot)] = max(most[kind_of(pot)], amount)
    return {kind: amount for kind, amount in most.items() if amount + SCARCE > limits.get(kind, 0)}


def _in_cents(amount: int) -> int:
    return -(-amount // 10_000) * 10_000


def is_refusal(text: str) -> bool:
    """Tell whether somebody is told that there is too little left of a budget."""
    return text.startswith(OVER.partition("{")[0])
