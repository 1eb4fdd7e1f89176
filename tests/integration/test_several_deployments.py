"""One bot, several deployments, each on a server of its own that speaks unlike the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from playground.video import VideoServer, VideoServerSettings
from playground.video.settings import DialectName
from tests.support.kept_clips import kept_clip
from tests.support.stage import Stage, open_stage

DIALECTS: dict[str, DialectName] = {"film": "azure", "gateway": "litellm", "router": "openrouter"}


@asynccontextmanager
async def three(tmp_path: Path) -> AsyncIterator[tuple[Stage, dict[str, VideoServer]]]:
    """Run a Slack and three video servers: Azure's, LiteLLM's and OpenRouter's ways."""
    async with AsyncExitStack() as stack:
        servers = {}
        for name, dialect in DIALECTS.items():
            settings = VideoServerSettings(dialect=dialect, render_seconds=0.2, fps=2)
            servers[name] = await VideoServer(settings, make_clip=kept_clip).start()
            stack.push_async_callback(servers[name].stop)
        stage = await stack.enter_async_context(open_stage(tmp_path))
        yield stage, servers


def written(tmp_path: Path, servers: dict[str, VideoServer]) -> str:
    """Write the file of deployments; return where it is."""
    apis = {"film": "azure", "gateway": "openai", "router": "openrouter"}
    entries = [
        f'[{name}]\nendpoint = "{server.base_url}"\napi = "{apis[name]}"\n'
        f'model = "{server.deployments[0]}"\nkey = "KEY_OF_{name.upper()}"\n'
        for name, server in servers.items()
    ]
    file = tmp_path / "deployments.toml"
    file.write_text("\n".join(entries))
    return str(file)


@pytest.mark.parametrize("name", DIALECTS)
async def test_each_deployment_delivers_what_names_it(tmp_path: Path, name: str) -> None:
    async with three(tmp_path) as (stage, servers):
        keys = {f"KEY_OF_{one.upper()}": server.settings.api_key for one, server in servers.items()}
        none = dict.fromkeys(
            ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME"), ""
        )
        file = written(tmp_path, servers)
        async with stage.bot(DEPLOYMENTS=file, **keys, **none):
            maya = stage.who()
            await stage.say(maya, f"/sora a red fox in fresh snow --model {name}")
            await stage.card_that_says(maya, "Done")
        made = {one: len(server.renders) for one, server in servers.items()}
    assert made == {one: int(one == name) for one in servers}
