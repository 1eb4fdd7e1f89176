"""What servers tell of their models, and what comes of it: a profile that is filled from it.

Whoever runs Sora has the last word: what stands in their own files isn't touched. What a server
says of sizes, lengths and prices is newer than what ships with Sora, and takes its place; of the
rest it fills in what nobody knew. What can't be so changes nothing, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

from bot.domain.discovery.common import both, in_common, usual
from bot.domain.discovery.sizes import tiers_of
from bot.domain.discovery.told import Remembered, Told, plausible
from bot.domain.profiles import End, Giver, Profile, Source, Tier, Trait


@dataclass(frozen=True, slots=True)
class Discovery:
    """A profile with what a server told, and what of that was no use."""

    profile: Profile
    doubts: tuple[str, ...] = ()


LONGEST_MEMORY = timedelta(days=30)
"""How old a server's word may be that counts as long as it is silent."""

Find = Callable[[str], Profile | None]
"""The profile of the model that somebody calls so; None where there is none."""


def discovered(profile: Profile, told: Sequence[Told], find: Find, today: date) -> Discovery:
    """Return a deployment's profile with what its server told of each model behind its name.

    Of several, no request may go beyond any of them, and the price is the dearest.
    """
    return _with(profile, told, find, Source(Giver.SERVER, today))


def recalled(profile: Profile, remembered: Remembered, find: Find, today: date) -> Profile | None:
    """Return a deployment's profile with what its server told before this start.

    Each value says so, with the day: it may be otherwise by now. None where that was too long ago.
    """
    if today - remembered.on > LONGEST_MEMORY:
        return None
    source = Source(Giver.SERVER, remembered.on, remembered=True)
    return _with(profile, remembered.told, find, source).profile


def _with(profile: Profile, told: Sequence[Told], find: Find, source: Source) -> Discovery:
    if not told:
        return Discovery(profile)
    sure = tuple(map(plausible, told))
    doubts = tuple(dict.fromkeys(doubt for one in sure for doubt in one.doubts))
    each = [merged(_profile_of(one, profile, find), one, source) for one in sure]
    common = reduce(in_common, each[1:], each[0])
    if common.tiers or common.seconds or not any(one.tiers or one.seconds for one in each):
        return Discovery(common, doubts)
    apart = f"{len(each)} models stand behind this name, and no clip suits all of them"
    return Discovery(profile, (*doubts, apart))


def _profile_of(told: Told, profile: Profile, find: Find) -> Profile:
    """Return the profile of the model that stands behind a name, if the server says which."""
    if any(profile.is_from(Giver.OPERATOR, trait) for trait in Trait):
        return profile
    return next((found for name in told.names if (found := find(name))), profile)


def merged(profile: Profile, told: Told, source: Source) -> Profile:
    """Return a profile with what a server told of its model."""
    for trait, fill in _FILLS.items():
        if profile.is_from(Giver.OPERATOR, trait):
            continue
        filled = fill(profile, told)
        if filled is not None:
            profile = replace(filled, known={**filled.known, trait: source})
    return usual(profile)


def _sizes(profile: Profile, told: Told) -> Profile | None:
    """Take sizes by resolution; one that the profile has keeps its price and what is less there."""
    tiers = tiers_of(told.sizes, told.resolutions, told.ratios)
    if not tiers:
        return None
    had = {tier.name.lower(): tier for tier in profile.tiers}
    return replace(
        profile,
        tiers=tuple(
            replace(had.get(name.lower(), Tier(name, {})), sizes=sizes)
            for name, sizes in tiers.items()
        ),
    )


def _lengths(profile: Profile, told: Told) -> Profile | None:
    """Take lengths; a resolution that has fewer of them gets none that it didn't have."""
    if not told.seconds:
        return None
    tiers = (replace(tier, seconds=both(tier.seconds, told.seconds)) for tier in profile.tiers)
    left = zip(profile.tiers, tiers, strict=True)
    possible = tuple(now for before, now in left if now.seconds or not before.seconds)
    return replace(profile, seconds=told.seconds, tiers=possible)


def _price(profile: Profile, told: Told) -> Profile | None:
    """Take prices by resolution; ``""`` is that of any that isn't named."""
    if not told.usd and told.usd_per_picture is None:
        return None
    prices = {name.lower(): usd for name, usd in told.usd.items()}
    rest = prices.get("")
    tiers = tuple(
        replace(tier, usd_per_second=prices.get(tier.name.lower(), rest) or tier.usd_per_second)
        for tier in profile.tiers
    )
    alike = next(iter(prices.values())) if len({*prices.values()}) == 1 else None
    return replace(
        profile,
        tiers=tiers,
        usd_per_second=None if tiers else alike,
        usd_per_picture=told.usd_per_picture or profile.usd_per_picture,
    )


def _sound(profile: Profile, told: Told) -> Profile | None:
    if told.sound is None:
        return None
    return replace(profile, audio=told.sound, sound_field=profile.sound_field or told.sound_field)


def _pictures(profile: Profile, told: Told) -> Profile | None:
    """Take how many pictures there may be, unless somebody looked how they have to be sent."""
    looked = profile.is_from(Giver.SHIPPED, Trait.PICTURES)
    if told.pictures is None or looked:
        return None
    return replace(profile, images=told.pictures, last_frame_field=told.last_frame_field)


def _seed(profile: Profile, told: Told) -> Profile | None:
    return None if told.seed is None else replace(profile, takes_seed=told.seed)


def _end(profile: Profile, told: Told) -> Profile | None:
    if told.ends_on is None:
        return None
    end = End(hosts=("*",), models=("*",), on=told.ends_on, said="its server")
    return replace(profile, ends=(end,))


_FILLS: Mapping[Trait, Callable[[Profile, Told], Profile | None]] = {
    Trait.SIZES: _sizes,
    Trait.LENGTHS: _lengths,
    Trait.PRICE: _price,
    Trait.SOUND: _sound,
    Trait.PICTURES: _pictures,
    Trait.SEED: _seed,
    Trait.END: _end,
}
