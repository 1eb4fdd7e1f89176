"""The file of profiles that ships with Sora, and an operator's own, read into ``Profile`` objects.

The form of both is told at the head of ``profiles.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from bot.config.tables import (
    Entry,
    WrongEntry,
    entries,
    given,
    known,
    need,
    one_of,
    read_each,
    table,
    tables,
    texts,
    usd,
    words,
)
from bot.domain.discovery.told import LONGEST
from bot.domain.profiles import (
    Change,
    End,
    Giver,
    PictureAs,
    PictureIs,
    Profile,
    Size,
    Source,
    Tier,
    Trait,
)

SHIPPED: Final = Path(__file__).with_name("profiles.toml")

_LIKE: Final = ("like", "only", "usd", "match", "sources", "checked")
"""What an entry says of itself, or of another's tiers."""

_KNOWN: Final = frozenset(
    {
        *_LIKE,
        *("name", "tiers", "seconds", "default", "count", "sound", "pictures", "videos", "change"),
        *("shares_render", "qualities", "kept_hours", "fields", "silently", "seed", "sound_field"),
        *("ends", "extend"),
    }
)


_SAYS: Final[Mapping[str, Sequence[Trait]]] = {
    "tiers": (Trait.SIZES, Trait.PRICE),
    "only": (Trait.SIZES,),
    "usd": (Trait.PRICE,),
    "seconds": (Trait.LENGTHS,),
    "sound": (Trait.SOUND,),
    "pictures": (Trait.PICTURES,),
    "change": (Trait.CHANGES,),
    "seed": (Trait.SEED,),
    "kept_hours": (Trait.KEPT,),
    "ends": (Trait.END,),
}
"""What is known by what stands in an entry."""

_PIXELS: Final = re.compile(r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}")
_OF_PICTURES: Final = frozenset({"most", "as", "is", "needed", "placed", "last", "usd"})
_OF_A_TIER: Final = frozenset({"name", "sizes", "usd", "seconds", "count", "fields"})


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
    found = {**mine, **{n: e for n, e in ours.items() if n not in mine}}
    return _profiles(found, "PROFILES", frozenset(mine))


def _profiles(found: Mapping[str, Entry], what: str, own: frozenset[str] = frozenset()) -> Profiles:
    def read(name: str, entry: Entry) -> Profile:
        match = tuple(glob.lower() for glob in texts(entry, "match"))
        profile = _profile({**_whole(name, found), "match": match})
        return replace(profile, known=_known(name, found, own))

    return Profiles(read_each(found, what, read))


def _known(name: str, found: Mapping[str, Entry], own: frozenset[str]) -> dict[Trait, Source]:
    """Return from whom each thing is known that stands in an entry, or in the one it is like."""
    entry = found[name]
    known = _known(entry["like"], found, own) if "like" in entry else {}
    giver = Giver.OPERATOR if name in own else Giver.SHIPPED
    on = entry.get("checked")
    source = Source(giver, on if isinstance(on, date) else None)
    says = {trait: source for key, traits in _SAYS.items() if key in entry for trait in traits}
    priced = any("usd" in tier for tier in tables(_whole(name, found), "tiers"))
    return {
        trait: whose
        for trait, whose in {**known, **says}.items()
        if priced or trait is not Trait.PRICE
    }


