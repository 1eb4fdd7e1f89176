"""How often one token may be used, in this process: memory grows with neither calls nor tokens."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 60
"""Calls that a token may make at once, and in each minute after that."""

PERIOD: Final = 60.0
"""Seconds in which these come back."""

REMEMBERED: Final = 10_000
"""Tokens of which it is known how often they were used."""


@dataclass(slots=True)
class Rates:
    """Lets each token make a call a second in the long run, and ``MOST`` in a row."""

    now: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, token: str) -> float:
        """Count a call; return in how many seconds it may be made, 0 for at once."""
        now = self.now()
        left, at = self._left.pop(token, (float(MOST), now))
        left = min(float(MOST), left + (now - at) * MOST / PERIOD)
        may = left >= 1.0
        self._left[token] = (left - 1.0 if may else left, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if may else (1.0 - left) * PERIOD / MOST
