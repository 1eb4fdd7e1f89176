"""The file of profiles that ships with Sora, and an operator's own, read into ``Profile`` objects.

The form of both is told at the head of ``profiles.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.domain.errors.base import SettingsError
from bot.domain.profiles import Change, End, PictureAs, Profile, Size, Tier

SHIPPED: Final = Path(__file__).with_name("profiles.toml")

_LIKE: Final = ("like", "only", "usd", "match", "sources", "checked")
"""What an entry says of itself, or of another's tiers."""

_KNOWN: Final = frozenset(
    {
        *_LIKE,
        *("name", "tiers", "seconds", "default", "count", "sound", "pictures", "videos", "change"),
        *("shares_render", "qualities", "kept_hours", "fields", "silently"),
        "ends",
    }
)

_Value = TypeVar("_Value")
Entry = Mapping[str, Any]  # Any: TOML holds whatever somebody wrote; each value is checked here


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles by the names of their entries, in the order in which they are tried."""

    by_name: Mapping[str, Profile]

    def of(self, model: str) -> Profile | None:
        """Return the profile of the model that a server calls so; None where none is known."""
        return next((one for one in self.by_name.values() if one.is_named(model)), None)


@cache
def shipped() -> Profiles:
    """Return the profiles that come with Sora."""
    return _profiles(_entries(SHIPPED), SHIPPED.name)


def read_profiles(own: Path | None) -> Profiles:
    """Return the shipped profiles with an operator's own before them.

    Raises SettingsError that names the file, the entry and what is wrong with it.
    """
    if own is None:
        return shipped()
    mine = _entries(own)
    return _profiles({**mine, **{n: e for n, e in _entries(SHIPPED).items() if n not in mine}}, own)


def _entries(path: Path) -> dict[str, Entry]:
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    for name, entry in found.items():
        if not isinstance(entry, dict):
            raise SettingsError(f"{path}: {name} is no table such as [my-model].")
    return found


def _profiles(entries: Mapping[str, Entry], path: Path | str) -> Profiles:
    by_name: dict[str, Profile] = {}
    for name, entry in entries.items():
        try:
            match = tuple(glob.lower() for glob in _texts(entry, "match"))
            by_name[name] = _profile({**_whole(name, entries), "match": match})
        except _WrongEntry as wrong:
            raise SettingsError(f"{path}: [{name}]: {wrong}") from None
    return Profiles(by_name)


class _WrongEntry(Exception):
    """What is wrong with an entry."""


def _whole(name: str, entries: Mapping[str, Entry], seen: tuple[str, ...] = ()) -> Entry:
    """Return an entry with all that it takes from others."""
    entry = entries[name]
    if unknown := sorted(entry.keys() - _KNOWN):
        raise _WrongEntry(f"{unknown[0]} is nothing that a profile has")
    source = entry.get("like")
    if source is None:
        return entry
    if source not in entries or source in (*seen, name):
        raise _WrongEntry(f"like = {source!r} names no other entry")
    taken = dict(_whole(source, entries, (*seen, name)))
    wanted, prices = entry.get("only"), entry.get("usd", {})
    tiers = [tier for tier in taken["tiers"] if wanted is None or tier.get("name") in wanted]
    taken["tiers"] = [
        {**tier, "usd": prices[tier["name"]]} if tier["name"] in prices else tier for tier in tiers
    ]
    return {**taken, **{key: value for key, value in entry.items() if key not in _LIKE}}


def _profile(entry: Entry) -> Profile:
    tiers = tuple(_tier(tier) for tier in _listed(entry, "tiers"))
    default = _table(entry, "default")
    tier = next((tier for tier in tiers if tier.name == default.get("tier")), None)
    size = None if tier is None else tier.sizes.get(str(default.get("aspect")))
    if size is None:
        raise _WrongEntry("default names a tier and an aspect that are not among the tiers")
    pictures, videos = _table(entry, "pictures"), _table(entry, "videos")
    profile = Profile(
        name=_need(entry, "name", str),
        match=entry["match"],
        tiers=tiers,
        seconds=_seconds(entry.get("seconds")),
        default_size=size,
        default_seconds=_need(default, "seconds", int),
        max_count=_need(entry, "count", int),
        images=pictures.get("most", 0),
        picture_as=_one_of(PictureAs, pictures.get("as", "file")),
        needs_picture=pictures.get("needed", False),
        videos=videos.get("most", 0),
        longest_video=videos.get("seconds", 0),
        places_inputs=pictures.get("placed", False),
        change=_one_of(Change, entry.get("change", "none")),
        shares_render=entry.get("shares_render", False),
        qualities=tuple(_texts(entry, "qualities")),
        audio=_need(entry, "sound", bool),
        fields=_table(entry, "fields"),
        kept_hours=entry.get("kept_hours"),
        silently=entry.get("silently", ""),
        ends=tuple(_end(end, entry) for end in _listed(entry, "ends", ())),
    )
    if profile.default_seconds not in profile.seconds_at(size):
        raise _WrongEntry("default names a length that the model doesn't have")
    return profile


def _tier(given: Entry) -> Tier:
    sizes = _table(given, "sizes")
    for size in sizes.values():
        _size(size)
    return Tier(
        name=_need(given, "name", str),
        sizes=sizes,
        usd_per_second=_usd(given.get("usd")),
        seconds=_seconds(given["seconds"]) if "seconds" in given else (),
        clips=given.get("count"),
        fields=_table(given, "fields"),
    )


def _end(given: Entry, entry: Entry) -> End:
    models = given.get("models", entry.get("match", ()))
    return End(
        hosts=tuple(_texts(given, "at")),
        models=tuple(model.lower() for model in models),
        on=_need(given, "on", date),
        said=_need(given, "said", str),
    )


def _seconds(given: object) -> tuple[int, ...]:
    """Read lengths: a list, or the least and the most."""
    if isinstance(given, dict):
        return tuple(range(_need(given, "least", int), _need(given, "most", int) + 1))
    if isinstance(given, list) and given and all(isinstance(one, int) for one in given):
        return tuple(given)
    raise _WrongEntry("seconds is neither a list of whole numbers nor {least, most}")


def _size(given: object) -> Size:
    edges = given.split("x") if isinstance(given, str) else []
    if len(edges) != 2 or not all(edge.isascii() and edge.isdecimal() for edge in edges):
        raise _WrongEntry(f"a size is written like 1280x720, not {given!r}")
    return str(given)


def _usd(given: object) -> Decimal | None:
    """Read a price; it is text, since a TOML number may not be exact."""
    if given is None:
        return None
    try:
        price = Decimal(given) if isinstance(given, str) else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise _WrongEntry(f'usd is text, such as "0.10", not {given!r}')
    return price


def _need(entry: Entry, name: str, kind: type[_Value]) -> _Value:
    value = entry.get(name)
    if not isinstance(value, kind):
        raise _WrongEntry(f"{name} is missing, or not what it should be")
    return value


def _one_of(kind: Callable[[str], _Value], given: str) -> _Value:
    try:
        return kind(given)
    except ValueError as wrong:
        raise _WrongEntry(str(wrong)) from None


def _table(entry: Entry, name: str) -> Entry:
    value = entry.get(name, {})
    if not isinstance(value, dict):
        raise _WrongEntry(f"{name} is no table such as {{ a = 1 }}")
    return value


def _listed(entry: Entry, name: str, otherwise: Sequence[Entry] | None = None) -> Sequence[Entry]:
    value = entry.get(name, otherwise)
    if not isinstance(value, list | tuple) or not all(isinstance(one, dict) for one in value):
        raise _WrongEntry(f"{name} is no list of tables")
    return value


def _texts(entry: Entry, name: str) -> Iterator[str]:
    value = entry.get(name, ())
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise _WrongEntry(f"{name} is no list of texts")
    return iter(value)
