"""The values of options: how each is read, and which one that is possible comes nearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.domain.language.menu import words_for_sizes
from bot.domain.media.placing import read_crop, read_frame
from bot.domain.profiles import LAST_SEED, Profile, Size, shape

LONGEST = 60
"""Seconds that may be asked of a model whose lengths aren't known."""

_ANY = range(1, LONGEST + 1)
_SHORT = 5
_SECONDS = re.compile(r"(\d{1,4})(?:s|secs?|seconds?)?", re.IGNORECASE)
_COUNT = re.compile(r"x?(\d{1,4})x?", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})[x×*](\d{1,5})", re.IGNORECASE)
_SEED = re.compile(r"[0-9]{1,10}")
_EDGE = re.compile(r"(\d{3,4})p?", re.IGNORECASE)
_ASPECT = re.compile(r"([1-9][0-9]?)[:/]([1-9][0-9]?)")
_TWO_NUMBERS = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*(?:[x×*:/]|by|to)\s*(\d{1,5}(?:\.\d{1,3})?)")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,3})?")
_SPELT = {
    word: number
    for number, word in enumerate(
        ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
} | {"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20}
RANDOM = "random"
"""The seed that is none."""

_SHAPES = {
    "landscape": ("land", "wide", "hori"),
    "portrait": ("port", "vert", "tall", "phone", "story", "reel", "up"),
    "square": ("squ", "insta"),
}
"""How words that mean a shape begin."""


def read(name: str, value: str, profile: Profile) -> object:
    """Return the value of option ``name``, or None for one that the model doesn't have."""
    return _READ[name](value, profile)


def sizes_of(value: str, profile: Profile) -> tuple[Size, ...]:
    """Return the sizes that ``1080p`` or ``2k`` can mean."""
    named = next((tier for tier in profile.tiers if tier.name.lower() == value.lower()), None)
    if named is not None:
        return tuple(named.sizes.values())
    edge = _EDGE.fullmatch(value)
    return tuple(size for size in profile.sizes if edge and min(shape(size)) == int(edge[1]))


def nearest(name: str, value: str, profile: Profile) -> str | None:
    """Return the value that comes nearest to ``value``; None where there is nothing to go by."""
    match name:
        case "seconds":
            return str(
                _closest(_number(value), profile.seconds or _ANY, profile.default_seconds or _SHORT)
            )
        case "count":
            return str(_closest(_number(value), range(1, profile.max_count + 1), 1))
        case "size":
            return _nearest_size(value.lower(), profile)
        case "quality":
            return profile.qualities[0] if profile.qualities else None
        case _:
            return None


def _closest(wanted: float | None, possible: Iterable[int], otherwise: int) -> int:
    """Return the possible value closest to the wanted one; of two, the smaller."""
    if wanted is None:
        return otherwise
    return int(min(possible, key=lambda one: (abs(one - wanted), one)))


def _number(value: str) -> float | None:
    if found := _NUMBER.search(value):
        return float(found[0])
    return _SPELT.get(value.lower())


def _nearest_size(value: str, profile: Profile) -> Size | None:
    if not profile.tiers:
        return None
    if sizes := sizes_of(value, profile):
        across, down = shape(profile.default_size)
        return next((one for one in sizes if _is_alike(one, across, down)), sizes[-1])
    if (edges := _TWO_NUMBERS.search(value)) and float(edges[1]) and float(edges[2]):
        return profile.size_for(float(edges[1]), float(edges[2]))
    for word, beginnings in _SHAPES.items():
        if value.startswith(beginnings):
            return words_for_sizes(profile)[word] or profile.default_size
    return profile.default_size


def _is_alike(size: Size, across: int, down: int) -> bool:
    return shape(size)[0] * down == shape(size)[1] * across


def _size(value: str, profile: Profile) -> Size | None:
    """Read a size: in pixels, as a word, or as an aspect ratio such as ``16:9``."""
    word = value.lower()
    words = words_for_sizes(profile)
    if word in words:
        return words[word]
    if pixels := _SIZE.fullmatch(word):
        size = f"{int(pixels[1])}x{int(pixels[2])}"
        return size if profile.has_size(size) else None
    if aspect := _ASPECT.fullmatch(word):
        across, down = int(aspect[1]), int(aspect[2])
        return next((size for size in profile.sizes if _is_alike(size, across, down)), None)
    return None


def _seconds(value: str, profile: Profile) -> int | None:
    """Read a length in seconds: ``8`` or ``8s``."""
    number = _SECONDS.fullmatch(value)
    return int(number[1]) if number and int(number[1]) in (profile.seconds or _ANY) else None


def _count(value: str, profile: Profile) -> int | None:
    """Read how many clips: ``2``, or ``2x``."""
    number = _COUNT.fullmatch(value)
    return int(number[1]) if number and 1 <= int(number[1]) <= profile.max_count else None


def read_seed(value: str) -> int | None:
    """Read a seed: a whole number, no larger than servers take."""
    seed = int(value) if _SEED.fullmatch(value) else LAST_SEED + 1
    return seed if seed <= LAST_SEED else None


_READ: dict[str, Callable[[str, Profile], object]] = {
    "size": _size,
    "seconds": _seconds,
    "count": _count,
    "quality": lambda value, profile: value.lower() if value.lower() in profile.qualities else None,
    "seed": lambda value, _profile: read_seed(value),
    "audio": lambda value, _profile: {"on": True, "off": False}.get(value.lower()),
    "frame": lambda value, _profile: read_frame(value),
    "crop": lambda value, _profile: read_crop(value),
}
"""How each option's value is read."""

NAMES = tuple(_READ)
"""The options with a value of their own, but for the model."""
