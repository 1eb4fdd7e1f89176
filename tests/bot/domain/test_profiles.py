"""What a model can do, as the shipped profiles say it, against what its provider says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.config.profiles import shipped
from bot.domain.profiles import Change, Profile, Tier, shape
from bot.domain.text.words import price_list
from tests.support.profiles import SORA_1, SORA_2, UNPRICED

SHIPPED = shipped().by_name


@pytest.mark.parametrize("profile", SHIPPED.values(), ids=list(SHIPPED))
def test_what_holds_when_nothing_is_said_can_be_ordered(profile: Profile) -> None:
    assert profile.default_size in profile.sizes
    assert profile.default_seconds in profile.seconds_at(profile.default_size)
    assert len(set(profile.sizes)) == len(profile.sizes)
    for size in profile.sizes:
        assert 1 in profile.counts_at(size)
        assert set(profile.seconds_at(size)) <= set(profile.seconds)


def test_sora_1_has_the_sizes_of_microsofts_page() -> None:
    page = "480x480, 480x854, 854x480, 720x720, 720x1280, 1280x720, 1080x1080, 1080x1920, 1920x1080"
    assert set(SORA_1.sizes) == set(page.split(", "))
    assert SORA_1.seconds == tuple(range(1, 21))


@pytest.mark.parametrize("size", SORA_1.sizes)
def test_sora_1_makes_fewer_and_shorter_clips_at_larger_sizes(size: str) -> None:
    clips, seconds = {480: (4, 20), 720: (2, 20), 1080: (1, 10)}[min(shape(size))]
    assert SORA_1.counts_at(size)[-1] == clips
    assert SORA_1.seconds_at(size)[-1] == seconds


def test_sora_2_is_the_same_at_every_size() -> None:
    for size in SORA_2.sizes:
        assert SORA_2.seconds_at(size) == (4, 8, 12)
        assert SORA_2.counts_at(size) == range(1, 5)


def test_sora_2_remixes_and_sora_1_places_inputs_and_shares() -> None:
    assert (SORA_1.change, SORA_1.audio) == (Change.NONE, False)
    assert SORA_1.qualities == ("high", "low")
    assert (SORA_1.places_inputs, SORA_1.shares_render) == (True, True)
    assert (SORA_1.images, SORA_1.videos, SORA_1.longest_video) == (2, 1, 5)
    assert (SORA_2.change, SORA_2.audio, SORA_2.qualities) == (Change.REMIX, True, ())
    assert (SORA_2.places_inputs, SORA_2.shares_render) == (False, False)
    assert (SORA_2.images, SORA_2.videos) == (1, 0)


def test_the_price_is_for_all_the_clips_of_a_render() -> None:
    assert SORA_2.price("720x1280", 8) == Decimal("0.80")
    assert SORA_2.price("720x1280", 8, 3) == Decimal("2.40")
    assert SORA_1.price("720x1280", 5, 3) is None
    assert UNPRICED.price("720x1280", 8) is None


def test_a_picture_has_no_clip_cost_more_than_was_shown() -> None:
    wide = Tier("720p", {"16:9": "1280x720"}, Decimal("0.1"))
    square = Tier("1080p", {"1:1": "1080x1080"}, Decimal("0.2"))
    profile = replace(SORA_2, tiers=(wide, square), default_size="1280x720")
    assert profile.size_for(1, 1) == "1280x720"
    cheap = replace(square, usd_per_second=Decimal("0.1"))
    assert replace(profile, tiers=(wide, cheap)).size_for(1, 1) == "1080x1080"


def test_one_price_for_all_sizes_is_told_without_any() -> None:
    profile = replace(UNPRICED, tiers=(), default_size="", usd_per_second=Decimal("0.3"))
    assert profile.has_price
    assert price_list(profile) == "$0.30"


def test_the_price_is_that_of_the_resolution() -> None:
    wan = SHIPPED["wan-3-0"]
    assert wan.price("1280x720", 8, 4) == Decimal("3.20")
    assert wan.price("1920x1080", 8, 4) == Decimal("6.40")
    assert wan.price("1x1", 8) is None
