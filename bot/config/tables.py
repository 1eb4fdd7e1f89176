"""Files of TOML, read value by value: whatever is wrong is told with its file and its entry."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.errors.base import SettingsError

_Value = TypeVar("_Value")
_Kind = TypeVar("_Kind", bound=StrEnum)

Entry = Mapping[str, Any]  # Any: TOML holds whatever somebody wrote; each value is checked here


class WrongEntry(Exception):
    """What is wrong with an entry."""


def entries(path: Path, what: str) -> dict[str, Entry]:
    """Return the tables of a file by their names. Raises SettingsError.

    ``what`` is the variable that names the file: its value is never repeated.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        raise SettingsError(f"{what} can't be read: name a file of TOML, in UTF-8.") from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{what} is no TOML: {error}.") from None
    for name, entry in found.items():
        if not isinstance(entry, dict):
            raise SettingsError(f"{what}: {name} is no table such as [my-model].")
    return found


def read_each(
    found: Mapping[str, Entry], what: str, read: Callable[[str, Entry], _Value]
) -> dict[str, _Value]:
    """Return what ``read`` makes of each entry. Raises SettingsError for all that are wrong."""
    made, wrong = {}, []
    for name, entry in found.items():
        try:
            made[name] = read(name, entry)
        except (WrongEntry, SettingsError) as error:
            wrong.append(f"{what}: [{name}]: {error}.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return made


def known(entry: Entry, names: frozenset[str], what: str) -> None:
    """Raise WrongEntry for a name that isn't one of ``names``."""
    if strange := sorted(entry.keys() - names):
        raise WrongEntry(f"{strange[0]} is nothing that {what} has")


def need(entry: Entry, name: str, kind: type[_Value]) -> _Value:
    """Return a value that must be there. A whole number is not negative."""
    value = entry.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise WrongEntry(f"{name} is missing, or not what it should be")
    if isinstance(value, int) and value < 0:
        raise WrongEntry(f"{name} is less than nothing")
    return value


def given(entry: Entry, name: str, otherwise: _Value) -> _Value:
    """Return a value of the same type as ``otherwise``, which holds where there is none."""
    return need(entry, name, type(otherwise)) if name in entry else otherwise


def one_of(kind: type[_Kind], entry: Entry, name: str, otherwise: _Kind) -> _Kind:
    """Return one of an enum's values; ``otherwise`` holds where there is none."""
    value = entry.get(name, otherwise.value)
    if value not in [one.value for one in kind]:
        raise WrongEntry(f"{name} is one of {', '.join(kind)}")
    return kind(value)


def table(entry: Entry, name: str) -> Entry:
    """Return a table, empty where there is none."""
    value = entry.get(name, {})
    if not isinstance(value, dict):
        raise WrongEntry(f"{name} is no table such as {{ a = 1 }}")
    return value


def tables(entry: Entry, name: str, otherwise: Sequence[Entry] | None = None) -> Sequence[Entry]:
    """Return a list of tables; without ``otherwise`` it must be there."""
    value = entry.get(name, otherwise)
    if not isinstance(value, list | tuple) or not all(isinstance(one, dict) for one in value):
        raise WrongEntry(f"{name} is no list of tables")
    return value


def texts(entry: Entry, name: str) -> tuple[str, ...]:
    """Return a list of texts, empty where there is none."""
    value = entry.get(name, ())
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise WrongEntry(f"{name} is no list of texts")
    return tuple(value)


def usd(value: object) -> Decimal | None:
    """Read a price in US dollars; it is text, since a number of TOML's may not be exact."""
    if value is None:
        return None
    try:
        price = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise WrongEntry(f'usd is text, such as "0.10", not {value!r}')
    return price


def words(entry: Entry, name: str) -> Mapping[str, str]:
    """Return a table of texts, empty where there is none."""
    found = table(entry, name)
    if not all(isinstance(value, str) for value in found.values()):
        raise WrongEntry(f"{name} holds something that is no text")
    return found
