"""One bot, several deployments, each on a server of its own that speaks unlike the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from playground.video import VideoServer, VideoServerSettings
from playground.world import THREE, Served, connection
from tests.support.kept_clips import kept_clip
from tests.support.stage import Stage, open_stage


@asynccontextmanager
async def three(tmp_path: Path) -> AsyncIterator[tuple[Stage, dict[Served, VideoServer]]]:
    """Run a Slack and the playground's three deployments, each on a server of its own ways."""
    async with AsyncExitStack() as stack:
        servers = {}
        for served in THREE:
            settings = VideoServerSettings(dialect=served.dialect, render_seconds=0.2, fps=2)
            servers[served] = await VideoServer(settings, make_clip=kept_clip).start()
            stack.push_async_callback(servers[served].stop)
        stage = await stack.enter_async_context(open_stage(tmp_path))
        yield stage, servers


NOT_AZURE = dict.fromkeys(
    ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME"), ""
)


@pytest.mark.parametrize("name", [served.name for served in THREE])
async def test_each_deployment_delivers_what_names_it(tmp_path: Path, name: str) -> None:
    async with three(tmp_path) as (stage, servers):
        async with stage.bot(**NOT_AZURE, **connection(servers, tmp_path)):
            maya = stage.who()
            await stage.say(maya, f"/sora a red fox in fresh snow --model {name}")
            await stage.card_that_says(maya, "Done")
        made = {served.name: len(server.renders) for served, server in servers.items()}
    assert made == {served.name: int(served.name == name) for served in servers}
