"""Hearing of calls to a far end: which it was, what came of it, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from bot.domain.errors.base import SoraError

CallHeard: TypeAlias = Callable[[str, str, float], None]
"""Told of a call by its name, what came of it, and the seconds that it took.

What came of it is ``OK``, an error's ``code``, or ``BROKEN``.
"""

OK: Final = "ok"
BROKEN: Final = "broken"
"""Called off, or an error of nobody's."""


def unheard(_call: str, _outcome: str, _seconds: float) -> None:
    """Take no note of a call."""


@contextmanager
def telling(heard: CallHeard, call: str) -> Iterator[None]:
    """Tell of the call that is made in the block."""
    begun, outcome = time.monotonic(), BROKEN
    try:
        yield
        outcome = OK
    except SoraError as error:
        outcome = error.code
        raise
    finally:
        heard(call, outcome, time.monotonic() - begun)
