"""docs/operate.md can be followed: what its commands name exists."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import cli
from bot.config.variables import BY_NAME

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = "\n".join([*BLOCKS, *re.findall(r"`([^`\n]+)`", PAGE)]).replace("\\\n", " ")

OF_THE_RECIPES = {"SORA_DATABASE_PASSWORD", "SORA_IMAGE", "SORA_REGISTRY"}
"""What deploy/azure/main.bicepparam reads, and no setting of Sora's."""


def loaded(path: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / path).read_text())
    return found


def test_every_block_is_one_that_a_shell_reads() -> None:
    assert len(BLOCKS) >= 9
    for block in BLOCKS:
        subprocess.run(["sh", "-n", "-c", block], check=True)


def test_every_command_of_soras_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = re.findall(r"python -m bot ([a-z-]+)|sora-for-slack ([a-z]+)", COMMANDS)
    found = {one or other for one, other in named}
    assert found >= {"doctor", "sbom"}
    for command in found:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0, command
    capsys.readouterr()


def test_every_file_of_the_recipes_exists() -> None:
    named = {name.rstrip(".,") for name in re.findall(r"\bdeploy/[\w./-]+", PAGE)}
    assert len(named) >= 4
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_alert_has_a_section_that_says_what_to_do() -> None:
    groups = loaded("deploy/grafana/alerts.yml")["groups"]
    names = [rule["alert"] for group in groups for rule in group["rules"]]
    assert names == re.findall(r"^### When (\w+) fires$", PAGE, re.MULTILINE)


def test_every_setting_that_is_exported_or_named_exists() -> None:
    exported = {
        word.partition("=")[0]
        for line in COMMANDS.splitlines()
        if line.startswith("export ")
        for word in shlex.split(line)[1:]
    }
    spans = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", PAGE))
    assert exported | spans <= BY_NAME.keys() | OF_THE_RECIPES
    parameters = (ROOT / "deploy/azure/main.bicepparam").read_text()
    read = set(re.findall(r"readEnvironmentVariable\('(\w+)'", parameters))
    assert OF_THE_RECIPES | exported <= read
    written = (ROOT / "deploy/azure/main.bicep").read_text()
    for name in re.findall(r"`param (\w+) =", PAGE):
        assert f"param {name} " in written


def test_every_value_that_helm_is_given_is_the_charts() -> None:
    chart = loaded("deploy/helm/sora/values.yaml")
    given = re.findall(r"--set(?:-file)? ([\w.]+)=", COMMANDS)
    assert len(given) >= 6
    for name in given:
        part: Any = chart
        for step in name.split("."):
            part = part[step]


def test_what_is_asked_of_composes_parts_is_there() -> None:
    parts = loaded("deploy/compose/compose.yml")["services"]
    named = re.findall(
        r"docker compose exec (?:-T )?(\w+)|--scale (\w+)=|--follow (\w+)`", COMMANDS
    )
    found = {name for each in named for name in each if name}
    assert "sora" in found
    assert found <= parts.keys()
