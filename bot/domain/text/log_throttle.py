"""How often to speak of something that is away, and that many ask for again and again."""

from __future__ import annotations

REMINDER = 900.0
"""Seconds between two lines of a log about one and the same outage."""


class Outage:
    """Keeps count of one thing's failures, so that an outage makes a few lines and not thousands.

    It is over with the first success that comes ``quiet`` seconds after the last failure: a full
    disk still takes what happens to fit. Moments are in seconds, of any clock that only goes on.

    ``within`` is the same outage as everybody sees it, where each of several keeps count of their
    own: a line is worth it for the first of them, and not once more for whoever else meets it.
    """

    def __init__(self, quiet: float = 0.0, *, within: Outage | None = None) -> None:
        self._quiet = quiet
        self._within = within
        self._what: str | None = None
        self._since = self._told = self._last = 0.0

    @property
    def what(self) -> str | None:
        """What is wrong; None while nothing is."""
        return self._what

    def failed(self, what: str, now: float) -> bool:
        """Note a failure; True if it is worth a line: the first, and one from time to time."""
        if self._what is None:
            self._since = now
        worth_it = what != self._what or now - self._told >= REMINDER
        if worth_it:
            self._told = now
        self._what, self._last = what, now
        if self._within is not None:
            return self._within.failed(what, now) and worth_it
        return worth_it

    def worked(self, now: float) -> float | None:
        """Note a success; if it ends an outage, return how many seconds that lasted."""
        shared = True if self._within is None else self._within.worked(now) is not None
        if self._what is None or now - self._last < self._quiet:
            return None
        self._what = None
        return now - self._since if shared else None
