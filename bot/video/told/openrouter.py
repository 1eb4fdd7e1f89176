"""What OpenRouter and Inworld tell of their models: ``GET /videos/models``.

As OpenRouter's own client has it (``openrouter`` 1.3.84), with prices as its catalogue names them:
``duration_seconds_720p``, ``duration_seconds_with_audio``, ``cents_per_second_output``. Several
prices of one second, with sound and without, from words and from a picture, are the dearest of
them: what is shown before is never less than what is billed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.domain.discovery.told import Told
from bot.video.told.values import UNLISTED, Reader, fields_of, money

_SECOND: Final = re.compile(
    r"(?:(?:text|image)_to_video_)?duration_seconds(?:_with(?:out)?_audio)?(?:_(\d{3,4}p|\dk))?",
    re.IGNORECASE,
)
_CENTS: Final = re.compile(
    r"cents_per_(?:second_output|video_output_second)(?:_(\d{3,4}p|\dk))?", re.IGNORECASE
)
_PICTURE: Final = {"reference_images": Decimal(1), "cents_per_image_input": Decimal("0.01")}
_OF_NO_CREATE: Final = re.compile(r"reference_duration_seconds.*|cents_per_second_video_cont.*")
"""Prices of what Sora doesn't order: a video that goes along, or is continued."""


def read_catalogue(document: object, model: str) -> tuple[Told, ...] | None:
    """Return what is told of a model, if it is listed; None where it is no catalogue."""
    listed = fields_of(document).get("data")
    if not isinstance(listed, list):
        return None
    entries = [*map(fields_of, listed)]
    found = next(
        (one for name in ("id", "canonical_slug") for one in entries if one.get(name) == model),
        None,
    )
    return (Told(doubts=(UNLISTED,)),) if found is None else (_told(found),)


def _told(entry: Mapping[str, object]) -> Told:
    read = Reader(entry)
    called = (entry.get("canonical_slug"), entry.get("id"))
    frames = read.texts("supported_frame_images")
    pictures = len({*frames} & {"first_frame", "last_frame"})
    sound = read.yes("generate_audio")
    told = Told(
        names=tuple(dict.fromkeys(name for name in called if isinstance(name, str) and name)),
        sizes=read.sizes("supported_sizes"),
        resolutions=read.texts("supported_resolutions"),
        ratios=read.texts("supported_aspect_ratios"),
        seconds=read.seconds("supported_durations"),
        sound=sound,
        sound_field="generate_audio" if sound else "",
        pictures=pictures or None,
        last_frame_field="frame_images" if pictures == 2 else "",
        seed=read.yes("seed"),
    )
    sure = replace(told, doubts=(*read.doubts,))
    return _priced(sure, fields_of(entry.get("pricing_skus")))


def _priced(told: Told, skus: Mapping[str, object]) -> Told:
    """Return what is told with its prices, if all of them can be understood.

    A minimum, or a price by the token or the megapixel, is none that can be said beforehand.
    """
    usd: dict[str, Decimal] = {}
    picture: Decimal | None = None
    for name, value in skus.items():
        price = money(value)
        if _OF_NO_CREATE.fullmatch(name):
            continue
        if price is not None and name in _PICTURE:
            picture = price * _PICTURE[name]
        elif price is not None and (found := _SECOND.fullmatch(name)):
            tier = (found[1] or "").lower()
            usd[tier] = max(price, usd.get(tier, price))
        elif price is not None and (found := _CENTS.fullmatch(name)):
            tier = (found[1] or "").lower()
            usd[tier] = max(price / 100, usd.get(tier, price / 100))
        else:
            return replace(
                told, doubts=(*told.doubts, f"its price isn't by the second: {name[:60]}")
            )
    return replace(told, usd=usd, usd_per_picture=picture)
