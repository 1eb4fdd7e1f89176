"""Values out of what a server tells: each is of its type, or missing, or a doubt.

Whether it can be so, the core decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.domain.profiles import Size

MOST: Final = 1000
"""Entries of a list that are read: no model has so many sizes or lengths."""

UNLISTED: Final = "it lists no model of that name"

_SIZE: Final = re.compile(r"\s*([1-9]\d{0,5})\s*[x×*:]\s*([1-9]\d{0,5})\s*", re.IGNORECASE)
_WORD: Final = re.compile(r"[\w.:-]{1,40}")


def fields_of(value: object) -> Mapping[str, object]:
    """Return a JSON object, empty for anything else."""
    return value if isinstance(value, dict) else {}


@dataclass(slots=True)
class Reader:
    """Reads the fields of one object, and gathers doubts about what can't be read."""

    fields: Mapping[str, object]
    doubts: list[str] = field(default_factory=list)

    def sizes(self, name: str) -> tuple[Size, ...]:
        """Return a list of sizes: ``1280x720``."""
        texts = self.texts(name)
        read = [found for text in texts if (found := _SIZE.fullmatch(text))]
        if len(read) < len(texts):
            self._doubt(name)
            return ()
        return tuple(f"{int(found[1])}x{int(found[2])}" for found in read)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of short texts; nothing of a list in which something else stands."""
        found = self._list(name)
        if all(isinstance(one, str) and len(one) <= 40 for one in found):
            return tuple(map(str, found))
        self._doubt(name)
        return ()

    def seconds(self, name: str) -> tuple[int, ...]:
        """Return a list of whole seconds, or those between ``least`` and ``most``."""
        value = self.fields.get(name)
        if isinstance(value, dict):
            least, most = value.get("least"), value.get("most")
            if type(least) is int and type(most) is int and 0 < least <= most < least + MOST:
                return tuple(range(least, most + 1))
            self._doubt(name)
            return ()
        numbers = [whole(one) for one in self._list(name)]
        known = tuple(one for one in numbers if one is not None)
        if len(known) < len(numbers):
            self._doubt(name)
            return ()
        return known

    def usd(self, name: str) -> Decimal | None:
        """Return a price; a negative one as well, for the core to doubt."""
        value = self.fields.get(name)
        price = money(value)
        if price is None and value is not None:
            self._doubt(name)
        return price

    def yes(self, name: str) -> bool | None:
        """Return a truth value; None for anything else."""
        value = self.fields.get(name)
        return value if isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        """Return a day, written like 2026-10-22."""
        value = self.fields.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self._doubt(name)
            return None

    def _list(self, name: str) -> list[object]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not 0 < len(value) <= MOST:
            self._doubt(name)
            return []
        return value

    def _doubt(self, name: str) -> None:
        self.doubts.append(f"{name} can't be read")


def whole(value: object) -> int | None:
    """Return a whole number, also one that is written as text (``"5"``, ``"5s"``) or as 5.0."""
    if isinstance(value, str) and value.rstrip("s").isdecimal() and len(value) < 8:
        return int(value.rstrip("s"))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        return int(value)
    return value if type(value) is int else None


def money(value: object) -> Decimal | None:
    """Return a sum in US dollars, from a number or from text; None for what is neither."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 40:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def word(value: object) -> str:
    """Return a name that may be repeated in a log; empty for anything else."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""
