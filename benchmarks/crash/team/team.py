"""All that a team does besides asking for clips."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from benchmarks.crash.team.approvals import Approvers
from benchmarks.crash.team.budgets import Budgets
from benchmarks.crash.team.copies import Sharers
from benchmarks.crash.team.picks import Pickers
from benchmarks.crash.theatre import Place, Theatre

if TYPE_CHECKING:
    from benchmarks.crash.evidence import Ledger


@dataclass(frozen=True, slots=True)
class Team:
    """Who shares, who chooses, who decides, and who says what may be spent."""

    sharers: Sharers
    pickers: Pickers
    approvers: Approvers
    budgets: Budgets

    async def run(self) -> None:
        """Decide, and watch over what is spent, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.approvers.run())
                tasks.create_task(self.budgets.run())
        finally:
            await self.pickers.close()


def make_team(theatre: Theatre, ledger: Ledger, homes: Sequence[Place], chance: Random) -> Team:
    """Return a team that works in ``homes``."""
    return Team(
        Sharers(theatre, homes, chance),
        Pickers(theatre, chance),
        Approvers(theatre, ledger, chance),
        Budgets(theatre, ledger, chance),
    )