def _whole(name: str, found: Mapping[str, Entry], seen: tuple[str, ...] = ()) -> Entry:
    """Return an entry with all that it takes from others."""
    entry = found[name]
    known(entry, _KNOWN, "a profile")
    if "like" not in entry:
        return entry
    source = need(entry, "like", str)
    if source not in found or source in (*seen, name):
        raise WrongEntry(f"like = {source!r} names no other entry")
    taken = dict(_whole(source, found, (*seen, name)))
    wanted, prices = texts(entry, "only"), table(entry, "usd")
    tiers = {need(tier, "name", str): tier for tier in tables(taken, "tiers")}
    if strange := sorted({*wanted, *prices} - tiers.keys()):
        raise WrongEntry(f"{source} has no resolution {strange[0]}")
    taken["tiers"] = [
        {**tier, "usd": prices[one]} if one in prices else tier
        for one, tier in tiers.items()
        if one in wanted or not wanted
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
    known(pictures, _OF_PICTURES, "pictures")
    known(videos, frozenset({"most", "seconds"}), "videos")
    known(default, frozenset({"tier", "aspect", "seconds"}), "default")
    profile = Profile(
        name=need(entry, "name", str),
        match=entry["match"],
        tiers=tiers,
        seconds=_seconds(entry.get("seconds")),
        default_size=size,
        default_seconds=need(default, "seconds", int),
        max_count=need(entry, "count", int),
        images=given(pictures, "most", 0),
        picture_as=one_of(PictureAs, pictures, "as", PictureAs.FILE),
        picture_is=one_of(PictureIs, pictures, "is", PictureIs.FIRST_FRAME),
        needs_picture=given(pictures, "needed", False),
        videos=given(videos, "most", 0),
        longest_video=given(videos, "seconds", 0),
        places_inputs=given(pictures, "placed", False),
        change=one_of(Change, entry, "change", Change.NONE),
        extends=given(entry, "extend", False),
        shares_render=given(entry, "shares_render", False),
        qualities=texts(entry, "qualities"),
        audio=need(entry, "sound", bool),
        sound_field=given(entry, "sound_field", ""),
        takes_seed=given(entry, "seed", False),
        last_frame_field=given(pictures, "last", ""),
        fields=words(entry, "fields"),
        kept_hours=given(entry, "kept_hours", 0) or None,
        silently=given(entry, "silently", ""),
        ends=tuple(_end(end, entry) for end in tables(entry, "ends", ())),
        usd_per_picture=usd(pictures.get("usd")),
    )
    if profile.max_count < 1 or not profile.counts_at(size):
        raise WrongEntry("count is at least 1")
    if profile.default_seconds not in profile.seconds_at(size):
        raise WrongEntry("default names a length that the model doesn't have")
    return profile


def _tier(entry: Entry) -> Tier:
    known(entry, _OF_A_TIER, "a tier")
    return Tier(
        name=need(entry, "name", str),
        sizes={aspect: _size(size) for aspect, size in table(entry, "sizes").items()},
        usd_per_second=usd(entry.get("usd")),
        seconds=_seconds(entry["seconds"]) if "seconds" in entry else (),
        clips=given(entry, "count", 0) or None,
        fields=words(entry, "fields"),
    )


def _end(end: Entry, entry: Entry) -> End:
    known(end, frozenset({"at", "models", "on", "said"}), "an end")
    models = texts(end, "models") or entry["match"]
    return End(
        hosts=texts(end, "at"),
        models=tuple(model.lower() for model in models),
        on=need(end, "on", date),
        said=need(end, "said", str),
    )


def _seconds(lengths: object) -> tuple[int, ...]:
    """Read lengths: a list, or the least and the most; whole seconds, from 1 up to 10 minutes."""
    found: tuple[object, ...] = ()
    if isinstance(lengths, dict):
        least, most = need(lengths, "least", int), need(lengths, "most", int)
        found = tuple(range(least, most + 1)) if most <= LONGEST else ()
    elif isinstance(lengths, list):
        found = tuple(lengths)
    seconds = tuple(one for one in found if type(one) is int and 1 <= one <= LONGEST)
    if not seconds or len(seconds) != len(found):
        raise WrongEntry(
            f"seconds is a list of whole numbers, or {{least, most}}, from 1 to {LONGEST}"
        )
    return seconds


def _size(size: object) -> Size:
    if not isinstance(size, str) or not _PIXELS.fullmatch(size):
        raise WrongEntry(f"a size is written like 1280x720, not {size!r}")
    return size
