"""What a clip can be: sizes, seconds, what each model can do, and what it costs.

One table, read by the grammar's errors, the modal, the docs and the check before a submit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Size = str
"""Width and height in pixels as the video APIs write it: ``720x1280``."""

LANDSCAPE: Size = "1280x720"
PORTRAIT: Size = "720x1280"


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


SORA_2 = ModelSpec(
    sizes=(PORTRAIT, LANDSCAPE),
    seconds=(4, 8, 12),
    default_size=PORTRAIT,
    default_seconds=4,
    max_count=4,
    usd_per_second=Decimal("0.10"),
)
"""Sora 2 on Azure: sizes and seconds by Microsoft's concept page, price by its model catalog."""

COMPATIBLE = ModelSpec(
    sizes=SORA_2.sizes,
    seconds=SORA_2.seconds,
    default_size=SORA_2.default_size,
    default_seconds=SORA_2.default_seconds,
    max_count=SORA_2.max_count,
    usd_per_second=None,
)
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
)
"""Sora 1 on Azure: sizes, seconds and variants by Microsoft's page; no price is published."""

_SPECS = {"sora": SORA_1, "sora-2": SORA_2}


def spec_of(model: str) -> ModelSpec:
    """Return what ``model`` can do. A deployment named after a model is taken to be that model."""
    name = model.lower()
    for known, spec in _SPECS.items():
        if name == known or name.startswith(f"{known}-20"):
            return spec
    return COMPATIBLE


def price(spec: ModelSpec, seconds: int) -> Decimal | None:
    """Return the list price of one clip in US dollars, or None where none is known."""
    if spec.usd_per_second is None:
        return None
    return spec.usd_per_second * seconds
