"""Sizes by resolution and aspect ratio, out of the plain lists in which servers name them.

OpenRouter names a model's sizes, its resolutions and its aspect ratios in three lists, and leaves
the first away for some. A resolution's name is the shorter side in pixels; some models keep the
number of pixels instead, so that 480p is 640x640 as well (Seedance).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.domain.profiles import Size, shape

_SHORT_SIDES: Final[Mapping[str, int]] = MappingProxyType({"2k": 1440, "4k": 2160})
"""Names of resolutions that aren't the number of lines: OpenRouter's sizes of them."""

_LINES: Final = re.compile(r"(\d{3,4})p?", re.IGNORECASE)
_RATIO: Final = re.compile(r"(\d{1,2}):(\d{1,2})")
_USUAL: Final = ("360p", "480p", "720p", "1080p", "2K", "4K")
"""The resolutions by which sizes are sorted where a server names none."""

_ALIKE: Final = 0.06
"""How far a size may be from an aspect ratio, as a logarithm: 864x496 is 16:9."""


def tiers_of(
    sizes: Sequence[Size], resolutions: Sequence[str], ratios: Sequence[str]
) -> dict[str, dict[str, Size]]:
    """Return sizes by aspect ratio by resolution, the smallest first.

    Without sizes they are made of the resolutions and ratios; without either there are none.
    """
    known = {name: lines for name in resolutions if (lines := short_side(name))}
    if not sizes:
        made = {name: _made(lines, ratios) for name, lines in known.items()}
        return {name: made[name] for name in sorted(made, key=known.__getitem__) if made[name]}
    known = known or {name: short_side(name) or 0 for name in _USUAL}
    tiers: dict[str, dict[str, Size]] = {name: {} for name in sorted(known, key=known.__getitem__)}
    for size in sizes:
        tiers[_resolution(size, known)].setdefault(_ratio(size, ratios), size)
    return {name: found for name, found in tiers.items() if found}


def short_side(resolution: str) -> int | None:
    """Return the pixels of the shorter side of a resolution; None for one that nobody knows."""
    if found := _LINES.fullmatch(resolution):
        return int(found[1])
    return _SHORT_SIDES.get(resolution.lower())


def _made(lines: int, ratios: Sequence[str]) -> dict[str, Size]:
    """Return sizes whose shorter side has so many pixels, with even numbers."""
    sizes = {}
    for ratio in ratios:
        if found := _RATIO.fullmatch(ratio):
            across, down = int(found[1]), int(found[2])
            if across and down:
                unit = lines / min(across, down)
                sizes[ratio] = f"{_even(across * unit)}x{_even(down * unit)}"
    return sizes


def _even(pixels: float) -> int:
    return math.ceil(round(pixels, 3) / 2) * 2


def _resolution(size: Size, known: Mapping[str, int]) -> str:
    """Return the resolution that a size is of: by its shorter side, or by its number of pixels."""
    across, down = shape(size)

    def unlike(name: str) -> tuple[bool, float]:
        lines = known[name]
        return lines != min(across, down), abs(math.log(across * down / (lines * lines * 16 / 9)))

    return min(known, key=unlike)


def _ratio(size: Size, ratios: Sequence[str]) -> str:
    """Return the aspect ratio that a size has, by its server's names of them if one comes near."""
    across, down = shape(size)

    def distance(ratio: str) -> float:
        found = _RATIO.fullmatch(ratio)
        if found is None or not (int(found[1]) and int(found[2])):
            return math.inf
        return abs(math.log(across / down) - math.log(int(found[1]) / int(found[2])))

    nearest = min(ratios, key=distance, default="")
    if nearest and distance(nearest) <= _ALIKE:
        return nearest
    divisor = math.gcd(across, down)
    return f"{across // divisor}:{down // divisor}"
