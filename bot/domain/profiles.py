"""What a clip can be, and what a model can do: sizes and lengths, what may go with it, its price.

The numbers themselves are data: ``bot/config/profiles.toml``, and an operator's own file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

Size = str
"""Width and height in pixels as the video APIs write it: ``720x1280``."""


MODELS_OWN: Size = ""
"""The size of a clip of which nobody said one, made by a model whose sizes aren't known."""


def shape(size: Size) -> tuple[int, int]:
    """Return the width and height of ``size`` in pixels."""
    width, _, height = size.partition("x")
    return int(width), int(height)


def orientation(size: Size) -> str:
    """Return ``landscape``, ``portrait`` or ``square``."""
    width, height = shape(size)
    return "square" if width == height else "landscape" if width > height else "portrait"


class InputKind(StrEnum):
    """What may go with a prompt."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture or video to use: distances from its left and top edge, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


WHOLE = Crop(0.0, 0.0, 1.0, 1.0)


KEPT_HOURS = 24
KEPT = KEPT_HOURS * 3600.0
"""How long a provider that names no time keeps a render, in hours and in seconds: Azure's pages say
24 hours."""

LONGEST_RENDER = 30 * 60.0
"""Seconds after which no render goes on any more: Microsoft documents one to five minutes."""

FRAMES_PER_SECOND = 30
"""Of Sora 1's clips: what ``frame_index`` counts in. 5 s are the frames 0 to 149."""


MOST_CLIPS = 4
"""How many clips may be asked for at once, where each is a render of its own."""

LAST_SEED = 2**31 - 1
"""The largest seed: what every server's whole numbers hold."""

Field = str | int | bool
"""A value of an order's field; in a form each is text."""

NO_FIELDS: Final[Mapping[str, Field]] = MappingProxyType({})
"""What is sent besides where there is nothing more to say."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One resolution of a model: what to ask for, what it costs, and what is less there.

    ``sizes`` are by aspect ratio (``16:9``); ``seconds`` is empty and ``clips`` None where they are
    the model's. ``fields`` are sent besides the size.
    """

    name: str
    sizes: Mapping[str, Size]
    usd_per_second: Decimal | None = None
    seconds: tuple[int, ...] = ()
    clips: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


class PictureAs(StrEnum):
    """How a picture goes with an order."""

    FILE = "file"
    TEXT = "text"
    """A data URL as plain text, in JSON (fal and Runway behind LiteLLM)."""


class PictureIs(StrEnum):
    """What a model makes of a picture."""

    FIRST_FRAME = "first frame"
    REFERENCE = "reference"
    """It shows what the clip is to look like, and is no frame of it."""


class Change(StrEnum):
    """How a model changes a clip that it made. Whether a server has the route is learnt."""

    NONE = "none"
    REMIX = "remix"
    """``/videos/{id}/remix``; on OpenRouter an order after another, like an edit."""
    EDIT = "edit"
    """``/videos/edits``."""


class Trait(StrEnum):
    """One thing that is known of a model, or isn't."""

    SIZES = "sizes"
    LENGTHS = "lengths"
    PRICE = "price"
    SOUND = "sound"
    PICTURES = "pictures"
    CHANGES = "changes"
    SEED = "a seed"
    KEPT = "how long clips are kept"
    END = "its end"


class Giver(StrEnum):
    """Who said what a model can do."""

    OPERATOR = "your own file"
    SHIPPED = "the profile that comes with Sora"
    SERVER = "its server"


