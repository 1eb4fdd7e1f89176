"""The files of profiles: what ships, what an operator adds, and what is wrong with an entry."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.profiles import (
    _KNOWN,
    _OF_A_TIER,
    _OF_PICTURES,
    SHIPPED,
    _profiles,
    read_profiles,
    shipped,
)
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import PictureAs

NAMES = sorted(_KNOWN | _OF_PICTURES | _OF_A_TIER | {"least", "most", "tier", "aspect", "16:9"})
ENTRIES = tomllib.loads(SHIPPED.read_text())
MINE = """
[mine]
name = "Mine"
match = ["my/model*"]
tiers = [{ name = "720p", usd = "0.25", sizes = { "16:9" = "1280x720" } }]
seconds = { least = 3, most = 6 }
default = { tier = "720p", aspect = "16:9", seconds = 3 }
count = 2
sound = true
"""


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("sora", "sora-1"),
        ("Sora", "sora-1"),
        ("sora-2025-05-02", "sora-1"),
        ("sora-2", "sora-2"),
        ("SORA-2", "sora-2"),
        ("sora-2-2025-12-08", "sora-2"),
        ("sora-2-pro", "sora-2-pro"),
        ("vertex_ai/veo-3.1-generate-001", "veo-3-1"),
        ("gemini/veo-3.1-fast-generate-preview", "veo-3-1-fast"),
        ("fal_ai/bytedance/seedance-2.0/text-to-video", "seedance-2-0"),
        ("fal_ai/bytedance/seedance-2.0/image-to-video", "seedance-2-0-image"),
        ("fal_ai/bytedance/seedance-2.5/reference-to-video", "seedance-2-5-reference"),
        ("fal_ai/minimax/h3/text-to-video", "minimax-h3-fal"),
        ("minimax/MiniMax-H3", "minimax-h3"),
        ("qwencloud/wan3.0-video", "wan-3-0"),
        ("dashscope/wan3.0-video-prime", "wan-3-0-prime"),
        ("dashscope/wan2.7-t2v", "wan-2-7"),
        ("dashscope/wan2.7-i2v", "wan-2-7-picture"),
        ("dashscope/happyhorse-1.1-r2v", "happyhorse-1-1-reference"),
        ("runwayml/gen4.5", "runway-gen-4-5"),
        ("hosted_vllm/Wan-AI/Wan2.2-T2V-A14B-Diffusers", "open-wan-2-2"),
    ],
)
def test_a_model_is_known_by_what_its_server_calls_it(model: str, name: str) -> None:
    assert shipped().of(model) is shipped().by_name[name]


@pytest.mark.parametrize("model", ["sora-2-max", "sora-team", "wan-2", "openrouter/sora-2", ""])
def test_a_model_that_nobody_wrote_down_has_no_profile(model: str) -> None:
    assert shipped().of(model) is None


@pytest.mark.parametrize("name", ENTRIES)
def test_every_value_has_a_source_and_a_day(name: str) -> None:
    entry = ENTRIES[name]
    assert isinstance(entry["checked"], date)
    told = entry.keys() - {"name", "match", "like", "default", "count", "sources", "checked"}
    assert told == entry["sources"].keys()


def test_an_own_entry_is_tried_before_those_that_ship(tmp_path: Path) -> None:
    own = tmp_path / "profiles.toml"
    own.write_text(MINE.replace("my/model*", "sora-2"))
    profiles = read_profiles(own)
    mine = profiles.of("sora-2")
    assert mine is not None
    assert (mine.name, mine.seconds) == ("Mine", (3, 4, 5, 6))
    assert profiles.of("sora-2-2025-12-08") == shipped().by_name["sora-2"]


def test_an_own_entry_may_be_like_a_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "profiles.toml"
    own.write_text('[wan]\nlike = "wan-3-0"\nmatch = ["w"]\nusd = { "720p" = "0.083" }\n')
    wan = read_profiles(own).of("w")
    assert wan is not None
    assert str(wan.price("1280x720", 10)) == "0.830"
    assert wan.picture_as is PictureAs.FILE
    assert wan.kept_hours == 24


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (MINE.replace("sound", "souned"), "[mine]: souned is nothing that a profile has"),
        (MINE.replace("sound = true", ""), "[mine]: sound is missing"),
        (MINE.replace('"0.25"', "0.25"), '[mine]: usd is text, such as "0.10", not 0.25'),
        (MINE.replace('"0.25"', '"-1"'), "[mine]: usd is text"),
        (MINE.replace("1280x720", "720p"), "[mine]: a size is written like 1280x720"),
        (MINE.replace("seconds = 3 }", "seconds = 9 }"), "[mine]: default names a length"),
        (MINE.replace('aspect = "16:9"', 'aspect = "1:1"'), "[mine]: default names a tier"),
        (MINE.replace("{ least = 3, most = 6 }", "3"), "[mine]: seconds is a list"),
        (MINE.replace("count = 2", "count = true"), "[mine]: count is missing, or not"),
        (MINE.replace("count = 2", "count = 0"), "[mine]: count is at least 1"),
        (MINE.replace("least = 3", "least = 7"), "[mine]: seconds is a list"),
        (MINE.replace("least = 3", "least = 0"), "[mine]: seconds is a list"),
        (MINE.replace("most = 6", "most = 10000000000"), "[mine]: seconds is a list"),
        (MINE + "pictures = { moist = 1 }\n", "[mine]: moist is nothing that pictures has"),
        (MINE + 'pictures = { most = "one" }\n', "[mine]: most is missing, or not"),
        (MINE + 'pictures = { as = "fax" }\n', "[mine]: as is one of file, text"),
        (MINE + 'change = "extend"\n', "[mine]: change is one of none, remix"),
        (MINE + "fields = { fps = 16 }\n", "[mine]: fields holds something that is no text"),
        ('[a]\nlike = "wan-3-0"\nonly = ["8k"]\n', "[a]: wan-3-0 has no resolution 8k"),
        ('[a]\nlike = ["wan-3-0"]\n', "[a]: like is missing, or not"),
        ('[a]\nlike = "b"\n[b]\nlike = "a"\n', "[a]: like = 'a' names no other entry"),
        ("mine = 3\n", "mine is no table"),
        ("[mine\n", "PROFILES is no TOML: "),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(tmp_path: Path, wrong: str, said: str) -> None:
    own = tmp_path / "profiles.toml"
    own.write_text(wrong)
    with pytest.raises(SettingsError) as told:
        read_profiles(own)
    assert said in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PROFILES can't be read"):
        read_profiles(tmp_path / "none.toml")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 700) | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=4,
)


@given(name=st.sampled_from(NAMES), value=VALUES, like=st.booleans())
def test_whatever_stands_in_an_entry_is_read_or_told(name: str, value: object, like: bool) -> None:
    entry = {"like": "wan-3-0", "match": ["x"]} if like else tomllib.loads(MINE)["mine"]
    with suppress(SettingsError):
        profile = _profiles({**ENTRIES, "mine": {**entry, name: value}}, "PROFILES").by_name["mine"]
        assert profile.default_size in profile.sizes
        assert profile.default_seconds in profile.seconds_at(profile.default_size)
        assert list(profile.counts_at(profile.default_size))
