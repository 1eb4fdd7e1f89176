"""The file of profiles that ships with Sora, and an operator's own, read into ``Profile`` objects.

The form of both is told at the head of ``profiles.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from bot.config.tables import (
    Entry,
    WrongEntry,
    entries,
    known,
    need,
    one_of,
    read_each,
    table,
    tables,
    texts,
    usd,
)
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
    return _profiles(entries(SHIPPED, SHIPPED.name), SHIPPED.name)


def read_profiles(own: Path | None) -> Profiles:
    """Return the shipped profiles with an operator's own before them.

    Raises SettingsError that names the entry and what is wrong with it.
    """
    if own is None:
        return shipped()
    mine, ours = entries(own, "PROFILES"), entries(SHIPPED, SHIPPED.name)
    return _profiles({**mine, **{n: e for n, e in ours.items() if n not in mine}}, "PROFILES")


def _profiles(found: Mapping[str, Entry], what: str) -> Profiles:
    def read(name: str, entry: Entry) -> Profile:
        match = tuple(glob.lower() for glob in texts(entry, "match"))
        return _profile({**_whole(name, found), "match": match})

    return Profiles(read_each(found, what, read))


def _whole(name: str, found: Mapping[str, Entry], seen: tuple[str, ...] = ()) -> Entry:
    """Return an entry with all that it takes from others."""
    entry = found[name]
    known(entry, _KNOWN, "a profile")
    source = entry.get("like")
    if source is None:
        return entry
    if source not in found or source in (*seen, name):
        raise WrongEntry(f"like = {source!r} names no other entry")
    taken = dict(_whole(source, found, (*seen, name)))
    wanted, prices = entry.get("only"), entry.get("usd", {})
    tiers = [tier for tier in taken["tiers"] if wanted is None or tier.get("name") in wanted]
    taken["tiers"] = [
        {**tier, "usd": prices[tier["name"]]} if tier["name"] in prices else tier for tier in tiers
    ]
    return {**taken, **{key: value for key, value in entry.items() if key not in _LIKE}}


def _profile(entry: Entry) -> Profile:
    tiers = tuple(_tier(tier) for tier in tables(entry, "tiers"))
    default = table(entry, "default")
    tier = next((tier for tier in tiers if tier.name == default.get("tier")), None)
    size = None if tier is None else tier.sizes.get(str(default.get("aspect")))
    if size is None:
        raise WrongEntry("default names a tier and an aspect that are not among the tiers")
    pictures, videos = table(entry, "pictures"), table(entry, "videos")
    profile = Profile(
        name=need(entry, "name", str),
        match=entry["match"],
        tiers=tiers,
        seconds=_seconds(entry.get("seconds")),
        default_size=size,
        default_seconds=need(default, "seconds", int),
        max_count=need(entry, "count", int),
        images=pictures.get("most", 0),
        picture_as=one_of(PictureAs, pictures.get("as", "file")),
        needs_picture=pictures.get("needed", False),
        videos=videos.get("most", 0),
        longest_video=videos.get("seconds", 0),
        places_inputs=pictures.get("placed", False),
        change=one_of(Change, entry.get("change", "none")),
        shares_render=entry.get("shares_render", False),
        qualities=texts(entry, "qualities"),
        audio=need(entry, "sound", bool),
        fields=table(entry, "fields"),
        kept_hours=entry.get("kept_hours"),
        silently=entry.get("silently", ""),
        ends=tuple(_end(end, entry) for end in tables(entry, "ends", ())),
    )
    if profile.default_seconds not in profile.seconds_at(size):
        raise WrongEntry("default names a length that the model doesn't have")
    return profile


def _tier(given: Entry) -> Tier:
    sizes = table(given, "sizes")
    for size in sizes.values():
        _size(size)
    return Tier(
        name=need(given, "name", str),
        sizes=sizes,
        usd_per_second=usd(given.get("usd")),
        seconds=_seconds(given["seconds"]) if "seconds" in given else (),
        clips=given.get("count"),
        fields=table(given, "fields"),
    )


def _end(given: Entry, entry: Entry) -> End:
    models = given.get("models", entry.get("match", ()))
    return End(
        hosts=texts(given, "at"),
        models=tuple(model.lower() for model in models),
        on=need(given, "on", date),
        said=need(given, "said", str),
    )


def _seconds(given: object) -> tuple[int, ...]:
    """Read lengths: a list, or the least and the most."""
    if isinstance(given, dict):
        return tuple(range(need(given, "least", int), need(given, "most", int) + 1))
    if isinstance(given, list) and given and all(isinstance(one, int) for one in given):
        return tuple(given)
    raise WrongEntry("seconds is neither a list of whole numbers nor {least, most}")


def _size(given: object) -> Size:
    edges = given.split("x") if isinstance(given, str) else []
    if len(edges) != 2 or not all(edge.isascii() and edge.isdecimal() for edge in edges):
        raise WrongEntry(f"a size is written like 1280x720, not {given!r}")
    return str(given)
