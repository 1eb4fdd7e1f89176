"""Slots that are free while somebody waits for them, in seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bot.domain.deployment import Deployment
from bot.domain.telemetry.figures import Figures, LineFigures
from bot.telemetry.metrics import families
from bot.telemetry.metrics.counts import Counts

LONGEST: Final = 120.0
"""Seconds between two looks that are counted at most: nobody knows how it was meanwhile."""


class IdleSlots:
    """Adds up, from look to look, how long slots have been idle by what each look finds."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._looked: float | None = None

    def look(self, figures: Figures, deployments: Collection[Deployment]) -> None:
        """Count the seconds since the last look, for each slot that is idle now."""
        since = 0.0 if self._looked is None else figures.at - self._looked
        self._looked = figures.at
        passed = min(max(0.0, since), LONGEST)
        idle = idle_slots(figures, deployments)
        for one in deployments:
            seconds = idle.get(one.name, 0) * passed
            self._counts.add(families.SLOTS_IDLE, (one.name,), seconds)


def idle_slots(figures: Figures, deployments: Iterable[Deployment]) -> dict[str, int]:
    """Return how many slots of each deployment are free for somebody who waits.

    None is where the deployment is paused or rests. Who waits in a line that a group shares waits
    for one slot, whoever has it.
    """
    waiting = {name: line.waiting for name, line in figures.lines.items()}
    found = {}
    for one in deployments:
        line = figures.lines.get(one.name, LineFigures())
        if line.paused is not None or line.resting > 0:
            continue
        free = max(0, one.max_running - figures.slots.get(one.name, 0))
        own = min(free, waiting.get(one.name, 0))
        shared = "" if one.group is None else one.group.line
        others = min(free - own, waiting.get(shared, 0))
        if others:
            waiting[shared] -= others
        found[one.name] = own + others
    return found
