"""Moments, as servers write them down: in seconds, milliseconds, as text, or not at all."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

EARLIEST = 1_700_000_000.0
"""November 2023. No video API is older: a moment before it is a clock that was never set."""

MILLISECONDS = 1e11
MICROSECONDS = 1e14
NANOSECONDS = 1e17
"""Numbers from which on a moment can't be in the unit above: in seconds, the year would be 5138."""

DAYS = 2 * 24 * 3600.0
"""Seconds by which a birth may lie in the future: a time zone, and a clock that is wrong."""

CENTURY = 100 * 365 * 24 * 3600.0


def birth(value: object) -> float | None:
    """Return when something was made, in seconds since the epoch; None where nobody can know.

    0 is what gateways write that don't know (LiteLLM, for fal), ISO 8601 what Together writes.
    """
    moment = _moment(value)
    return moment if moment is not None and moment <= time.time() + DAYS else None


def expiry(value: object, born: float | None, *, over: bool) -> float | None:
    """Return when something is gone; None rather than a moment at which it can't be.

    Nothing expires before it was made, nor while it is being made (unless it is ``over``).
    """
    moment, now = _moment(value), time.time()
    if moment is None or moment > now + CENTURY or (born is not None and moment <= born):
        return None
    return moment if over or moment > now else None


def server_time(headers: Mapping[str, str]) -> float | None:
    """Return the server's clock by its ``Date``; None where that is missing or no date."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
        return moment.timestamp() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def age_of(headers: Mapping[str, str]) -> float:
    """Return for how many seconds an answer has lain in a cache (RFC 9111, 5.1)."""
    return max(0.0, number(headers.get("age", "")) or 0.0)


def _moment(value: object) -> float | None:
    told = number(value)
    seconds = _from_text(value) if told is None else _in_seconds(told)
    return seconds if seconds is not None and seconds >= EARLIEST else None


def number(value: object) -> float | None:
    """Return a number, or one that stands in a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _in_seconds(told: float) -> float:
    for least, unit in ((NANOSECONDS, 1e9), (MICROSECONDS, 1e6), (MILLISECONDS, 1e3)):
        if told >= least:
            return told / unit
    return told


def _from_text(value: object) -> float | None:
    """Return a moment in ISO 8601. Without a time zone it may be any of 27 hours: none at all."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.timestamp() if moment is not None and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
