"""What a server says of a model, and what of that can be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.domain.profiles import Size, shape

LONGEST = 600
"""Seconds of a clip: none that is known makes so long a one."""

DEAREST = Decimal(100)
"""US dollars a second, or a picture: nothing that is known costs a hundredth of it."""

SMALLEST, LARGEST = 16, 16_384
"""Pixels of a clip's sides."""

MOST_SIZES = 500
MOST_PICTURES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What a server says of a model; empty or None where it says nothing.

    ``names`` are those by which a profile may be found, the surest first. ``usd`` is what a second
    costs by resolution, and ``""`` for any that isn't named; nothing is for free by a server's
    word, since some write 0 for what they don't know. ``doubts`` say what of it was no use.
    """

    names: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    resolutions: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    seconds: tuple[int, ...] = ()
    usd: Mapping[str, Decimal] = field(default_factory=dict)
    usd_per_picture: Decimal | None = None
    sound: bool | None = None
    sound_field: str = ""
    """The field that turns the sound on and off."""
    pictures: int | None = None
    last_frame_field: str = ""
    """The field in which a second picture goes, as the last frame."""
    seed: bool | None = None
    ends_on: date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a server told of each model behind a name, and on which day that was."""

    told: tuple[Told, ...]
    on: date


def plausible(told: Told) -> Told:
    """Return what can be so of what a server said; the rest are doubts."""
    doubts = [*told.doubts]

    def so(what: str, *, fits: bool) -> bool:
        if not fits:
            doubts.append(f"{what} can't be so")
        return fits

    sizes = so("its sizes", fits=_are_sizes(told.sizes))
    seconds = so("its lengths", fits=all(1 <= one <= LONGEST for one in told.seconds))
    prices = so("its prices", fits=all(map(_is_price, told.usd.values())))
    each = so("its price of a picture", fits=_is_price(told.usd_per_picture or Decimal(0)))
    pictures = so("so many pictures", fits=0 <= (told.pictures or 0) <= MOST_PICTURES)
    return replace(
        told,
        sizes=told.sizes if sizes else (),
        seconds=tuple(sorted(set(told.seconds))) if seconds else (),
        usd={name: usd for name, usd in told.usd.items() if usd} if prices else {},
        usd_per_picture=told.usd_per_picture or None if each else None,
        pictures=told.pictures if pictures else None,
        doubts=tuple(doubts),
    )


def _are_sizes(sizes: Sequence[Size]) -> bool:
    fit = all(SMALLEST <= side <= LARGEST for size in sizes for side in shape(size))
    return fit and len(sizes) <= MOST_SIZES


def _is_price(usd: Decimal) -> bool:
    return usd.is_finite() and 0 <= usd <= DEAREST
