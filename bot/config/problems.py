"""All that is wrong with the settings, at once: whoever sets Sora up mends it in one go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors.base import SettingsError

_Value = TypeVar("_Value")


class Problems:
    """Collects what reading the settings runs into."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def of(self, read: Callable[[], _Value], instead: _Value) -> _Value:
        """Return what ``read`` returns; or ``instead``, if it says what is wrong."""
        try:
            return read()
        except SettingsError as error:
            self._lines += str(error).splitlines()
            return instead

    def add(self, line: str) -> None:
        """Note what is wrong with several variables together."""
        self._lines.append(line)

    def end(self) -> None:
        """Raise SettingsError with a line for each problem, if there was any."""
        if self._lines:
            raise SettingsError("\n".join(dict.fromkeys(self._lines)))
