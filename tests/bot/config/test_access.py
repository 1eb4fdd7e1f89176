"""Who may use a deployment, as its entry in the file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.settings import load
from bot.domain.access import EVERYWHERE, Audience, WorkspaceShares
from bot.domain.errors.base import SettingsError
from tests.support.environment import AZURE, SLACK

ENTRY = '[{name}]\nendpoint = "http://gpu.example.com/v1"\nmodel = "{name}"\n'


def read(tmp_path: Path, *entries: str) -> list[Audience]:
    """Return who may use each of several deployments that say this of it."""
    file = tmp_path / "deployments.toml"
    text = [f"{ENTRY.format(name=f'model-{n}')}{said}\n" for n, said in enumerate(entries)]
    file.write_text("\n".join(text))
    return [one.access for one in load(SLACK | {"DEPLOYMENTS": str(file)}).deployments]


def test_what_says_nothing_of_it_may_be_used_everywhere(tmp_path: Path) -> None:
    assert read(tmp_path, "") == [EVERYWHERE]


def test_all_that_an_entry_says_of_its_users_holds(tmp_path: Path) -> None:
    said = 'workspaces = ["T0ACME"]\nchannels = ["C0FILM", "G0OLD"]\ndefault_for = ["C0FILM"]'
    assert read(tmp_path, f"{said}\ndefault = true", "default_for = ['T0ACME', 'D0MAYA']") == [
        Audience(
            frozenset({"T0ACME"}), frozenset({"C0FILM", "G0OLD"}), frozenset({"C0FILM"}), True
        ),
        Audience(default_for=frozenset({"T0ACME", "D0MAYA"})),
    ]


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (EVERYWHERE, ""),
        (Audience(default=True), "the default for all others"),
        (Audience(workspaces=frozenset({"T1"})), "for 1 workspace only"),
        (
            Audience(
                channels=frozenset({"C1", "C2"}), default_for=frozenset({"T1", "C1"}), default=True
            ),
            "in 2 channels only, the default for 1 workspace and 1 channel and all others",
        ),
    ],
)
def test_who_may_use_it_is_told_to_whoever_runs_it(access: Audience, words: str) -> None:
    assert access.in_words() == words


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('workspaces = "T0ACME"', "workspaces is no list of texts"),
        ("workspaces = []", "workspaces is empty: name some, or leave it out"),
        ('workspaces = ["C0FILM"]', "workspaces holds ids of workspaces, such as T0123ABCD"),
        ('channels = ["#film"]', "channels holds ids of channels, such as C0123ABCD"),
        ('channels = ["T0ACME"]', "channels holds ids of channels"),
        ("channels = [1]", "channels is no list of texts"),
        ('default_for = ["everybody"]', "default_for holds ids of workspaces and channels"),
        ("default = 1", "default is missing, or not what it should be"),
        ('default = "yes"', "default is missing, or not what it should be"),
        (
            'channels = ["C0FILM"]\ndefault_for = ["C0ADS"]',
            "default_for names C0ADS, which may not use it",
        ),
        (
            'workspaces = ["T0ACME"]\ndefault_for = ["T0BETA"]',
            "default_for names T0BETA, which may not use it",
        ),
    ],
)
def test_who_may_use_it_is_read_strictly(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, entry)
    assert f"[model-0]: {said}" in str(told.value)


@pytest.mark.parametrize(
    ("entry", "whom"),
    [('default_for = ["C0FILM"]', "C0FILM"), ("default = true", "all others")],
)
def test_nobody_has_two_defaults(tmp_path: Path, entry: str, whom: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, entry, "", entry)
    assert f"[model-0] and [model-2] are both the default for {whom}: keep one" in str(told.value)


@pytest.mark.parametrize(
    ("value", "shares"),
    [
        ("", {}),
        ("T0ACME=3", {"T0ACME": 3}),
        (" T0ACME = 3, T0BETA=100", {"T0ACME": 3, "T0BETA": 100}),
    ],
)
def test_shares_are_the_same_of_all_deployments(
    tmp_path: Path, value: str, shares: dict[str, int]
) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text("\n".join(ENTRY.format(name=name) for name in ("one", "other")))
    found = load(SLACK | {"DEPLOYMENTS": str(file), "WORKSPACE_SHARES": value})
    assert [one.shares for one in found.deployments] == [WorkspaceShares(shares)] * 2


@pytest.mark.parametrize(
    "value",
    ["T0ACME", "T0ACME=0", "T0ACME=101", "T0ACME=½", "acme=2", "C0FILM=2", "T0ACME=2,", ","],
)
def test_shares_that_are_none_are_told_without_the_value(value: str) -> None:
    with pytest.raises(SettingsError) as told:
        load(SLACK | AZURE | {"WORKSPACE_SHARES": value})
    assert str(told.value) == (
        "WORKSPACE_SHARES must be workspaces' ids, each with a whole number from 1 to 100, such as "
        "T0123ABCD=3,T0456ABCD=2."
    )


def test_a_workspace_has_one_share() -> None:
    with pytest.raises(SettingsError, match="WORKSPACE_SHARES names a workspace twice"):
        load(SLACK | AZURE | {"WORKSPACE_SHARES": "T0ACME=2,T0ACME=2"})
