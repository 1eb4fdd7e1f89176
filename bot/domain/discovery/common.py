"""What several models can all do, and a profile's defaults, which are among what it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce

from bot.domain.profiles import (
    MODELS_OWN,
    Change,
    Profile,
    Size,
    Source,
    Tier,
    Trait,
    shape,
)

USUAL_SECONDS = 5
"""How long a clip is of which nobody says how long, where all that is known is what is possible."""


def usual(profile: Profile) -> Profile:
    """Return a profile whose defaults are among what it has: what it had, or what comes nearest."""
    size, seconds = profile.default_size, profile.default_seconds
    if not profile.tiers:
        size = MODELS_OWN
    elif size not in profile.sizes:
        middle = next((one for one in profile.tiers if one.name == "720p"), profile.tiers[0])
        like = shape(size) if size else (16, 9)
        size = replace(profile, tiers=(middle,), default_size=_first(middle)).size_for(*like)
    lengths = replace(profile, default_size=size).seconds_at(size)
    if not lengths:
        seconds = 0
    elif seconds not in lengths:
        seconds = min(lengths, key=lambda one: abs(one - (seconds or USUAL_SECONDS)))
    return replace(profile, default_size=size, default_seconds=seconds)


def _first(tier: Tier) -> Size:
    return next(iter(tier.sizes.values()))


def in_common(one: Profile, other: Profile) -> Profile:
    """Return what two models can both do, at the price of the dearer one."""
    if one == other:
        return replace(one, known=_known(one, other))
    common = (_tier_in_common(tier, one, other) for tier in one.tiers)
    tiers = tuple(tier for tier in common if tier is not None)
    return usual(
        replace(
            one,
            name=one.name if one.name == other.name else f"{one.name} or {other.name}",
            tiers=tiers,
            seconds=both(one.seconds, other.seconds),
            max_count=min(one.max_count, other.max_count),
            images=min(one.images, other.images) if _sent_alike(one, other) else 0,
            needs_picture=one.needs_picture or other.needs_picture,
            videos=min(one.videos, other.videos),
            longest_video=min(one.longest_video, other.longest_video),
            places_inputs=one.places_inputs and other.places_inputs,
            change=one.change if one.change is other.change else Change.NONE,
            shares_render=one.shares_render and other.shares_render,
            qualities=tuple(name for name in one.qualities if name in other.qualities),
            audio=one.audio and other.audio,
            last_frame_field=_same(one.last_frame_field, other.last_frame_field),
            sound_field=_same(one.sound_field, other.sound_field),
            extends=one.extends and other.extends,
            takes_seed=one.takes_seed and other.takes_seed,
            fields={**other.fields, **one.fields},
            kept_hours=_least(one.kept_hours, other.kept_hours),
            ends=(*one.ends, *other.ends),
            usd_per_second=_dearer(one.usd_per_second, other.usd_per_second),
            usd_per_picture=_dearer_picture(one.usd_per_picture, other.usd_per_picture),
            known=_known(one, other),
        )
    )


def _known(one: Profile, other: Profile) -> Mapping[Trait, Source]:
    """Return from whom it is known what both can do: of two, what is only remembered."""
    return {
        trait: min(source, other.known[trait], key=lambda said: not said.remembered)
        for trait, source in one.known.items()
        if trait in other.known
    }


def _tier_in_common(tier: Tier, one: Profile, other: Profile) -> Tier | None:
    """Return a resolution with the sizes that both models have, and what both can do there."""
    sizes = {ratio: size for ratio, size in tier.sizes.items() if other.tier_of(size)}
    size = next(iter(sizes.values()), MODELS_OWN)
    its = other.tier_of(size)
    lengths = [one.seconds_at(size), other.seconds_at(size)]
    if its is None or (all(lengths) and not both(*lengths)):
        return None
    prices = (theirs.usd_per_second for name in sizes.values() if (theirs := other.tier_of(name)))
    counts = min(one.counts_at(size)[-1], other.counts_at(size)[-1])
    return replace(
        tier,
        sizes=sizes,
        usd_per_second=reduce(_dearer, prices, tier.usd_per_second),
        seconds=both(*lengths),
        clips=counts,
        fields={**its.fields, **tier.fields},
    )


def _sent_alike(one: Profile, other: Profile) -> bool:
    return (one.picture_as, one.picture_is) == (other.picture_as, other.picture_is)


def _same(one: str, other: str) -> str:
    return one if one == other else ""


def both(some: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    """Return the lengths that are in both."""
    return tuple(one for one in some if one in others)


def _least(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else min(one, other)


def _dearer_picture(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Return the higher price of a picture, of which None is none."""
    return max(filter(None, (one, other)), default=None)


def _dearer(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else max(one, other)
