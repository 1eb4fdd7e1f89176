"""The adapter against the local video API, where only Azure's own ways matter.

What every server has in common is in the contract suite.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain.errors.deployment import DeploymentMissing, NoVideoApi
from bot.domain.errors.refusals import Refused
from bot.domain.renders.render import Order, RenderStatus
from bot.ports.video import VideoApi
from bot.video import open_video_api
from bot.video.transport.credentials import ApiKey, Credentials
from bot.video.transport.entra import EntraId
from playground.video import VideoServer, VideoServerSettings
from tests.support.entra import Identity

KEY = "playground-key"
FOX = Order(model="sora-2", prompt="a red fox in fresh snow", size="720x1280", seconds=4)
SLOW = VideoServerSettings(render_seconds=60, fps=2)


@asynccontextmanager
async def playing(
    settings: VideoServerSettings, path: str = "/openai/v1", credentials: Credentials | None = None
) -> AsyncIterator[tuple[VideoApi, VideoServer]]:
    server = await VideoServer(settings).start()
    api = open_video_api(base_url=server.url + path, credentials=credentials or ApiKey(KEY))
    try:
        yield api, server
    finally:
        await api.close()
        await server.stop()


@pytest.mark.parametrize(
    ("path", "credentials"),
    [
        ("/openai/v1", ApiKey(KEY, header="api-key")),
        ("/openai/v1", ApiKey(KEY)),
        ("/openai/v1", EntraId(credential=Identity())),
        ("/v1", ApiKey(KEY)),
    ],
    ids=["api-key", "key as bearer", "Entra ID", "without Azure's path"],
)
async def test_every_way_to_show_who_we_are_opens_azure(
    path: str, credentials: Credentials
) -> None:
    settings = replace(SLOW, entra_tokens=("token-1",))
    async with playing(settings, path, credentials) as (api, _):
        assert (await api.create(FOX)).status is RenderStatus.RUNNING


@pytest.mark.parametrize("path", ["/openai/v1/nope", "/v1/nope"])
async def test_a_wrong_address_is_told(path: str) -> None:
    async with playing(SLOW, path) as (api, _):
        with pytest.raises(NoVideoApi, match="404") as caught:
            await api.create(FOX)
        assert "endpoint" in caught.value.tell


async def test_a_deployment_by_another_name_is_missing() -> None:
    async with playing(SLOW) as (api, _):
        with pytest.raises(DeploymentMissing):
            await api.create(replace(FOX, model="sora-9"))


@pytest.mark.parametrize(
    ("order", "tell"),
    [
        (replace(FOX, size="1x1"), "doesn't make clips of this size"),
        (replace(FOX, seconds=7), "doesn't make clips of this length"),
    ],
)
async def test_a_size_or_length_it_does_not_have_is_refused(order: Order, tell: str) -> None:
    async with playing(SLOW) as (api, server):
        with pytest.raises(Refused) as caught:
            await api.create(order)
        assert tell in caught.value.tell
        assert not server.renders
