"""The file of deployments: what one may say of each, and what is wrong with an entry."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.config.deployments import ApiKind, DeploymentSettings
from bot.config.profiles import shipped
from bot.config.settings import Settings, load
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import unknown
from bot.far_ends import deployments_of
from tests.support.environment import AZURE, SLACK

THREE = """
[wan]
endpoint = "https://gateway.example.com/v1/"
model = "qwencloud/wan3.0-video"
key = "GATEWAY_KEY"
max_running = 4
max_submits_per_minute = 10
usd = { "720p" = "0.083" }

[film]
endpoint = "https://acme.openai.azure.com/openai/v1/videos"
api = "azure"
model = "team-film"

[own]
endpoint = "http://gpu.example.com:8000/v1"
model = "my-model"
profile = "open-wan-2-2"
"""
KEY = {"GATEWAY_KEY": "sk-gateway"}


def read(tmp_path: Path, text: str, more: dict[str, str] = KEY) -> Settings:
    file = tmp_path / "deployments.toml"
    file.write_text(text)
    return load(SLACK | {"DEPLOYMENTS": str(file)} | more)


def named(tmp_path: Path, text: str = THREE) -> dict[str, DeploymentSettings]:
    return {one.name: one for one in read(tmp_path, text).deployments}


def test_each_entry_is_a_deployment_and_the_first_the_default(tmp_path: Path) -> None:
    assert list(named(tmp_path)) == ["wan", "film", "own"]


def test_all_that_an_entry_says_holds(tmp_path: Path) -> None:
    wan = named(tmp_path)["wan"]
    assert (wan.api, wan.azure) == (ApiKind.OPENAI, False)
    assert wan.base_url == "https://gateway.example.com/v1"
    assert wan.model == "qwencloud/wan3.0-video"
    assert wan.api_key == "sk-gateway"
    assert (wan.max_running, wan.max_submits_per_minute) == (4, 10)


def test_a_price_of_ones_own_takes_the_place_of_the_profiles(tmp_path: Path) -> None:
    profile = named(tmp_path)["wan"].profile
    assert profile.name == "Wan 3.0"
    assert profile.price("1280x720", 10) == Decimal("0.83")
    assert profile.price("1920x1080", 10) == Decimal("2.00")


def test_what_an_entry_leaves_out_is_usual(tmp_path: Path) -> None:
    film, own = named(tmp_path)["film"], named(tmp_path)["own"]
    assert (film.api, film.azure, film.base_model) == (ApiKind.AZURE, True, "sora-2")
    assert film.base_url == "https://acme.openai.azure.com/openai/v1"
    assert (film.max_running, film.max_submits_per_minute) == (2, 2)
    assert film.api_key is None
    assert own.profile == shipped().by_name["open-wan-2-2"]
    assert own.max_submits_per_minute is None


def test_azures_sora_1_has_its_own_api_and_limit(tmp_path: Path) -> None:
    text = '[old]\nendpoint = "https://acme.openai.azure.com"\napi = "sora1"\nmodel = "sora"\n'
    old = named(tmp_path, text)["old"]
    assert (old.azure, old.max_submits_per_minute) == (True, 60)
    assert old.profile == shipped().by_name["sora-1"]


def test_a_model_of_no_profile_is_unknown(tmp_path: Path) -> None:
    text = '[x]\nendpoint = "http://gpu.example.com/v1"\nmodel = "my-model"\n'
    assert named(tmp_path, text)["x"].profile == unknown("my-model")


def test_no_key_of_a_deployment_is_shown(tmp_path: Path) -> None:
    settings = read(tmp_path, THREE)
    assert "sk-gateway" not in repr(settings)
    assert "sk-gateway" in settings.secrets()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "GATEWAY_KEY"', 'key = "sk-live-1"', "[wan]: key is the name of a variable"),
        ("max_running = 4", "max_running = 0", "[wan]: max_running is a whole number from 1"),
        ("max_running = 4", "max_running = true", "[wan]: max_running is a whole number"),
        ("max_running = 4", "max_runing = 4", "[wan]: max_runing is nothing that a deployment has"),
        ('"720p"', '"8k"', "[wan]: usd: the profile has no resolution 8k"),
        ('"0.083"', "0.083", '[wan]: usd is text, such as "0.10", not 0.083'),
        (
            'api = "azure"',
            'api = "amazon"',
            "[film]: api is one of azure, sora1, openai, openrouter",
        ),
        ('"open-wan-2-2"', '"wan"', "[own]: there is no such profile: take one of sora-2"),
        (":8000/v1", ":8000", "[own]: endpoint must end with /v1"),
        ('model = "my-model"', "", "[own]: model is missing"),
        ("[own]", '["~own"]', "a deployment's name can't begin with ~"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in THREE
    with pytest.raises(SettingsError) as told:
        read(tmp_path, THREE.replace(old, new))
    assert said in str(told.value)
    assert "sk-" not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_all_wrong_entries_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, "[a]\nmodel = 1\n[b]\n")
    assert [line[:17] for line in str(told.value).splitlines()] == [
        "DEPLOYMENTS: [a]:",
        "DEPLOYMENTS: [b]:",
    ]


EAST = """
[east]
endpoint = "https://east.openai.azure.com"
api = "azure"
model = "film-east"
"""


def test_deployments_of_one_model_form_a_group(tmp_path: Path) -> None:
    film, east = deployments_of(read(tmp_path, THREE + EAST))[1::2]
    assert film.group is not None
    assert film.group == east.group
    assert film.group.members == ("film", "east")


def test_a_group_of_ones_own_keeps_others_out(tmp_path: Path) -> None:
    text = THREE + EAST + 'group = "europe"\n'
    assert [one.group for one in deployments_of(read(tmp_path, text))] == [None] * 4


def test_unlike_models_in_a_group_of_one_name_are_told(tmp_path: Path) -> None:
    text = THREE.replace("[film]", 'group = "mine"\n[film]') + 'group = "mine"\n'
    with pytest.raises(SettingsError, match=r"\[wan\] and \[own\] are both of group \"mine\""):
        read(tmp_path, text)


@pytest.mark.parametrize("text", ["", "x = 1\n", "[x\n"])
def test_a_file_without_a_deployment_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="DEPLOYMENTS"):
        read(tmp_path, text)


def test_a_file_beside_one_of_the_variables_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AZURE_OPENAI_ENDPOINT are both set"):
        read(tmp_path, THREE, KEY | AZURE)
