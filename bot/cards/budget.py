"""Slack's budget for edits, as a bucket of tokens that refills."""

from __future__ import annotations

from bot.ports.clock import Clock

BURST = 8
PER_SECOND = 0.65
"""Slack: chat.update is tier 3, 50 a minute for each workspace: a burst of 8, then 39 a minute."""

_NEARLY_NONE = 0.001
"""Tokens. A wait for less could be too short for a clock of this epoch to move at all."""


class Budget:
    """How many edits a workspace may still make. Times are in seconds."""

    def __init__(self, clock: Clock, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._at = clock.now()

    def left(self) -> float:
        """Return the tokens there are now."""
        now = self._clock.now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        return self._tokens

    def wait_for(self, tokens: float) -> float:
        """Return how long until there are ``tokens``, 0 if there are as good as that many."""
        missing = tokens - self.left()
        return missing / self._per_second if missing > _NEARLY_NONE else 0.0

    def spend(self) -> None:
        """Take one token."""
        self._tokens = self.left() - 1.0

    def rest(self, seconds: float) -> None:
        """Have nothing until ``seconds`` from now: Slack said 429."""
        self._tokens = min(self.left(), 1.0 - seconds * self._per_second)
