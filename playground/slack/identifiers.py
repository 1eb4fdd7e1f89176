"""Names and times that Slack would hand out."""

from __future__ import annotations

import itertools
import random
import string
import time
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ALPHABET = string.ascii_uppercase + string.digits


class Identifiers:
    """Makes ids that look like Slack's and never come back.

    The start time is part of the seed: an app that remembers the ids of an earlier
    run (its database outlives this server) must never meet one of them again.
    """

    def __init__(self, seed: int = 0, started_ns: int | None = None) -> None:
        started = time.time_ns() if started_ns is None else started_ns
        # Ids need to be unlike each other, not secret.
        self._random = random.Random(f"{seed}:{started}")  # noqa: S311
        self._counter = itertools.count(1)

    def make(self, prefix: str, length: int = 9) -> str:
        """Return an id such as `Ev0A1B2C3D`: the prefix and `length` letters and digits."""
        return prefix + "".join(self._random.choices(_ALPHABET, k=length))

    def hexadecimal(self, length: int = 32) -> str:
        """Return `length` lower-case hexadecimal digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def uuid(self) -> str:
        """Return a version 4 UUID, as in `client_msg_id` and `envelope_id`."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def serial(self) -> int:
        """Return 1, 2, 3 ..."""
        return next(self._counter)

    def trigger(self) -> str:
        """Return a trigger id: `13345224609.738474920.8088930838d88f008e0...`."""
        first = self._random.randrange(10**10, 10**11)
        second = self._random.randrange(10**8, 10**9)
        return f"{first}.{second}.{self.hexadecimal()}"


class Timestamps:
    """Message timestamps: seconds with six decimals, unique and increasing."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        """Return the next `ts`, such as `1732150000.000100`."""
        self._last = max(int(self._now() * 1_000_000), self._last + 100)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
