"""The rows, for whoever counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from bot.domain.telemetry.figures import EndedJob, Figures, Totals

Sums: TypeAlias = Callable[[Sequence[EndedJob]], Totals]
"""Returns what jobs come to."""


class FigureStore(Protocol):
    """What the rows know. It is read from indexes, whatever has piled up."""

    async def now(self) -> Figures:
        """Return how everything is."""
        ...


class TotalStore(Protocol):
    """What all jobs that have ended come to, since it was first asked for.

    It is kept: whoever starts anew goes on from there, and all processes at a database share it.
    """

    async def totals(self, sums: Sums) -> Totals:
        """Return them, with ``sums`` of the jobs that weren't counted yet.

        Each end is counted once, whoever dies meanwhile and however many ask. Of many, some are
        left for the next time.
        """
        ...
