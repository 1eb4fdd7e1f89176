"""The company that a process has: which others share its database, as far as it knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from zlib import crc32


class Company:
    """The replicas at work, this one among them. Alone until somebody else is heard of.

    What two replicas think of the company may differ for seconds. So it decides who does something
    first, and how much, and never whether it is right to do it.
    """

    def __init__(self) -> None:
        self._mine = ""
        self._names: Sequence[str] = ("",)

    @property
    def count(self) -> int:
        """Return how many they are; one is this process alone."""
        return len(self._names)

    def becomes(self, names: Sequence[str], mine: str) -> bool:
        """Note who is at work by now, and what this process is called; tell whether that is new."""
        names = names if mine in names else (*names, mine)
        is_new = sorted(names) != sorted(self._names)
        self._names, self._mine = names, mine
        return is_new

    def keeps(self, key: str) -> bool:
        """Tell whether it is this process that sees to what any one might do.

        Where a process comes or goes, no more changes hands than it has to.
        """
        if self.count == 1:
            return True
        return max(self._names, key=lambda name: crc32(f"{name} {key}".encode())) == self._mine

    def share(self, whole: int) -> float:
        """Return how many of ``whole`` are a process's share; without end where it is alone."""
        return math.inf if self.count == 1 else math.ceil(whole / self.count)
