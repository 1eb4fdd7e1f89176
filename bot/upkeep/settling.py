"""Settles what jobs cost once they have ended, and returns what they had reserved and didn't."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.ports.money import MoneyLedger
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

SETTLE_SECONDS = 5.0
"""How long what isn't spent stays reserved, at most; a request that needs it doesn't wait."""

BATCH = 100
"""How many entries one transaction settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """Brings the ledger up to date with jobs that have ended, however they did."""

    ledger: MoneyLedger
    timing: Timing

    async def run(self) -> None:
        """Settle until the bot stops; what goes wrong is tried again."""
        await every(
            SETTLE_SECONDS,
            self._settle,
            stopping=self.timing.stopping,
            log=log,
            trouble="what jobs cost could not be settled",
        )

    async def _settle(self) -> float:
        """Settle a batch; return how soon to look for the next."""
        return 0.0 if await self.ledger.settle(BATCH) else SETTLE_SECONDS
