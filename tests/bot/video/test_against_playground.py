"""The adapter against the local video API, over real connections, in both dialects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.errors import (
    AccessError,
    DeploymentMissing,
    Limited,
    Moderated,
    OutcomeUnknown,
    ProviderError,
    Refused,
    RenderFailed,
    RenderMissing,
    Unavailable,
)
from bot.ports import Order, Render, RenderStatus, VideoApi
from bot.video import ApiKey, Credentials, EntraId, open_video_api
from playground.video import VideoServer, VideoServerSettings
from tests.bot.video.test_credentials import Identity

KEY = "playground-key"
DIALECTS: dict[str, tuple[str, Credentials]] = {
    "azure": ("/openai/v1", ApiKey(KEY, header="api-key")),
    "azure-bearer": ("/openai/v1", ApiKey(KEY)),
    "plain": ("/v1", ApiKey(KEY)),
}
FOX = Order(model="sora-2", prompt="a red fox in fresh snow", size="720x1280", seconds=4)
QUICK = VideoServerSettings(render_seconds=0.2, fps=2)
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


async def finished(api: VideoApi, render: Render) -> Render:
    async with asyncio.timeout(60):
        while render.status is RenderStatus.RUNNING:
            await asyncio.sleep(0.02)
            render = await api.get(render.id)
    return render


async def break_next(server: VideoServer, **rule: Any) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{server.url}/playground/api/faults", json=[rule])
        assert answer.status_code == 200


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_clip_is_made_remixed_listed_and_deleted(dialect: str, tmp_path: Path) -> None:
    path, credentials = DIALECTS[dialect]
    async with playing(QUICK, path, credentials) as (api, _):
        started = await api.create(FOX)
        assert started.status is RenderStatus.RUNNING
        assert (started.size, started.seconds, started.model) == ("720x1280", 4, "sora-2")
        first = await finished(api, started)
        assert (first.status, first.progress, first.error) == (RenderStatus.COMPLETED, 100, None)
        assert first.created_at is not None
        assert first.expires_at == first.created_at + 86400
        length = await api.download(first.id, tmp_path / "first")
        assert length > 1000

        second = await finished(api, await api.remix(first.id, "make it night"))
        assert second.remixed_from == first.id
        assert (second.size, second.seconds) == (first.size, first.seconds)
        await api.download(second.id, tmp_path / "second")
        assert (tmp_path / "first").read_bytes() != (tmp_path / "second").read_bytes()

        listed = await api.recent(first.created_at)
        assert listed is not None
        assert [render.id for render in listed] == [second.id, first.id]
        assert listed[1].prompt == FOX.prompt

        await api.delete(first.id)
        with pytest.raises(RenderMissing):
            await api.get(first.id)
        with pytest.raises(RenderMissing):
            await api.download(first.id, tmp_path / "gone")
        with pytest.raises(RenderMissing):
            await api.remix(first.id, "too late")


async def test_an_entra_token_opens_the_azure_dialect() -> None:
    settings = replace(SLOW, entra_tokens=("token-1",))
    async with playing(settings, credentials=EntraId(credential=Identity())) as (api, _):
        assert (await api.create(FOX)).status is RenderStatus.RUNNING


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_key_is_an_access_error(dialect: str) -> None:
    path, credentials = DIALECTS[dialect]
    assert isinstance(credentials, ApiKey)
    async with playing(SLOW, path, replace(credentials, key="stolen")) as (api, server):
        with pytest.raises(AccessError):
            await api.create(FOX)
        assert not server.renders


async def test_one_render_too_many_is_a_limit() -> None:
    async with playing(SLOW) as (api, server):
        await api.create(FOX)
        await api.create(FOX)
        with pytest.raises(Limited) as caught:
            await api.create(FOX)
        assert caught.value.retry_after is None
        assert len(server.renders) == 2


async def test_one_submit_too_many_says_when_to_come_back() -> None:
    settings = replace(SLOW, max_running=9, submits_per_minute=1, submit_window=30)
    async with playing(settings) as (api, _):
        await api.create(FOX)
        with pytest.raises(Limited) as caught:
            await api.create(FOX)
        assert caught.value.retry_after is not None
        assert 0 < caught.value.retry_after <= 30


async def test_an_unknown_deployment_is_missing() -> None:
    async with playing(SLOW) as (api, _):
        with pytest.raises(DeploymentMissing):
            await api.create(replace(FOX, model="sora-9"))


@pytest.mark.parametrize("path", ["/openai/v1/nope", "/v1/nope"])
async def test_a_wrong_address_is_told(path: str) -> None:
    async with playing(SLOW, path) as (api, _):
        with pytest.raises(DeploymentMissing, match="404") as caught:
            await api.create(FOX)
        assert "endpoint" in caught.value.tell


@pytest.mark.parametrize(
    ("order", "fix"),
    [(replace(FOX, size="1x1"), "--size"), (replace(FOX, seconds=7), "--seconds")],
)
async def test_a_size_or_length_it_does_not_have_is_refused(order: Order, fix: str) -> None:
    async with playing(SLOW) as (api, server):
        with pytest.raises(Refused) as caught:
            await api.create(order)
        assert fix in caught.value.tell
        assert not server.renders


async def test_moderation_is_recognised_whenever_it_strikes() -> None:
    async with playing(QUICK) as (api, server):
        with pytest.raises(Moderated) as caught:
            await api.create(replace(FOX, prompt="a fox [moderated]"))
        assert caught.value.stage == "request"
        assert not server.renders
        # Azure's words for a clip blocked after it was rendered name no stage.
        for word, stage, reasons in (("later", "input", True), ("output", None, False)):
            order = replace(FOX, prompt=f"a fox [moderated {word}]")
            render = await finished(api, await api.create(order))
            assert render.status is RenderStatus.FAILED
            assert isinstance(render.error, Moderated)
            assert render.error.stage == stage
            assert bool(render.error.reasons) is reasons


async def test_a_render_that_fails_says_so() -> None:
    async with playing(QUICK) as (api, _):
        render = await finished(api, await api.create(replace(FOX, prompt="a fox [fails]")))
        assert render.status is RenderStatus.FAILED
        assert type(render.error) is RenderFailed


async def test_an_expired_clip_is_missing(tmp_path: Path) -> None:
    async with playing(QUICK) as (api, _):
        render = await finished(api, await api.create(replace(FOX, prompt="a fox [expires]")))
        assert render.status is RenderStatus.COMPLETED
        with pytest.raises(RenderMissing):
            await api.download(render.id, tmp_path / "clip")


async def test_a_render_that_goes_on_has_no_content_yet(tmp_path: Path) -> None:
    async with playing(SLOW) as (api, _):
        render = await api.create(FOX)
        with pytest.raises(Unavailable):
            await api.download(render.id, tmp_path / "clip")
        with pytest.raises(Refused) as caught:
            await api.remix(render.id, "too early")
        assert "finished" in caught.value.tell
        with pytest.raises(Unavailable):
            await api.delete(render.id)


@pytest.mark.parametrize(
    ("effect", "happened", "kind"),
    [
        ("reset_before", 0, OutcomeUnknown),
        ("reset_after", 1, OutcomeUnknown),
        ("garbage", 1, OutcomeUnknown),
        ("html", 0, OutcomeUnknown),
        ("status", 0, OutcomeUnknown),
    ],
)
async def test_a_create_whose_answer_is_lost_is_found_in_the_list(
    effect: str, happened: int, kind: type[ProviderError]
) -> None:
    async with playing(SLOW) as (api, server):
        await break_next(server, route="create", effect=effect, times=1)
        with pytest.raises(kind):
            await api.create(FOX)
        listed = await api.recent(0)
        assert listed is not None
        assert len(listed) == happened
        assert [call.route for call in server.calls].count("create") == 1


@pytest.mark.parametrize("effect", ["truncate", "wrong_length", "reset_before", "html", "garbage"])
async def test_a_broken_download_leaves_nothing_and_may_be_repeated(
    effect: str, tmp_path: Path
) -> None:
    to = tmp_path / "clip"
    async with playing(QUICK) as (api, server):
        render = await finished(api, await api.create(FOX))
        # aiohttp asks once more by itself where a kept connection breaks under a GET.
        times = 2 if effect == "reset_before" else 1
        await break_next(server, route="content", effect=effect, times=times)
        with pytest.raises(Unavailable):
            await api.download(render.id, to)
        assert not to.exists()
        assert await api.download(render.id, to) == to.stat().st_size


async def test_an_undocumented_status_means_running() -> None:
    async with playing(SLOW) as (api, server):
        await break_next(server, route="create", effect="unknown_status", times=1)
        assert (await api.create(FOX)).status is RenderStatus.RUNNING
