"""``python -m bot models``: what is printed of each deployment."""

from __future__ import annotations

import io
from pathlib import Path

from bot.config.settings import load
from bot.doctor.models import show_models
from tests.support.environment import AZURE, SLACK

THREE = """
[wan]
endpoint = "https://gateway.example.com/v1"
model = "qwencloud/wan3.0-video"
[film]
endpoint = "https://acme.openai.azure.com"
api = "azure"
model = "team-film"
[own]
endpoint = "http://gpu.example.com/v1"
model = "my-model"
"""
EAST = """[east]
endpoint = "https://east.openai.azure.com"
api = "azure"
model = "sora-2"
"""


def printed(environ: dict[str, str]) -> list[list[str]]:
    screen = io.StringIO()
    show_models(screen, load(SLACK | environ))
    return [part.splitlines() for part in screen.getvalue().split("\n\n") if part]


def test_each_deployment_has_a_paragraph_with_all_it_can_do(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(THREE)
    wan, film, own = printed({"DEPLOYMENTS": str(file)})
    assert wan[0] == "wan: Wan 3.0 at gateway.example.com, as its profile says"
    assert "  480p: 854x480 (16:9), 480x854 (9:16), 480x480 (1:1), $0.05 a second" in wan
    assert "  2 to 30 s; 1280x720 and 5 s where nobody says anything" in wan
    assert (
        "  with sound; 1 picture with the words, as first frame; changes are made from scratch; "
        "takes a seed and sound or silence; its server keeps clips for 24 hours" in wan
    )
    assert wan[-1].startswith("  its server says nothing of it: a size that is left out")
    assert film[0] == "film: Sora 2 at acme.openai.azure.com, as its profile says"
    assert film[-1] == "  its end: 2026-10-15, by Microsoft's schedule of 5 October"
    assert own[0] == ("own: my-model at gpu.example.com, without a profile: nothing is known of it")
    assert own[1:] == [
        "  1 picture with the words, as first frame; whether it changes clips shows with the first"
    ]


def test_a_single_deployment_is_shown_by_its_name() -> None:
    (film,) = printed(dict(AZURE))
    assert film[0].startswith(f"{AZURE['AZURE_OPENAI_DEPLOYMENT_NAME']}: Sora 2 at ")


def test_a_group_is_told_of_below_its_deployments(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(THREE + EAST)
    *_, last = printed({"DEPLOYMENTS": str(file)})
    (said,) = last
    assert said == (
        "group: film and east (Sora 2) make clips in one another's place: whoever can start the "
        "next one first takes it."
    )
