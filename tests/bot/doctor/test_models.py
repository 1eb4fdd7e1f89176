"""``python -m bot models``: what is printed of each deployment."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.config.settings import load
from bot.doctor.models import show_models
from bot.domain.discovery.told import Remembered, Told
from playground.video import VideoServer, VideoServerSettings
from storage.discoveries import SqlDiscoveries
from storage.startup import database
from tests.support.environment import AZURE, SLACK

THREE = """
[wan]
endpoint = "http://127.0.0.1:9/v1"
model = "qwencloud/wan3.0-video"
[film]
endpoint = "https://acme.openai.azure.com"
api = "azure"
model = "team-film"
[own]
endpoint = "http://127.0.0.1:9/v1"
model = "my-model"
"""
EAST = """[east]
endpoint = "https://east.openai.azure.com"
api = "azure"
model = "sora-2"
"""


SHIPPED = "sizes, lengths, price, sound, pictures, changes, a seed, how long clips are kept"
TAKES = "; takes a seed and sound or silence"
LEARNT = "whether it changes clips shows with the first"


async def printed(environ: dict[str, str]) -> list[list[str]]:
    screen = io.StringIO()
    await show_models(screen, load(SLACK | environ), date(2026, 11, 29))
    return [part.splitlines() for part in screen.getvalue().split("\n\n") if part]


async def test_each_deployment_has_a_paragraph_with_all_it_can_do(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(THREE)
    wan, film, own = await printed({"DEPLOYMENTS": str(file)})
    assert wan[0] == "wan: Wan 3.0 at 127.0.0.1"
    assert "  480p: 854x480 (16:9), 480x854 (9:16), 480x480 (1:1), $0.05 a second" in wan
    assert "  2 to 30 s; 1280x720 and 5 s where nobody says anything" in wan
    assert (
        "  with sound; 1 picture with the words, as first frame; changes are made from scratch; "
        "takes a seed and sound or silence; its server keeps clips for 24 hours" in wan
    )
    assert any(line.startswith("  its server says nothing of it: a size that") for line in wan)
    assert wan[-3:-1] == [
        f"  by the profile that comes with Sora (of 2026-11-28): {SHIPPED}",
        "  unknown: its end",
    ]
    assert wan[-1].startswith("  of no use is what its server tells: it didn't answer")
    assert film[0] == "film: Sora 2 at acme.openai.azure.com"
    assert "  its end: 2026-10-15, by Microsoft's schedule of 5 October" in film
    assert own[0] == "own: my-model at 127.0.0.1, without a profile: nothing is known of it"
    assert own[1:-1] == [
        "  1 picture with the words, as first frame; whether it changes clips shows with the first",
        "  guessed, until the server refuses it: pictures, changes, a seed",
        "  unknown: sizes, lengths, price, sound, how long clips are kept, its end",
    ]


async def test_what_a_server_tells_is_shown_as_its_word(tmp_path: Path) -> None:
    entry = '[film]\nendpoint = "{url}"\nmodel = "bytedance/seedance-2.0"\napi = "openrouter"\n'
    settings = VideoServerSettings(dialect="openrouter")
    server = await VideoServer(settings).start()
    file = tmp_path / "deployments.toml"
    file.write_text(entry.format(url=server.base_url) + 'key = "KEY"\n')
    try:
        (film,) = await printed({"DEPLOYMENTS": str(file), "KEY": server.settings.api_key})
    finally:
        await server.stop()
    assert film == [
        "film: bytedance/seedance-2.0 at 127.0.0.1",
        "  480p: 864x496 (16:9), 496x864 (9:16), 640x640 (1:1), $0.1346 a second",
        "  720p: 1280x720 (16:9), 720x1280 (9:16), 960x960 (1:1), $0.3034 a second",
        "  1080p: 1920x1080 (16:9), 1080x1920 (9:16), 1440x1440 (1:1), $0.682 a second",
        "  4 to 15 s; 1280x720 and 5 s where nobody says anything",
        f"  with sound; 2 pictures with the words, as first frame and last; {LEARNT}{TAKES}",
        "  by its server (asked 2026-11-29): sizes, lengths, price, sound, pictures, a seed",
        "  guessed, until the server refuses it: changes",
        "  unknown: how long clips are kept, its end",
    ]


async def test_of_a_silent_server_it_prints_what_that_told_before(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(THREE)
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    told = Remembered((Told(seconds=(3,), usd={"": Decimal("0.07")}),), date(2026, 11, 27))
    async with database(url) as engine:
        await SqlDiscoveries(engine).keep("http://127.0.0.1:9/v1", "qwencloud/wan3.0-video", told)
    wan, *_ = await printed({"DEPLOYMENTS": str(file), "DATABASE_URL": url})
    assert "  480p: 854x480 (16:9), 480x854 (9:16), 480x480 (1:1), $0.07 a second" in wan
    assert "  by its server (as told on 2026-11-27): lengths, price" in wan
    assert wan[-1].startswith("  of no use is what its server tells: it didn't answer")


async def test_a_single_deployment_is_shown_by_its_name() -> None:
    (film,) = await printed(dict(AZURE))
    assert film[0].startswith(f"{AZURE['AZURE_OPENAI_DEPLOYMENT_NAME']}: Sora 2 at ")


async def test_a_group_is_told_of_below_its_deployments(tmp_path: Path) -> None:
    file = tmp_path / "deployments.toml"
    file.write_text(THREE + EAST)
    *_, last = await printed({"DEPLOYMENTS": str(file)})
    (said,) = last
    assert said == (
        "group: film and east (Sora 2) make clips in one another's place: whoever can start the "
        "next one first takes it."
    )