@dataclass(frozen=True, slots=True)
class Source:
    """From whom something is known, and on which day that was looked at, where anybody noted it."""

    giver: Giver
    on: date | None = None
    remembered: bool = False
    """Whether a server said so before this start, and hasn't answered since."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a model at some servers. ``said`` completes "…, by …".

    ``hosts`` are globs on the server's name, ``models`` on the model's; all are in small letters.
    """

    hosts: tuple[str, ...]
    models: tuple[str, ...]
    on: date
    said: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What one model can do.

    Without ``tiers`` its sizes and prices aren't known, without ``seconds`` its lengths: anything
    may be asked for then, and where nothing is, the order says nothing of it. So ``""`` is a size
    and 0 a length: the model's own.
    """

    name: str
    """What people call it."""
    match: tuple[str, ...]
    """Globs on what servers call it, in small letters."""
    tiers: tuple[Tier, ...]
    seconds: tuple[int, ...]
    default_size: Size
    default_seconds: int
    max_count: int
    images: int = 0
    """How many pictures may go with a prompt."""
    picture_as: PictureAs = PictureAs.FILE
    picture_is: PictureIs = PictureIs.FIRST_FRAME
    needs_picture: bool = False
    """Whether nothing is made of words alone."""
    videos: int = 0
    """How many videos may go with a prompt, in place of pictures."""
    longest_video: int = 0
    """Seconds of a video that may go with a prompt."""
    places_inputs: bool = False
    """Whether a picture may be put at a frame of its own, and cropped there."""
    change: Change = Change.NONE
    extends: bool = False
    """Whether its server makes a clip longer (``/videos/extensions``, or as a change)."""
    shares_render: bool = False
    """Whether one render can make several clips of one prompt."""
    qualities: tuple[str, ...] = ()
    """The qualities that a finished clip comes in, best first; empty where there is one."""
    audio: bool = False
    """Whether its clips have sound, where nobody says anything."""
    sound_field: str = ""
    """The field of an order that turns sound on and off; empty where nothing does."""
    takes_seed: bool = False
    """Whether an order may name a seed: the same seed makes much the same clip again."""
    last_frame_field: str = ""
    """The field in which a second picture goes, as the last frame; empty where none may."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is sent with every order, besides what the person chose."""
    kept_hours: int | None = None
    """How long a render is kept; None where it isn't known."""
    silently: str = ""
    """What the server does without a word."""
    ends: tuple[End, ...] = ()
    usd_per_second: Decimal | None = None
    """What a second costs in whatever size, where no sizes are known."""
    usd_per_picture: Decimal | None = None
    """What each picture costs that goes with a prompt; None where they cost nothing."""
    known: Mapping[Trait, Source] = field(default_factory=dict, compare=False)
    """From whom each thing is known; what isn't there is unknown."""

    def is_named(self, model: str) -> bool:
        """Tell whether a model of this name is this one."""
        return any(fnmatchcase(model.lower(), glob) for glob in self.match)

    @property
    def sizes(self) -> tuple[Size, ...]:
        """Return all sizes, those of the default's resolution first."""
        first = self.tier_of(self.default_size)
        tiers = sorted(self.tiers, key=lambda tier: tier is not first)
        return tuple(size for tier in tiers for size in tier.sizes.values())

    @property
    def has_price(self) -> bool:
        """Tell whether the price of every clip is known."""
        prices = [one.usd_per_second for one in self.tiers] or [self.usd_per_second]
        return bool(self.seconds) and None not in prices

    @property
    def price_remembered_of(self) -> date | None:
        """Return the day on which its server told the price; None where that is today's word.

        That is: the server hasn't answered since the start, and may ask another price by now.
        """
        source = self.known.get(Trait.PRICE)
        return source.on if source is not None and source.remembered else None

    def tier_of(self, size: Size) -> Tier | None:
        """Return the resolution that a size is of; None where it is none of the model's."""
        return next((tier for tier in self.tiers if size in tier.sizes.values()), None)

    def has_size(self, size: Size) -> bool:
        """Tell whether a clip may have this size, as far as it is known."""
        return not self.tiers or size in self.sizes

    def has_length(self, seconds: int, size: Size) -> bool:
        """Tell whether a clip of ``size`` may be so long, as far as it is known."""
        lengths = self.seconds_at(size)
        return not lengths or seconds in lengths

    def seconds_at(self, size: Size) -> tuple[int, ...]:
        """Return the lengths that a clip of ``size`` can have."""
        tier = self.tier_of(size)
        return self.seconds if tier is None or not tier.seconds else tier.seconds

    def counts_at(self, size: Size) -> range:
        """Return how many clips of ``size`` may be asked for at once."""
        tier = self.tier_of(size)
        most = self.max_count if tier is None or tier.clips is None else tier.clips
        return range(1, most + 1)

    def fields_at(self, size: Size) -> Mapping[str, str]:
        """Return what is sent with an order of ``size``, besides what the person chose."""
        tier = self.tier_of(size)
        return self.fields if tier is None else {**self.fields, **tier.fields}

    def chosen_fields(self, seed: int | None, audio: bool | None) -> Mapping[str, Field]:
        """Return the fields for what somebody chose; None is for what nobody chose."""
        fields: dict[str, Field] = {}
        if seed is not None and self.takes_seed:
            fields["seed"] = seed
        if audio is not None and self.sound_field:
            fields[self.sound_field] = audio
        return fields

    def price(self, size: Size, seconds: int, count: int = 1, pictures: int = 0) -> Decimal | None:
        """Return the list price of ``count`` clips in US dollars, or None where none is known.

        ``pictures`` go with the prompt of each. A length that nobody chose has no price.
        """
        tier = self.tier_of(size)
        each = self.usd_per_second if tier is None else tier.usd_per_second
        if each is None or not seconds:
            return None
        return (each * seconds + (self.usd_per_picture or 0) * pictures) * count

    def price_of_one(self, size: Size, seconds: int) -> Decimal | None:
        """Return the list price of one clip with no more than the model needs: words, or a picture.

        That is what is said of clips which nobody has asked for yet.
        """
        return self.price(size, seconds, pictures=int(self.needs_picture))

    @property
    def usual_price(self) -> Decimal | None:
        """Return the list price of a clip of which nobody says anything."""
        return self.price_of_one(self.default_size, self.default_seconds)

    def is_from(self, giver: Giver, trait: Trait) -> bool:
        """Tell whether it is ``giver`` from whom something is known."""
        source = self.known.get(trait)
        return source is not None and source.giver is giver

    def size_for(self, width: float, height: float) -> Size:
        """Return the size that suits a picture of ``width`` by ``height`` pixels best.

        The one that cuts off least; of several, the largest that is no larger than the default.
        None that costs more than the default, whose price was shown. Where no size is known, it is
        the model's own.
        """
        if not self.tiers:
            return MODELS_OWN
        most = math.prod(shape(self.default_size))

        def misfit(size: Size) -> tuple[float, bool, int]:
            across, down = shape(size)
            cut = abs(math.log((across / down) / (width / height)))
            pixels = across * down
            return round(cut, 1), pixels > most, -pixels if pixels <= most else pixels

        return min((size for size in self.sizes if not self._is_dearer(size)), key=misfit)

    def _is_dearer(self, size: Size) -> bool:
        """Tell whether a second of a size may cost more than one of the default size."""
        tier, usual = self.tier_of(size), self.tier_of(self.default_size)
        if tier is usual or tier is None or usual is None or usual.usd_per_second is None:
            return False
        return tier.usd_per_second is None or tier.usd_per_second > usual.usd_per_second


def unknown(model: str) -> Profile:
    """Return what may be asked of a model that has no profile: words, a picture, a seed, a change.

    What it can't do its server says, before it costs anything.
    """
    return Profile(
        name=model,
        match=(model.lower(),),
        tiers=(),
        seconds=(),
        default_size=MODELS_OWN,
        default_seconds=0,
        max_count=MOST_CLIPS,
        images=1,
        change=Change.REMIX,
        takes_seed=True,
    )
