"""When to ask again: pure functions of what has been seen so far. All times are in seconds."""

from __future__ import annotations

from random import Random

FILE_LOOKS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0)
"""Waits between looks at a file that Slack may not know, although its upload was completed."""

SHARE_LOOKS = (*FILE_LOOKS, *(18 * (30.0,)))
"""Waits between looks at a file that Slack is about to share: it scans large videos first, and some
shares have come after more than a minute (slackapi/bolt-js#2115). Ten minutes, then a link."""

TROUBLE = 60.0
LONGEST_TROUBLE = 15 * 60.0
"""The first and the longest rest of a deployment that won't have us."""


PATIENCE = 30 * 60.0
"""No render counts as stuck before this."""

MISSING_LOOK = 5.0
"""How long to wait at most before asking again for what wasn't found: any answer may be the one."""

REFUSED_LOOK = 5 * 60.0
"""How long to wait at most before asking again where our key isn't accepted."""


def overdue_after(longest: float | None) -> float:
    """Return how long a render may take before it counts as stuck.

    ``longest`` is how long the longest of the recent renders took. Microsoft documents one to five
    minutes: half an hour is far beyond that, and four times what was just seen is beyond that too.
    """
    return max(PATIENCE, 4.0 * (longest or 0.0))


def rest(strikes: int, retry_after: float | None, chance: Random) -> float:
    """Return how long a deployment rests after its ``strikes``-th refusal in a row for its limits.

    Azure gives no Retry-After with «Too many running tasks», so the rest grows by itself.
    """
    if retry_after is not None:
        return retry_after + chance.uniform(0.0, 1.0)
    return backoff(strikes, chance, first=4.0, longest=120.0)


def trouble(lasted: float) -> float:
    """Return how long a deployment rests that hasn't had us for ``lasted`` seconds: as long again.

    A refused create costs nothing, but whoever has mended it shouldn't wait for long.
    """
    return as_long_again(lasted, first=TROUBLE, longest=LONGEST_TROUBLE)


def as_long_again(lasted: float, *, first: float, longest: float) -> float:
    """Return how long to leave alone what has been refused for ``lasted`` seconds."""
    return min(max(lasted, first), longest)


def backoff(attempt: int, chance: Random, *, first: float = 1.0, longest: float = 60.0) -> float:
    """Return the wait before try ``attempt`` + 1 (from 1): doubling, bounded, with jitter."""
    return doubled(attempt, first=first, longest=longest) * chance.uniform(0.75, 1.25)


def doubled(attempt: int, *, first: float, longest: float) -> float:
    """Return the same wait without jitter."""
    return min(first * 2.0 ** min(attempt - 1, 20), longest)
