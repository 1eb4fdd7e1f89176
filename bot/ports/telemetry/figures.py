"""The rows, for whoever counts them."""

from __future__ import annotations

from typing import Protocol

from bot.domain.telemetry.figures import EndedJob, Figures


class FigureStore(Protocol):
    """What the rows know. Each question is answered from indexes, whatever has piled up."""

    async def now(self) -> Figures:
        """Return how everything is."""

    async def ended(self, after: tuple[float, int], limit: int) -> list[EndedJob]:
        """Return jobs whose end is later than ``after``, the earliest first.

        ``after`` is a moment by the database's clock, and the ``seq`` of a job that ended then.
        """
        ...
