"""The image's rehearsal understands our Dockerfile, and its bill of materials names licences."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from bot import cli
from tests.image_rehearsal.dockerfile import Configuration, Step, read

ROOT = Path(__file__).parents[2]


def test_the_rehearsal_reads_what_the_image_is() -> None:
    steps = read((ROOT / "Dockerfile").read_text())
    assert [step.name for step in steps].count("FROM") == 2
    last = max(at for at, step in enumerate(steps) if step.name == "FROM")
    image = Configuration(env={"PATH": "/bin"})
    for step in steps[last:]:
        image = image.after(step, {})
    assert image.env["PATH"] == "/opt/venv/bin:/bin"
    assert (image.user, image.volume, image.workdir) == ("10001:10001", "/data", "/app")
    assert (*image.entrypoint, *image.command) == ("python", "-m", "bot", "run")
    assert image.health[:2] == ("python", "-c")


def test_an_instruction_that_it_does_not_know_is_refused() -> None:
    assert read("# no\nRUN a \\\n    && b\n") == [Step("RUN", "a && b")]
    with pytest.raises(ValueError, match="ONBUILD"):
        read("ONBUILD RUN a\n")


def test_the_bill_names_each_part_and_its_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sbom"]) == 0
    bill = json.loads(capsys.readouterr().out)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["name"]: part for part in bill["components"]}
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for line in needs:
        part = parts[line.partition(">")[0].partition("[")[0]]
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        (licence,) = part["licenses"]
        assert licence.get("expression") or licence["license"]["name"]
    refs = {part["bom-ref"] for part in parts.values()}
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    assert {one for found in edges.values() for one in found} <= refs
    assert requires("slack-bolt")
    assert parts["slack-sdk"]["purl"] in edges[parts["slack-bolt"]["purl"]]
    assert cli.main(["sbom", "--licences"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(parts) - 1
    assert not [line for line in listed if "see the text" in line and "httpx-aiohttp" not in line]
