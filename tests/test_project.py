"""The files around the program: the lock, the changelog, and what must not be in any of them."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
PIN = re.compile(r"([\w.-]+)==(\S+)(?: ; (.+?))? \\")
# A "·" breaks what this file looks for, so that it doesn't find itself.
HOMES = re.compile(
    r"(?<![\w.~-])/(?:home|Users)/[\w.-]+/|(?<![\w.~-])/root/[\w.-]|\b[A-Z]:\\Users\\"
)
REGISTRY_HOSTS = [
    "py·pi.org",
    "files.python·hosted.org",
    "registry.npm·js.org",
    "registry.yarn·pkg.com",
    "pkgs.dev.az·ure.com",
]
REGISTRIES = re.compile(
    "|".join(re.escape(host.replace("·", "")) for host in REGISTRY_HOSTS) + r"|/simple/(?:\s|$)"
)


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def name_of(requirement: str) -> str:
    """Return a requirement's name as the lock writes it (PEP 503)."""
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def pins() -> dict[str, list[str]]:
    """Return each pinned package's lines of hashes."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", LOCK.strip()):
        first, *rest = block.splitlines()
        match = PIN.fullmatch(first)
        assert match, f"not a pin: {first}"
        found.setdefault(match[1], []).extend(line.strip(" \\") for line in rest)
    return found


def tracked() -> list[Path]:
    """Return the files that git keeps; those deleted but not yet committed are left out."""
    # CI may have cloned as another user, which git would mistrust.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_every_pin_has_hashes() -> None:
    for name, hashes in pins().items():
        assert hashes, name
        for line in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line), name


def test_the_lock_names_no_server_and_no_option() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE)


def test_every_dependency_is_in_the_lock() -> None:
    project = pyproject()["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    assert {name_of(requirement) for requirement in wanted} <= set(pins())


def test_the_image_leaves_out_the_extras() -> None:
    """PyAV's wheel carries a GPL encoder: it must not become one of the bot's dependencies."""
    runtime = {name_of(requirement) for requirement in pyproject()["project"]["dependencies"]}
    assert not runtime & {"av", "pytest", "playwright"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert '["project"]["dependencies"]' in dockerfile
    assert "optional-dependencies" not in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_image_runs_without_rights_and_says_how_it_is() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER \d+", dockerfile, re.MULTILINE)
    assert "/healthz" in dockerfile
    assert re.search(r"^VOLUME /data$", dockerfile, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
        assert f"!{name}" in (ROOT / ".dockerignore").read_text().splitlines(), name


def test_compose_keeps_the_data_and_waits_for_a_clean_stop() -> None:
    service = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]["sora"]
    assert service["env_file"] == ".env"
    assert service["volumes"] == ["data:/data"]
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "30s"


def test_the_version_has_its_changelog_entry() -> None:
    assert pyproject()["project"]["version"] == __version__
    changelog = (ROOT / "CHANGELOG.md").read_text()
    entry = rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$"
    assert re.search(entry, changelog, re.MULTILINE)


@pytest.mark.parametrize("pattern", [HOMES, REGISTRIES], ids=["homes", "registries"])
def test_no_file_tells_of_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (HOMES, "see /ho·me/maya/sora"),
        (HOMES, "'/Us·ers/jonas/.venv"),
        (HOMES, "/ro·ot/.cache"),
        (REGISTRIES, "https://py·pi.org/project"),
        (REGISTRIES, "https://mirror.example.com/sim·ple/"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text.replace("·", ""))
