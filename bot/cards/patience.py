"""What Slack refuses is tried again, ever more rarely, and at once when there is news of it."""

from __future__ import annotations

from collections import OrderedDict

from bot.ports.clock import Clock
from bot.runtime import backoff

FIRST = 60.0
LONGEST = 600.0
"""Seconds between tries: doubling from the first to the longest."""

ROOM = 1_000
"""How many refusals are remembered; one that is forgotten costs a try too many."""


class Retries:
    """Remembers what was refused, by any name, and for how long that is to be left alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def is_resting(self, *names: str) -> bool:
        """Tell whether any of these is to be left alone for now."""
        now = self._clock.now()
        return any(self._refused.get(name, (0, 0.0))[1] > now for name in names)

    def left(self, name: str) -> float:
        """Return for how many seconds this is still to be left alone."""
        return max(0.0, self._refused.get(name, (0, 0.0))[1] - self._clock.now())

    def refused(self, name: str) -> bool:
        """Note that something was refused; tell whether that is news."""
        times = self._refused.get(name, (0, 0.0))[0] + 1
        wait = backoff.doubled(times, first=FIRST, longest=LONGEST)
        self._refused[name] = times, self._clock.now() + wait
        self._refused.move_to_end(name)
        if len(self._refused) > ROOM:
            self._refused.popitem(last=False)
        return times == 1

    def works(self, *names: str) -> bool:
        """Note that these are, or may be, refused no more; tell whether any was."""
        gone = [self._refused.pop(name, None) for name in names]
        return any(gone)
