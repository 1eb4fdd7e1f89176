"""The submit rate: so many creates and remixes in any window of time."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class SubmitRate:
    """A sliding window over the submits that were let in.

    Azure's quota for Sora 2 is "2 job requests per minute", and "only counts video job
    requests": asking for a render's state is free. A submit that is let in counts even
    if its body is refused afterwards; one that is turned away does not.
    """

    def __init__(
        self, limit: int | None, window: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self.window = window
        self._clock = clock
        self._admitted: deque[float] = deque()

    def admit(self) -> float | None:
        """Let one submit in and return None, or return the seconds until one would be."""
        if self.limit is None:
            return None
        now = self._clock()
        while self._admitted and self._admitted[0] <= now - self.window:
            self._admitted.popleft()
        if len(self._admitted) >= self.limit:
            return self._admitted[0] + self.window - now
        self._admitted.append(now)
        return None
