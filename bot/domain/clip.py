"""What a clip can be: sizes, seconds, what each model can do, and what it costs.

One table, read by the grammar's errors, the modal, the docs and the check before a submit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Size = str
"""Width and height in pixels as the video APIs write it: ``720x1280``."""

LANDSCAPE: Size = "1280x720"
PORTRAIT: Size = "720x1280"


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

_SPECS = {"sora-2": SORA_2}


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
