"""Bells: whoever has news rings one, whoever looks for work waits for it. They are made first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Rings for one worker, and for those whose bells are ``others``: it is news for them, too."""

    def __init__(self, *others: Bell) -> None:
        self._rung = asyncio.Event()
        self._naps: set[asyncio.Timeout] = set()
        self._others = list(others)

    @property
    def rung(self) -> bool:
        """Tell whether it rang since the worker began to look the last time."""
        return self._rung.is_set()

    def ring(self) -> None:
        """Have the worker look for work, now or when it is done with what it does."""
        self._rung.set()
        for nap in self._naps:
            if not nap.expired():
                nap.reschedule(0.0)
        for other in tuple(self._others):
            other.ring()

    def also(self, other: Bell) -> None:
        """Ring for another from here on, until ``leave_out``."""
        self._others.append(other)

    def leave_out(self, other: Bell) -> None:
        """Ring for another no more."""
        self._others.remove(other)

    def hush(self) -> None:
        """Begin to look: what rings from here on is for the next look."""
        self._rung.clear()

    async def wait(self) -> None:
        """Wait until it rings."""
        await self._rung.wait()

    @contextmanager
    def ends(self, nap: asyncio.Timeout) -> Iterator[None]:
        """Have the next ring end a wait. Thousands wait like this at a time: it takes no task."""
        self._naps.add(nap)
        try:
            yield
        finally:
            self._naps.discard(nap)
