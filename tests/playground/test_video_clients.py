"""The vendors' own clients against the local video API: they read what it answers."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
from openrouter import OpenRouter, errors
from openrouter.components import VideoGenerationResponse
from PIL import Image

from playground.video.settings import DialectName
from tests.support.video_stage import FILES, Stage, stage

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API is scheduled:DeprecationWarning")

MODEL = "bytedance/seedance-2.0"
FOX = "a red fox in fresh snow"


# --- openrouter ------------------------------------------------------------------------


@asynccontextmanager
async def router(
    key: str = "playground-key", **settings: Any
) -> AsyncIterator[tuple[OpenRouter, Stage]]:
    """Open a server and the client, which would go on for an hour after any 5xx by itself."""
    async with (
        stage(dialect="openrouter", **settings) as at,
        OpenRouter(api_key=key, server_url=at.server.base_url, retry_config=None) as client,
    ):
        yield client, at


async def ended(client: OpenRouter, job_id: str) -> VideoGenerationResponse:
    """Ask until a job is over."""
    async with asyncio.timeout(30):
        while True:
            job = await client.video_generation.get_generation_async(job_id=job_id)
            if job.status not in ("pending", "in_progress"):
                return job
            await asyncio.sleep(0.01)


async def content(client: OpenRouter, job_id: str) -> bytes:
    answer = await client.video_generation.get_video_content_async(job_id=job_id, index=0)
    return await answer.aread()


def picture() -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


async def test_openrouters_client_brings_a_clip() -> None:
    async with router() as (client, _):
        job = await client.video_generation.generate_async(
            model=MODEL, prompt=FOX, duration=4, size="720x1280"
        )
        assert job.status == "pending"
        assert job.id.startswith("gen-vid-")
        assert job.polling_url == f"/api/v1/videos/{job.id}"
        done = await ended(client, job.id)
        assert (done.status, done.error) == ("completed", None)
        assert done.usage is not None
        assert (done.usage.cost, done.usage.is_byok) == (1.2136, False)
        assert done.unsigned_urls == [f"{job.polling_url}/content?index=0"]
        assert await content(client, job.id) == FILES[".mp4"]


async def test_openrouters_client_sends_frames_and_continues() -> None:
    async with router() as (client, at):
        frames = [
            {"type": "image_url", "image_url": {"url": picture()}, "frame_type": frame}
            for frame in ("first_frame", "last_frame")
        ]
        first = await client.video_generation.generate_async(
            model=MODEL,
            prompt=FOX,
            resolution="480p",
            aspect_ratio="1:1",
            generate_audio=False,
            seed=7,
            frame_images=frames,  # type: ignore[arg-type] # a plain dict of the same shape
        )
        await ended(client, first.id)
        second = await client.video_generation.generate_async(
            model=MODEL, prompt="make it night", previous_job_id=first.id
        )
        assert (await ended(client, second.id)).status == "completed"
        source, change = at.server.renders
        assert (source.size, source.seconds) == ("640x640", "5")
        assert [item["frame_type"] for item in source.items] == ["first_frame", "last_frame"]
        assert change.remixed_from_video_id == first.id


async def test_openrouters_client_reads_the_catalogue() -> None:
    async with router(deployments=(MODEL, "google/veo-3.1")) as (client, _):
        found = await client.video_generation.list_videos_models_async()
        assert [model.id for model in found.data] == [MODEL, "google/veo-3.1"]
        model = found.data[0]
        assert model.supported_durations == list(range(4, 16))
        assert model.supported_sizes is not None
        assert "720x1280" in model.supported_sizes
        assert model.supported_resolutions == ["480p", "720p", "1080p"]
        assert model.supported_aspect_ratios == ["16:9", "9:16", "1:1"]
        assert model.supported_frame_images == ["first_frame", "last_frame"]
        assert (model.generate_audio, model.seed) == (True, True)
        assert isinstance(model.pricing_skus, dict)
        assert model.pricing_skus["duration_seconds_720p"] == "0.3034"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (f"{FOX} [fails]", "Video generation failed due to an internal error."),
        (f"{FOX} [moderated output]", "Your request was blocked by our moderation system."),
    ],
)
async def test_openrouters_client_reads_why_a_job_failed(prompt: str, said: str) -> None:
    async with router() as (client, _):
        job = await client.video_generation.generate_async(model=MODEL, prompt=prompt)
        done = await ended(client, job.id)
        assert (done.status, done.error) == ("failed", said)
        with pytest.raises(errors.NotFoundResponseError):
            await content(client, job.id)


async def test_openrouters_client_finds_the_copy_of_a_clip() -> None:
    async with router() as (client, at):
        job = await client.video_generation.generate_async(model=MODEL, prompt=f"{FOX} [cloud]")
        done = await ended(client, job.id)
        with pytest.raises(errors.BadGatewayResponseError):
            await content(client, job.id)
        assert done.expires_at is not None
        assert done.urls is not None
        assert (await at.client.get(done.urls[0])).status_code == 400  # our key went along
        del at.client.headers["Authorization"]
        assert (await at.client.get(done.urls[0])).content == FILES[".mp4"]


async def test_openrouters_client_knows_each_refusal() -> None:
    async with router(render_seconds=600.0, max_running=1) as (client, at):
        generate = client.video_generation.generate_async
        with pytest.raises(errors.BadRequestResponseError, match="not a valid model ID"):
            await generate(model="sora-9", prompt=FOX)
        with pytest.raises(errors.BadRequestResponseError, match="duration 99"):
            await generate(model=MODEL, prompt=FOX, duration=99)
        with pytest.raises(errors.BadRequestResponseError, match="1x1"):
            await generate(model=MODEL, prompt=FOX, size="1x1")
        with pytest.raises(errors.ForbiddenResponseError) as moderated:
            await generate(model=MODEL, prompt=f"{FOX} [moderated]")
        assert moderated.value.data.error.code == 403
        assert moderated.value.data.error.metadata == {
            "reasons": ["violence"],
            "provider_name": "Seed",
        }
        with pytest.raises(errors.NotFoundResponseError):
            await generate(model=MODEL, prompt=FOX, previous_job_id="gen-vid-none")
        job = await generate(model=MODEL, prompt=FOX)
        with pytest.raises(errors.TooManyRequestsResponseError):
            await generate(model=MODEL, prompt=FOX)
        with pytest.raises(errors.ConflictResponseError):
            await content(client, job.id)
        with pytest.raises(errors.BadRequestResponseError):
            await generate(model=MODEL, prompt=FOX, previous_job_id=job.id)
        assert len(at.server.renders) == 1


async def test_openrouters_client_is_told_of_a_wrong_key() -> None:
    async with router("stolen-key") as (client, _):
        with pytest.raises(errors.UnauthorizedResponseError, match="User not found"):
            await client.video_generation.get_generation_async(job_id="gen-vid-none")


# --- openai ----------------------------------------------------------------------------


@asynccontextmanager
async def sora(key: str = "playground-key") -> AsyncIterator[openai.AsyncOpenAI]:
    async with (
        stage(dialect="openai") as at,
        openai.AsyncOpenAI(api_key=key, base_url=at.server.base_url, max_retries=0) as client,
    ):
        yield client


async def test_openais_client_leads_a_clip_from_order_to_end() -> None:
    async with sora() as client:
        made = await client.videos.create_and_poll(
            model="sora-2", prompt=FOX, seconds="8", size="1280x720", poll_interval_ms=10
        )
        assert (made.status, made.seconds, made.size) == ("completed", "8", "1280x720")
        clip = await client.videos.download_content(made.id)
        assert clip.content == FILES[".mp4"]
        still = await client.videos.download_content(made.id, variant="thumbnail")
        assert still.content == FILES[".webp"]
        remix = await client.videos.remix(made.id, prompt="make it night")
        assert remix.remixed_from_video_id == made.id
        await client.videos.poll(remix.id, poll_interval_ms=10)
        listed = await client.videos.list(limit=1)
        assert [video.id for video in listed.data] == [remix.id]
        assert [video.id async for video in listed] == [remix.id, made.id]
        assert (await client.videos.delete(made.id)).deleted
        with pytest.raises(openai.NotFoundError):
            await client.videos.retrieve(made.id)


FITS: tuple[DialectName, ...] = (
    *("azure", "openai", "litellm", "litellm-wan", "vllm-omni", "sglang", "unsloth"),
)
"""The servers that take what OpenAI's client sends: not those of another wire, nor Bifrost."""


