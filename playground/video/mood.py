"""From prompts to a picture's mood: hour, ground, weather, who is in it, and colours.

Everything is a pure function of the clip's lineage and take, so the same prompt gives the
same clip. A facet that a prompt mentions stays until a later prompt of the lineage says
otherwise: after ``make it night`` the fox still stands in the snow.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.video.spec import ClipSpec

Colour = tuple[int, int, int]

FACETS: Mapping[str, Mapping[str, str]] = {
    "hour": {
        "night": r"night|midnight|moon\w*|star(s|ry|light)|dark\w*|neon",
        "dusk": r"dusk|sunset|evening|twilight|golden hour|autumn",
        "dawn": r"dawn|sunrise|morning|pink|spring",
        "day": r"day|daylight|noon|sunny|sunshine|summer|bright\w*",
    },
    "ground": {
        "sea": r"sea|ocean|beach|waves?|lake|island|ship|boat|sail\w*|whale|surf\w*|river",
        "city": r"city|street|town|tokyo|paris|london|berlin|skyline|roof\w*|cars?|office",
        "dunes": r"desert|dunes?|sand|mars|camel",
        "pines": r"forest|woods?|pines?|trees?|snow\w*|winter|fox\w*|bear|deer|wolf|owl",
        "hills": r"hills?|mountains?|valley|meadow|field|alps?|grass",
    },
    "weather": {
        "snow": r"snow\w*|winter|blizzard|frost\w*|ice|icy|christmas",
        "rain": r"rain\w*|storm\w*|drizzle|monsoon|thunder\w*",
        "clear": r"clear|dry|summer|sunny|sunshine|spring|desert",
    },
    "hero": {
        "fox": r"fox\w*",
        "boat": r"boat|ship|sail\w*|yacht",
        "balloon": r"balloon\w*|airship",
    },
}

_WORDS = {
    facet: {value: re.compile(rf"\b({words})\b", re.IGNORECASE) for value, words in values.items()}
    for facet, values in FACETS.items()
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours from top to bottom: three of the sky, the light's, the far and near ridge's."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    light: Colour
    far: Colour
    near: Colour


def _palette(*colours: str) -> Palette:
    return Palette(*(_rgb(colour) for colour in colours))


def _rgb(text: str) -> Colour:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


PALETTES: Mapping[str, tuple[Palette, ...]] = {
    "day": (
        _palette("3f8fd2", "8cc7ea", "fbeed3", "fffbe8", "8fb9c6", "16444f"),
        _palette("2f7fa8", "86cfcf", "f3efc6", "fffde9", "88b7a5", "173f3a"),
        _palette("5a86d6", "a9c4f2", "fde3dc", "fff6ee", "9fa9d2", "27315f"),
    ),
    "dawn": (
        _palette("56609f", "d594ae", "ffd9b4", "fff3d6", "b98aa8", "35284f"),
        _palette("40719a", "e0a6a0", "ffe3b8", "fff6dc", "a98fa3", "263a55"),
    ),
    "dusk": (
        _palette("2b2559", "b14a74", "ffa45e", "ffe6b0", "9a4c72", "1c1230"),
        _palette("3a1f4f", "c9514f", "ffb45a", "fff0bd", "a3494f", "241028"),
        _palette("1f3560", "8d5a8c", "ff9b73", "ffe0b8", "70507f", "121a33"),
    ),
    "night": (
        _palette("050a22", "121c4c", "39427f", "e9efff", "2b3668", "060a1d"),
        _palette("07131f", "0f3346", "2f6872", "e8fbf2", "1f4a55", "04141a"),
        _palette("120a2a", "2c1754", "6a3a86", "fbeaff", "43276a", "0e0720"),
    ),
}
SNOW_BY_HOUR = {
    "day": (_rgb("b4c9dd"), _rgb("f2f6fb")),
    "dawn": (_rgb("c5a9c0"), _rgb("fbeeee")),
    "dusk": (_rgb("8a6a98"), _rgb("e9d0dc")),
    "night": (_rgb("3c4a86"), _rgb("a3b3e0")),
}
"""The far and the near ridge under snow."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What the picture shows, in which colours; ``seed`` shapes its lines."""

    hour: str
    ground: str
    weather: str
    hero: str | None
    palette: Palette
    seed: int


def mood_of(spec: ClipSpec) -> Mood:
    """Return the mood of a clip's lineage."""
    seed = _hash(spec.lineage[0], spec.take)
    lines = random.Random(seed)  # noqa: S311 - a look, not a secret
    said = {facet: _last_said(facet, spec.lineage) for facet in FACETS}
    hour = said["hour"] or lines.choice(("day", "dawn", "dusk", "day", "dusk"))
    ground = said["ground"] or lines.choice(("hills", "pines", "hills", "dunes"))
    palette = PALETTES[hour][_variant(spec, len(PALETTES[hour]))]
    weather = said["weather"] or "clear"
    if weather == "snow":
        far, near = SNOW_BY_HOUR[hour]
        palette = Palette(palette.zenith, palette.middle, palette.horizon, palette.light, far, near)
    hero = said["hero"] or _usual_hero(hour, ground, weather)
    return Mood(hour, ground, weather, hero, palette, seed)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour that lies ``share`` of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Return how light a colour looks, 0 to 1 (Rec. 709 weights)."""
    red, green, blue = colour
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


def _variant(spec: ClipSpec, count: int) -> int:
    """Choose among palettes so that neighbours in a lineage, or takes, do not share one."""
    return (_hash(spec.lineage[0], 0) + spec.version - 1 + spec.take) % count


def _last_said(facet: str, lineage: tuple[str, ...]) -> str | None:
    for prompt in reversed(lineage):
        for value, words in _WORDS[facet].items():
            if words.search(prompt):
                return value
    return None


def _usual_hero(hour: str, ground: str, weather: str) -> str | None:
    if ground == "sea":
        return "boat"
    return "balloon" if hour != "night" and weather == "clear" and ground != "city" else None


def _hash(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest())
