"""Months of the calendar, in UTC: the same for everybody in a workspace, wherever they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_KEY = re.compile(r"(?P<year>20\d\d)-(?P<number>0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month, ``number`` 1 to 12. As text it is its key: ``2026-11``."""

    year: int
    number: int

    @classmethod
    def at(cls, moment: float) -> Month:
        """Return the month of a moment, in seconds since the epoch."""
        then = datetime.fromtimestamp(moment, UTC)
        return cls(then.year, then.month)

    @classmethod
    def read(cls, key: str) -> Month | None:
        """Return the month that a key names; None for what is none."""
        found = _KEY.fullmatch(key)
        return None if found is None else cls(int(found["year"]), int(found["number"]))

    def plus(self, months: int) -> Month:
        """Return the month so many later, or earlier."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    @property
    def begins_at(self) -> float:
        """Its first moment, in seconds since the epoch."""
        return self._first.timestamp()

    @property
    def name(self) -> str:
        """How people say it: ``November 2026``."""
        return f"{self._first:%B %Y}"

    @property
    def _first(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"
