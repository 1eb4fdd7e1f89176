"""What comes of what a server tells: a profile that is filled, and never with what can't be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.config.profiles import shipped
from bot.domain.discovery.common import in_common
from bot.domain.discovery.merging import discovered
from bot.domain.discovery.sizes import tiers_of
from bot.domain.discovery.told import Told
from bot.domain.profiles import Giver, Profile, Source, Tier, Trait, unknown

TODAY = date(2026, 11, 29)
BY_SERVER = Source(Giver.SERVER, TODAY)
WAN = shipped().by_name["wan-3-0"]
VEO = shipped().by_name["veo-3-1"]
FAST = shipped().by_name["veo-3-1-fast"]
SEEDANCE = Told(
    names=("bytedance/seedance-2.0",),
    sizes=(
        *("864x496", "496x864", "640x640", "1280x720", "720x1280", "960x960"),
        *("1920x1080", "1080x1920", "1440x1440"),
    ),
    resolutions=("480p", "720p", "1080p"),
    ratios=("16:9", "9:16", "1:1"),
    seconds=tuple(range(4, 16)),
    usd={"480p": Decimal("0.1346"), "720p": Decimal("0.3034"), "1080p": Decimal("0.682")},
    sound=True,
    pictures=2,
)


def found(profile: Profile, *told: Told) -> Profile:
    return discovered(profile, told, shipped().of, TODAY).profile


def test_an_unknown_model_gets_all_that_its_server_tells() -> None:
    profile = found(unknown("bytedance/seedance-2.0"), SEEDANCE)
    assert [tier.name for tier in profile.tiers] == ["480p", "720p", "1080p"]
    assert profile.tiers[0].sizes == {"16:9": "864x496", "9:16": "496x864", "1:1": "640x640"}
    assert (profile.default_size, profile.default_seconds) == ("1280x720", 5)
    assert (profile.images, profile.audio) == (2, True)
    assert profile.price("1920x1080", 8, 4) == Decimal("21.824")
    told = {Trait.SIZES, Trait.LENGTHS, Trait.PRICE, Trait.SOUND, Trait.PICTURES}
    assert profile.known == dict.fromkeys(told, BY_SERVER)


def test_what_ships_is_replaced_and_the_rest_of_it_stays() -> None:
    told = Told(seconds=(4, 8), usd={"": Decimal("0.45"), "4k": Decimal("0.60")})
    profile = found(VEO, told)
    assert profile.seconds == (4, 8)
    assert [tier.usd_per_second for tier in profile.tiers] == [Decimal("0.45")] * 2
    assert profile.seconds_at("1920x1080") == (8,)  # fewer than the model's, as before
    assert profile.known[Trait.PRICE] == BY_SERVER
    assert profile.known[Trait.SIZES].giver is Giver.SHIPPED
    assert (profile.tiers[1].fields, profile.ends) == (VEO.tiers[1].fields, VEO.ends)


def test_a_resolution_without_any_of_the_lengths_told_is_gone() -> None:
    profile = found(VEO, Told(seconds=(4, 6)))
    assert [tier.name for tier in profile.tiers] == ["720p"]


def test_an_operators_own_word_stays() -> None:
    own = replace(WAN, known={**WAN.known, Trait.PRICE: Source(Giver.OPERATOR)})
    told = Told(names=("vertex_ai/veo-3.1-generate-001",), usd={"": Decimal(9)}, seconds=(3, 4))
    profile = found(own, told)
    assert profile.price("1280x720", 4) == Decimal("0.40")
    assert (profile.name, profile.seconds) == ("Wan 3.0", (3, 4))


def test_the_name_behind_a_name_finds_the_profile() -> None:
    told = Told(names=("fal_ai/bytedance/seedance-2.0/text-to-video",))
    assert found(unknown("film"), told) == shipped().by_name["seedance-2-0"]


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"seconds": (4, 1_000_000)}, "its lengths can't be so"),
        ({"seconds": (0,)}, "its lengths can't be so"),
        ({"usd": {"720p": Decimal("-0.1")}}, "its prices can't be so"),
        ({"usd": {"": Decimal(5000)}}, "its prices can't be so"),
        ({"usd_per_picture": Decimal(-1)}, "its price of a picture can't be so"),
        ({"sizes": ("1x1",)}, "its sizes can't be so"),
        ({"sizes": ("99999x720",)}, "its sizes can't be so"),
        ({"pictures": 5000}, "so many pictures can't be so"),
        ({"usd": {"": Decimal(0)}}, None),
        ({}, None),
    ],
)
def test_what_cant_be_so_changes_nothing_and_is_told(
    told: dict[str, Any], doubt: str | None
) -> None:
    discovery = discovered(WAN, (Told(**told),), shipped().of, TODAY)
    assert discovery.profile == WAN
    assert discovery.doubts == (() if doubt is None else (doubt,))


def test_two_models_under_one_name_are_what_both_can_do() -> None:
    told = [
        Told(names=("vertex_ai/veo-3.1-generate-001",), usd={"": Decimal("0.40")}),
        Told(names=("vertex_ai/veo-3.1-fast-generate-001",), usd={"": Decimal("0.10")}),
    ]
    for both in (told, told[::-1]):
        profile = found(unknown("veo"), *both)
        assert profile.price("1280x720", 4) == Decimal("1.60")
        assert profile.sizes == VEO.sizes
    other = found(unknown("any"), told[0], Told(names=("qwencloud/wan3.0-video",)))
    assert (other.seconds, other.name) == ((4, 6, 8), "Veo 3.1 or Wan 3.0")
    assert other.sizes == VEO.sizes
    assert other.price("1280x720", 8) == Decimal("3.20")


def test_two_models_with_nothing_in_common_change_nothing() -> None:
    told = (Told(sizes=("1280x720",), seconds=(4,)), Told(sizes=("1280x720",), seconds=(5,)))
    discovery = discovered(unknown("film"), told, shipped().of, TODAY)
    assert discovery.profile == unknown("film")
    assert "no clip suits all of them" in discovery.doubts[0]


def test_one_price_for_all_sizes_is_known_without_the_sizes() -> None:
    profile = found(unknown("film"), Told(usd={"": Decimal("0.12")}))
    assert profile.price("1280x720", 5) == Decimal("0.60")
    assert profile.price("", 0) is None
    by_tier = found(unknown("film"), Told(usd={"720p": Decimal(1), "4k": Decimal(2)}))
    assert by_tier.price("1280x720", 5) is None


def test_pictures_cost_where_the_profile_says_so() -> None:
    profile = found(WAN, Told(usd_per_picture=Decimal("0.04")))
    assert profile.price("1280x720", 5, 2, pictures=1) == Decimal("1.08")


def test_of_two_models_the_dearer_picture_and_size_are_shown() -> None:
    asks = replace(WAN, usd_per_picture=Decimal("0.04"))
    assert in_common(asks, WAN).usd_per_picture == in_common(WAN, asks).usd_per_picture
    assert in_common(WAN, asks).usd_per_picture == Decimal("0.04")
    assert in_common(WAN, replace(WAN, name="other")).usd_per_picture is None
    one = Tier("720p", {"16:9": "1280x720", "1:1": "960x960"}, Decimal("0.1"))
    apart = (
        Tier("720p", {"16:9": "1280x720"}, Decimal("0.1")),
        Tier("1080p", {"1:1": "960x960"}, Decimal("0.3")),
    )
    both = in_common(replace(WAN, tiers=(one,)), replace(WAN, tiers=apart))
    assert both.price("960x960", 5) == Decimal("1.5")


@pytest.mark.parametrize(
    ("sizes", "resolutions", "ratios", "made"),
    [
        ((), ("720p",), ("16:9", "1:1"), {"720p": {"16:9": "1280x720", "1:1": "720x720"}}),
        ((), ("768p",), ("16:9", "21:9"), {"768p": {"16:9": "1366x768", "21:9": "1792x768"}}),
        ((), ("2K", "480p"), ("9:16",), {"480p": {"9:16": "480x854"}, "2K": {"9:16": "1440x2560"}}),
        ((), ("1K", "draft"), ("16:9",), {}),
        ((), ("720p",), ("auto", "0:1"), {}),
        (("1280x720", "720x720"), (), (), {"720p": {"16:9": "1280x720", "1:1": "720x720"}}),
        (("1440x1440",), ("1080p", "2K"), ("1:1",), {"2K": {"1:1": "1440x1440"}}),
        (("1440x1440",), ("720p", "1080p"), ("1:1",), {"1080p": {"1:1": "1440x1440"}}),
    ],
)
def test_sizes_are_sorted_by_resolution(
    sizes: tuple[str, ...],
    resolutions: tuple[str, ...],
    ratios: tuple[str, ...],
    made: dict[str, dict[str, str]],
) -> None:
    assert tiers_of(sizes, resolutions, ratios) == made
