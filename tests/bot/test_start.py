"""What a start makes of its settings, and of what an earlier start left."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.config.settings import load
from bot.domain.addresses.proxies import Proxies
from bot.domain.profiles import Profile, unknown
from bot.far_ends import credentials_of, deployment_of, open_video
from bot.video.azure_sora1 import AzureSora1
from bot.video.openai_videos import OpenAiVideos
from bot.video.transport.credentials import Anonymous, ApiKey
from bot.video.transport.entra import EntraId
from playground.world import open_world
from storage.jobs import SqlJobStore
from storage.startup import database
from tests.support.profiles import SORA_1, SORA_2
from tests.support.storage import CLIP, DEPLOYMENT, accepted, asked
from tests.support.whole_bot import PATIENCE, refusal, running, set_up

pytestmark = pytest.mark.usefixtures("no_proxy")

SLACK = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_APP_TOKEN": "xapp-made-up"}
ROOT = Path(__file__).parents[2]
SELDOM_NEEDED = {"alembic", "azure", "click", "mako", "PIL", "playground", "pygments", "rich"}
AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://films.openai.azure.com",
    "AZURE_OPENAI_DEPLOYMENT_NAME": "team-video",
}
ELSEWHERE = {"VIDEO_BASE_URL": "http://studio.example:8000/v1", "VIDEO_MODEL": "sora-2"}


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({**AZURE, "AZURE_OPENAI_API_KEY": "made-up"}, ApiKey),
        (AZURE, EntraId),
        ({**ELSEWHERE, "VIDEO_API_KEY": "made-up"}, ApiKey),
        (ELSEWHERE, Anonymous),
    ],
)
def test_who_we_are_to_the_video_service(settings: dict[str, str], kind: type) -> None:
    (video,) = load({**SLACK, **settings}).deployments
    assert isinstance(credentials_of(video, Proxies()), kind)


def test_a_deployment_on_azure_has_any_name() -> None:
    read = load({**SLACK, **AZURE, "AZURE_OPENAI_API_KEY": "made-up"})
    deployment = deployment_of(read.deployments[0])
    assert (deployment.name, deployment.profile) == ("team-video", SORA_2)


@pytest.mark.parametrize(
    ("settings", "profile", "adapter"),
    [
        (AZURE, SORA_2, OpenAiVideos),
        ({**AZURE, "AZURE_OPENAI_MODEL": "sora"}, SORA_1, AzureSora1),
        ({**AZURE, "AZURE_OPENAI_DEPLOYMENT_NAME": "sora"}, SORA_1, AzureSora1),
        (ELSEWHERE, SORA_2, OpenAiVideos),
        ({**ELSEWHERE, "VIDEO_MODEL": "sora"}, SORA_1, AzureSora1),
        ({**ELSEWHERE, "VIDEO_MODEL": "wan-2"}, unknown("wan-2"), OpenAiVideos),
    ],
)
async def test_the_model_tells_what_can_be_ordered_and_the_wire_format(
    settings: dict[str, str], profile: Profile, adapter: type
) -> None:
    (read,) = load({**SLACK, **settings}).deployments
    assert deployment_of(read).profile == profile
    video = open_video(read, Proxies())
    assert type(video) is adapter
    await video.close()


async def test_a_folder_that_may_not_be_written_to_ends_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    async with open_world(port=0) as world:
        line = await refusal(set_up(world, tmp_path))
    assert line.startswith("DATA_DIR can't be written to: name a folder")


@pytest.mark.parametrize(("shown", "goes_on"), [("0.40", True), ("0.39", False)])
async def test_jobs_of_a_renamed_deployment_go_on_if_no_dearer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, shown: str, goes_on: bool
) -> None:
    caplog.set_level(logging.INFO, logger="bot")
    old = replace(DEPLOYMENT, name="last-year")
    clip = replace(CLIP, price_usd=Decimal(shown))
    request = replace(asked(deployment=old.name, workspace="T0ACME"), jobs=(clip,))
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path)
        async with database(settings.database_url) as engine:
            store = SqlJobStore(engine)
            await store.regroup([old])
            (job,) = await accepted(store, request)
        async with running(settings) as (_, ready):
            await asyncio.wait_for(ready, PATIENCE)
        async with database(settings.database_url) as engine:
            row = await SqlJobStore(engine).get(job.id)
    assert row is not None
    assert (row.deployment == settings.deployments[0].name) == goes_on
    assert ("jobs of another deployment wait in this one's line" in caplog.messages) == goes_on
    waits = "clips wait for a deployment that was taken away: put it back, or have them cancelled"
    assert (waits in caplog.messages) != goes_on


async def test_one_dead_token_of_two_costs_only_its_own_workspace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(port=0, workspaces=2) as world:
        good, bad = world.bot_tokens[0], "xoxb-gone"
        async with running(set_up(world, tmp_path)) as (_, ready):
            await asyncio.wait_for(ready, PATIENCE)
        both = set_up(world, tmp_path, SLACK_BOT_TOKEN=f"{good},{bad}")
        async with running(both) as (bot, ready):
            await asyncio.wait_for(ready, PATIENCE)
            assert not bot.done()
    (record,) = [r for r in caplog.records if "is not accepted" in r.getMessage()]
    assert record.getMessage().startswith("SLACK_BOT_TOKEN (2 of 2) is not accepted by Slack")
    assert vars(record)["not_served"] == "Globex"
    assert bad not in caplog.text


async def test_a_start_imports_no_package_it_does_not_need(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        url = f"sqlite:///{tmp_path}/sora.db"
        async with database(url):
            pass
        settings = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "PORT": "0"}
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "importtime", "-m", "bot", "run"),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **world.environment(), **settings},
            stderr=asyncio.subprocess.PIPE,
        )
        assert bot.stderr is not None
        imported = set()
        async with asyncio.timeout(PATIENCE):
            while b"ready: " not in (line := await bot.stderr.readline()):
                assert line, "it ended before it was ready"
                if line.startswith(b"import time:"):
                    imported.add(line.rpartition(b"|")[2].decode().strip().partition(".")[0])
            bot.terminate()
            await bot.communicate()
    assert "bot" in imported
    assert not imported & SELDOM_NEEDED
