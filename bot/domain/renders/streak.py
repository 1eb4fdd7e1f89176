"""For how long answers of one kind have come, with no better one in between."""

from __future__ import annotations

LONGEST_GAP = 60.0
"""Seconds that two answers in a row count at most: what lay between them was hardly looked at."""


class Streak:
    """Measures by time, and by answers: what nobody said doesn't count.

    Moments are in seconds, of any clock that only goes on.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.was_broken = False
        """Whether there was such a streak before, and a better answer ended it."""
        self._last: float | None = None
        self._begun = False

    def again(self, now: float) -> None:
        """Note an answer of this kind."""
        if self._last is not None:
            self.seconds += min(now - self._last, LONGEST_GAP)
        self._last, self._begun = now, True

    def unclear(self) -> None:
        """Note that there was no answer, or one that says neither: the time up to it counts not."""
        self._last = None

    def broken(self) -> None:
        """Note a better answer: from here on the measure starts anew."""
        self.was_broken = self.was_broken or self._begun
        self.seconds, self._last, self._begun = 0.0, None, False
