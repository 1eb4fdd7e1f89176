"""The one table of what a model can do, against what its provider says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.profiles import COMPATIBLE, MODELS, SORA_1, SORA_2, ModelSpec, price, shape, spec_of


@pytest.mark.parametrize("spec", [*MODELS.values(), COMPATIBLE])
def test_what_holds_when_nothing_is_said_can_be_ordered(spec: ModelSpec) -> None:
    assert spec.default_size in spec.sizes
    assert spec.default_seconds in spec.seconds_at(spec.default_size)
    assert len(set(spec.sizes)) == len(spec.sizes)
    for size in spec.sizes:
        assert 1 in spec.counts_at(size)
        assert spec.seconds_at(size)


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
    assert (SORA_1.remix, SORA_1.audio, SORA_1.qualities) == (False, False, ("high", "low"))
    assert (SORA_1.places_inputs, SORA_1.shares_render) == (True, True)
    assert (SORA_1.images, SORA_1.videos, SORA_1.longest_video) == (2, 1, 5)
    assert (SORA_2.remix, SORA_2.audio, SORA_2.qualities) == (True, True, ())
    assert (SORA_2.places_inputs, SORA_2.shares_render) == (False, False)
    assert (SORA_2.images, SORA_2.videos) == (1, 0)


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("sora", SORA_1),
        ("Sora", SORA_1),
        ("sora-2025-05-02", SORA_1),
        ("sora-2", SORA_2),
        ("SORA-2", SORA_2),
        ("sora-2-2025-12-08", SORA_2),
        ("sora-2-pro", COMPATIBLE),
        ("sora-team", COMPATIBLE),
        ("wan-2", COMPATIBLE),
    ],
)
def test_a_model_is_known_by_its_name_with_or_without_a_version(name: str, spec: ModelSpec) -> None:
    assert spec_of(name) is spec


def test_the_price_is_for_all_the_clips_of_a_render() -> None:
    assert price(SORA_2, 8) == Decimal("0.80")
    assert price(SORA_2, 8, 3) == Decimal("2.40")
    assert price(SORA_1, 5, 3) is None
