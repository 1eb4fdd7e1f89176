"""What was found out about a SQLite file, and holds for as long as nothing is written to it.

Workers look now and then whether something was left behind. A SQLite file has one process
(``storage.file_lock``), which knows when it has written: what found nothing then finds nothing now,
and isn't asked again. PostgreSQL may have other writers, so nothing is kept there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

from storage.statements import Value

LONGEST = 300.0
"""Seconds after which it is asked again all the same: somebody may have written with a tool."""


class _Found(NamedTuple):
    what: Value
    writes: int
    at: float


class Kept:
    """What was found out, by key: a query and its values, say. Nothing in it may go by a clock."""

    def __init__(self, writes: Callable[[], int | None]) -> None:
        self._writes = writes
        self._found: dict[Hashable, _Found] = {}

    @property
    def writes(self) -> int | None:
        """Return how often the file was written to, to be read before it is asked."""
        return self._writes()

    def get(self, key: Hashable) -> Value | None:
        """Return what is still so; None if that isn't known."""
        found = self._found.get(key)
        if found is None or found.writes != self.writes or time.monotonic() - found.at > LONGEST:
            return None
        return found.what

    def keep(self, key: Hashable, what: Value, writes: int | None) -> None:
        """Keep what was found out, when the file had been written to that often."""
        if writes is not None:
            self._found[key] = _Found(what, writes, time.monotonic())
