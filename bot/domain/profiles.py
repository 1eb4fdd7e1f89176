"""What a clip can be: sizes, seconds, what each model can do, and what it costs.

One table, read by the grammar's errors, the modal, the docs and the check before a submit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

Size = str
"""Width and height in pixels as the video APIs write it: ``720x1280``."""

LANDSCAPE: Size = "1280x720"
PORTRAIT: Size = "720x1280"


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


@dataclass(frozen=True, slots=True)
class Limit:
    """What a model does less of at its larger sizes: those whose shorter side has ``pixels``."""

    pixels: int
    clips: int
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """What one model can do."""

    sizes: tuple[Size, ...]
    seconds: tuple[int, ...]
    default_size: Size
    default_seconds: int
    max_count: int
    usd_per_second: Decimal | None
    """List price in US dollars for each second of clip; None where nobody publishes one."""
    images: int = 1
    """How many pictures may go with a prompt."""
    videos: int = 0
    """How many videos may go with a prompt, in place of pictures."""
    places_inputs: bool = False
    """Whether a picture may be put at a frame of its own, and cropped there."""
    remix: bool = True
    """Whether the model can change a clip; whether a server has the route is learnt."""
    shares_render: bool = False
    """Whether one render can make several clips of one prompt."""
    qualities: tuple[str, ...] = ()
    """The qualities that a finished clip comes in, best first; empty where there is one."""
    audio: bool = False
    """Whether its clips have sound."""
    limits: tuple[Limit, ...] = ()
    """What is less at some sizes, smallest first."""
    longest_video: int = 0
    """Seconds of a video that may go with a prompt."""

    def seconds_at(self, size: Size) -> tuple[int, ...]:
        """Return the lengths that a clip of ``size`` can have."""
        limit = self._limit(size)
        if limit is None or limit.seconds is None:
            return self.seconds
        most = limit.seconds
        return tuple(seconds for seconds in self.seconds if seconds <= most)

    def counts_at(self, size: Size) -> range:
        """Return how many clips of ``size`` may be asked for at once."""
        limit = self._limit(size)
        return range(1, (self.max_count if limit is None else limit.clips) + 1)

    def _limit(self, size: Size) -> Limit | None:
        shorter = min(shape(size))
        return next((limit for limit in reversed(self.limits) if shorter >= limit.pixels), None)


SORA_2 = ModelSpec(
    sizes=(PORTRAIT, LANDSCAPE),
    seconds=(4, 8, 12),
    default_size=PORTRAIT,
    default_seconds=4,
    max_count=4,
    usd_per_second=Decimal("0.10"),
    audio=True,
)
"""Sora 2 on Azure: sizes and seconds by Microsoft's concept page, price by its model catalog."""

COMPATIBLE = replace(SORA_2, usd_per_second=None, audio=False)
"""Any other model behind the same wire format; its price isn't ours to know."""

SORA_1 = ModelSpec(
    sizes=(
        *("720x1280", "1280x720", "480x480", "480x854", "854x480"),
        *("720x720", "1080x1080", "1080x1920", "1920x1080"),
    ),
    seconds=tuple(range(1, 21)),
    default_size=PORTRAIT,
    default_seconds=5,
    max_count=4,
    usd_per_second=None,
    images=2,
    videos=1,
    places_inputs=True,
    remix=False,
    shares_render=True,
    qualities=("high", "low"),
    limits=(Limit(720, clips=2), Limit(1080, clips=1, seconds=10)),
    longest_video=5,
)
"""Sora 1 on Azure: sizes, seconds, variants and inputs by Microsoft's page, without a price.

That 1080p ends at 10 s is in Microsoft's PyRIT, which refuses more before it asks.
"""

MODELS = {"sora": SORA_1, "sora-2": SORA_2}
"""The models that are known by name, as the provider's catalog names them."""


def model_named(name: str) -> str | None:
    """Return the model that ``name`` is, with or without a version's date; None for any other."""
    named = name.lower()
    return next(
        (model for model in MODELS if named == model or named.startswith(f"{model}-20")), None
    )


def size_for(spec: ModelSpec, width: float, height: float) -> Size:
    """Return the size of ``spec`` that suits a picture of ``width`` by ``height`` pixels best.

    The one that cuts off least; of several, the largest that is no larger than the default.
    """
    most = math.prod(shape(spec.default_size))

    def misfit(size: Size) -> tuple[float, bool, int]:
        across, down = shape(size)
        cut = abs(math.log((across / down) / (width / height)))
        pixels = across * down
        return round(cut, 1), pixels > most, -pixels if pixels <= most else pixels

    return min(spec.sizes, key=misfit)


def spec_of(model: str) -> ModelSpec:
    """Return what ``model`` can do."""
    known = model_named(model)
    return COMPATIBLE if known is None else MODELS[known]


def price(spec: ModelSpec, seconds: int, count: int = 1) -> Decimal | None:
    """Return the list price of ``count`` clips in US dollars, or None where none is known."""
    if spec.usd_per_second is None:
        return None
    return spec.usd_per_second * seconds * count
