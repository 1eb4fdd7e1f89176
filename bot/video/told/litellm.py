"""What LiteLLM's proxy tells of its models: ``GET /v1/model/info``.

It tells what stands behind a name, what kind of model that is and what it costs by resolution. What
it can't tell, its admin may write into ``model_info.sora``, which comes through as it was written
(LiteLLM 1.108.7, run)::

    model_info:
      deprecation_date: "2026-11-17"
      sora:
        sizes: ["1280x720", "720x1280"]
        seconds: {least: 2, most: 10}        # or a list
        usd: {"720p": 0.12}
        sound: false
        pictures: 1
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.domain.discovery.told import Told
from bot.video.told.values import UNLISTED, Reader, fields_of, money, whole, word

_VIDEO: Final = "video_generation"
_PRICE: Final = re.compile(r"output_cost_per_(?:video_per_)?second(?:_(\d{3,4}p|\dk))?")
_MOST_MODELS: Final = 5000


def read_model_info(document: object, model: str) -> tuple[Told, ...] | None:
    """Return what is told of each model behind a name; None where it is no answer of LiteLLM's.

    Several deployments of the same model, with the same price, are one.
    """
    listed = fields_of(document).get("data")
    if not isinstance(listed, list):
        return None
    named = [
        entry for entry in map(fields_of, listed[:_MOST_MODELS]) if entry.get("model_name") == model
    ]
    told: list[Told] = []
    for entry in named:
        if (one := _told(entry)) not in told:
            told.append(one)
    return tuple(told) or (Told(doubts=(UNLISTED,)),)


def _told(entry: Mapping[str, object]) -> Told:
    info = fields_of(entry.get("model_info"))
    read, own = Reader(info), Reader(fields_of(info.get("sora")))
    called = (fields_of(entry.get("litellm_params")).get("model"), info.get("key"))
    doubts = [*_kind(info)]
    sound, pictures = own.yes("sound"), own.fields.get("pictures")
    usd = _dearest(_prices(info, doubts)) | dict(_own_prices(own, doubts))
    told = Told(
        names=tuple(dict.fromkeys(name for name in called if isinstance(name, str) and name)),
        sizes=own.sizes("sizes"),
        resolutions=own.texts("resolutions"),
        ratios=own.texts("ratios"),
        seconds=own.seconds("seconds"),
        usd=usd,
        usd_per_picture=None if _has_free_pictures(info) else read.usd("input_cost_per_image"),
        sound=_modality(info, "audio") if sound is None else sound,
        pictures=whole(pictures),
        ends_on=read.day("deprecation_date"),
    )
    return replace(told, doubts=(*doubts, *read.doubts, *own.doubts))


def _has_free_pictures(info: Mapping[str, object]) -> bool:
    """Tell whether the first pictures are for free: MiniMax H3 bills the sixth (1.108.7)."""
    own = fields_of(info.get("provider_specific_entry"))
    return any(name.endswith("free_input_images") and value for name, value in own.items())


def _kind(info: Mapping[str, object]) -> Iterator[str]:
    """Doubt a model of another kind; some have none (vLLM's, Eden AI's)."""
    mode = info.get("mode")
    if isinstance(mode, str) and mode != _VIDEO:
        yield f"the gateway calls it a model for {word(mode) or 'something else'}, not for video"


def _prices(info: Mapping[str, object], doubts: list[str]) -> Iterator[tuple[str, Decimal]]:
    for name, value in info.items():
        found = _PRICE.fullmatch(name)
        if found is None or value is None:
            continue
        price = money(value)
        if price is None:
            doubts.append(f"{name} can't be read")
        else:
            yield found[1] or "", price


def _dearest(prices: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Return one price for each resolution, where several names of it are filled in."""
    found: dict[str, Decimal] = {}
    for tier, usd in prices:
        found[tier] = max(usd, found.get(tier, usd))
    return found


def _own_prices(own: Reader, doubts: list[str]) -> Iterator[tuple[str, Decimal]]:
    """Yield the prices that an admin wrote: by resolution, or one for all."""
    value = own.fields.get("usd")
    prices = value if isinstance(value, dict) else {} if value is None else {"": value}
    for name, written in prices.items():
        price = money(written)
        if price is None:
            doubts.append("usd of the sora block can't be read")
        else:
            yield str(name), price


def _modality(info: Mapping[str, object], name: str) -> bool | None:
    """Tell whether something comes out of a model, where its modalities are told."""
    listed = info.get("supported_output_modalities")
    return name in listed if isinstance(listed, list) else None