@pytest.mark.parametrize("dialect", FITS)
async def test_openais_client_is_at_home_on_every_server(dialect: DialectName) -> None:
    async with (
        stage(dialect=dialect) as at,
        openai.AsyncOpenAI(api_key="playground-key", base_url=at.server.base_url) as client,
    ):
        made = await client.videos.create_and_poll(
            model=at.server.deployments[0],
            prompt=FOX,
            seconds="4",
            size="1280x720",
            poll_interval_ms=10,
        )
        assert made.status == "completed"
        clip = await client.videos.download_content(made.id)
        assert clip.content == FILES[".mp4"]
        with pytest.raises(openai.APIStatusError):
            await client.videos.create(model="sora-2", prompt="")


async def test_openais_client_sends_a_picture() -> None:
    file = io.BytesIO()
    Image.new("RGB", (720, 1280), "red").save(file, "PNG")
    async with sora() as client:
        made = await client.videos.create_and_poll(
            prompt=FOX,
            input_reference=("fox.png", file.getvalue(), "image/png"),
            model="sora-2",
            poll_interval_ms=10,
        )
        assert made.status == "completed"


async def test_openais_client_knows_each_refusal() -> None:
    async with sora() as client:
        with pytest.raises(openai.BadRequestError) as moderated:
            await client.videos.create(model="sora-2", prompt=f"{FOX} [moderated]")
        assert moderated.value.code == "moderation_blocked"
        with pytest.raises(openai.NotFoundError):
            await client.videos.create(model="sora-9", prompt=FOX)
    async with sora("stolen-key") as client:
        with pytest.raises(openai.AuthenticationError):
            await client.videos.create(model="sora-2", prompt=FOX)
