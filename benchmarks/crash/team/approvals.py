"""Requests that wait for an admin: who decides about them, and that nothing is made without a word.

Some words come at once: an approval and its owner's *Cancel*, an approval and a refusal, the same
approval from the card and from the direct message. One of them counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from benchmarks.crash.team.admins import A_TRY, Admin
from benchmarks.crash.theatre import Place, Theatre
from bot.domain.conversation.cards import Verb
from bot.domain.money.entries import micros
from bot.domain.preferences.approvals import ASKED
from bot.requests.settings.choices import FRESH

if TYPE_CHECKING:
    from benchmarks.crash.evidence import Ledger

FROM: Final = "1.00"
"""Dollars from which on a request waits: twelve seconds cost more, other orders cost less."""

SECONDS: Final = 12

A_LOOK: Final = 0.25
A_PRESS: Final = 2.0
"""Seconds between two looks at what waits, and two tries of the same deed."""

LONGEST_THOUGHT: Final = 1.5
"""Seconds for which an admin thinks at most."""

WAITING: Final = """
    SELECT id, request, workspace, channel, card_ts, requester, prompt FROM jobs
    WHERE awaits_approval AND state = 'queued' AND card_ts IS NOT NULL ORDER BY seq
"""
DEAR: Final = """
    SELECT id, workspace, requester, price_usd, batch, created_at, submitted_at, provider_id,
           approved_by, awaits_approval
    FROM jobs WHERE price_usd IS NOT NULL ORDER BY seq
"""

DEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "approve": ("approve",),
    "approve where asked": ("approve where asked",),
    "approve twice": ("approve", "approve where asked"),
    "approve against cancel": ("approve", "cancel"),
    "approve against decline": ("approve", "decline"),
    "decline": ("decline",),
    "cancel": ("cancel",),
}
"""What becomes of a request, and the words at once that it takes."""

ONLY_YES: Final = ("approve", "approve where asked", "approve twice")


@dataclass(frozen=True, slots=True)
class DearRow:
    """A job with a price, as the database has it at the end."""

    id: str
    workspace: str
    requester: str
    price_usd: str
    batch: int
    created_at: float
    submitted_at: float | None
    provider_id: str | None
    approved_by: str | None
    awaits_approval: bool


class Approvers:
    """The admins, and owners who change their minds at the same moment."""

    def __init__(self, theatre: Theatre, ledger: Ledger, chance: Random) -> None:
        self._theatre = theatre
        self._ledger = ledger
        self._chance = chance
        self._underway: dict[str, asyncio.Task[None]] = {}
        self._planned: dict[str, str] = {}
        self.since: dict[str, float] = {}
        """From when on each replica knows that requests have to wait, by workspace."""

    async def begin_in(self, workspace: str) -> None:
        """See that dear requests wait for an admin in a workspace."""
        while workspace not in self.since:
            if (await self._ledger.chosen(workspace)).get("approve_from") == micros(Decimal(FROM)):
                self.since.setdefault(workspace, time.time() + FRESH)
                return
            await Admin(self._theatre, workspace).set_approval(FROM)
            await asyncio.sleep(A_TRY)

    def plan(self, prompt: str, deed: str) -> None:
        """Have a certain thing done about a request; one that nobody plans is approved."""
        self._planned[prompt] = deed

    def plan_any(self, prompt: str) -> None:
        """Have anything done about a request."""
        self.plan(prompt, self._chance.choice(list(DEEDS)))

    async def run(self) -> None:
        """Decide about what waits, until cancelled."""
        try:
            while True:
                for row in await self._ledger.waiting() if self.since else ():
                    self._see_to(row)
                await asyncio.sleep(A_LOOK)
        finally:
            for task in self._underway.values():
                task.cancel()

    def _see_to(self, row: Any) -> None:
        running = self._underway.get(row.request)
        if running is not None and running.done():
            running.result()
        if running is None or running.done():
            self._underway[row.request] = asyncio.create_task(self._decide(row))

    async def _decide(self, row: Any) -> None:
        await asyncio.sleep(self._chance.uniform(0.0, LONGEST_THOUGHT))
        deed = self._planned.get(row.prompt) or self._chance.choice(ONLY_YES)
        await asyncio.gather(*(self._do(word, row) for word in DEEDS[deed]))
        await asyncio.sleep(A_PRESS)

    async def _do(self, word: str, row: Any) -> None:
        """Press a button about a request; a killed bot takes no press."""
        card = Place(row.workspace, row.channel, has_bot=True)
        if word == "cancel":
            await self._theatre.press(card, row.card_ts, Verb.CANCEL, row.requester)
        elif word == "approve where asked" and (asked := await self._question(row)) is not None:
            await self._theatre.press(*asked, f"{ASKED}{Verb.APPROVE}")
        else:
            verb = Verb.DECLINE if word == "decline" else Verb.APPROVE
            await self._theatre.press(card, row.card_ts, verb)

    async def _question(self, row: Any) -> tuple[Place, str] | None:
        """Return the direct message that asks the admin about a job, if there is one."""
        for place in self._theatre.directs:
            if place.workspace == row.workspace:
                for message in await self._theatre.messages(place):
                    if f"'{row.id}'" in str(message.get("blocks")):
                        return place, message["ts"]
        return None


def unapproved(
    rows: Iterable[DearRow], since: Mapping[str, float], admins: Collection[str]
) -> list[str]:
    """Return a line for each job that was ordered, and no admin let it in."""
    return [
        f"ordered without an admin's word: {row}"
        for row in rows
        if _was_ordered(row) and (row.awaits_approval or _has_no_word(row, since, admins))
    ]


def _was_ordered(row: DearRow) -> bool:
    return row.submitted_at is not None or row.provider_id is not None


def _has_no_word(row: DearRow, since: Mapping[str, float], admins: Collection[str]) -> bool:
    begun = since.get(row.workspace)
    is_known = begun is not None and row.created_at >= begun
    is_dear = Decimal(row.price_usd) * row.batch >= Decimal(FROM)
    return is_known and is_dear and row.requester not in admins and row.approved_by is None
