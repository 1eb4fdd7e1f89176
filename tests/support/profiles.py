"""Profiles that ship with Sora, by names of their own, and sizes that several tests order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.config.profiles import shipped
from bot.domain.profiles import Profile, Size

LANDSCAPE: Size = "1280x720"
PORTRAIT: Size = "720x1280"

SORA_1 = shipped().by_name["sora-1"]
SORA_2 = shipped().by_name["sora-2"]


def priced(profile: Profile, usd: Decimal | None) -> Profile:
    """Return a profile with one price for all its sizes, or with none."""
    tiers = tuple(replace(tier, usd_per_second=usd) for tier in profile.tiers)
    return replace(profile, tiers=tiers)


UNPRICED = replace(priced(SORA_2, None), audio=False)
