from __future__ import annotations

import base64
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from openrouter.components import VideoGenerationRequest

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import AccessError, DeploymentMissing, OutOfMoney
from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError, RenderFailed
from bot.domain.errors.refusals import Moderated, NoRemix, Refused
from bot.domain.profiles import InputKind
from bot.domain.renders.render import Order, Render, RenderStatus
from bot.ports.video import VideoApi
from bot.telemetry.logs import FLOORS
from bot.video.azure_sora1 import AzureSora1
from bot.video.openai_videos import OpenAiVideos
from bot.video.openrouter import OpenRouterVideos
from tests.bot.video.contract.servers import SERVERS, Far, far, picture
from tests.support.video_doubles import KEY, Handler, always, api_of

HOST = "https://openrouter.ai"
BASE = f"{HOST}/api/v1"
MODEL = "bytedance/seedance-2.0"
ID = "gen-vid-1795924378-6e77d0344afe4b8fac58"
JOB = {"id": ID, "polling_url": f"/api/v1/videos/{ID}", "status": "pending"}
FOX = Order(model=MODEL, prompt="a red fox in fresh snow", size="1280x720", seconds=8)
SIGNED = "https://files.openrouter.ai/clip.mp4?signature=hush-hush"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00\x00\x00\x10mdat" + b"film" * 2
PART = {
    "type": "image_url",
    "image_url": {"url": f"data:image/png;base64,{base64.b64encode(b'png').decode()}"},
}
PNG = replace(picture(), data=b"png")
T = TypeVar("T")
OPENROUTER = next(ways for ways in SERVERS if ways.dialect == "openrouter")


async def asked(handler: Handler, ask: Callable[[VideoApi], Awaitable[T]]) -> T:
    async with api_of(handler, BASE, model=MODEL, api="openrouter") as api:
        return await ask(api)


async def sent(ask: Callable[[VideoApi], Awaitable[Any]]) -> tuple[httpx.Request, dict[str, Any]]:
    """Return the one request that comes of it, and its body."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202, json=JOB)

    await asked(answer, ask)
    (request,) = seen
    return request, json.loads(request.content)


async def shown(**job: Any) -> Render:
    """Return what a job is read as."""
    return await asked(always(200, JOB | job), lambda api: api.get(ID))


@pytest.mark.parametrize(
    ("model", "api", "kind"),
    [
        ("sora-2", "openai", OpenAiVideos),
        ("our-clips", "sora1", AzureSora1),
        (MODEL, "openrouter", OpenRouterVideos),
    ],
)
async def test_the_wire_format_is_as_named(model: str, api: Any, kind: type) -> None:
    async with api_of(always(200), model=model, api=api) as opened:
        assert type(opened) is kind


async def test_an_order_is_json_with_a_whole_number() -> None:
    request, body = await sent(lambda api: api.create(FOX))
    assert (request.method, str(request.url)) == ("POST", f"{BASE}/videos")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert body == {
        "model": MODEL,
        "prompt": "a red fox in fresh snow",
        "size": "1280x720",
        "duration": 8,
    }


async def test_pictures_are_the_first_and_the_last_frame() -> None:
    _, body = await sent(lambda api: api.create(replace(FOX, references=(PNG, PNG))))
    assert body["frame_images"] == [
        {**PART, "frame_type": "first_frame"},
        {**PART, "frame_type": "last_frame"},
    ]
    assert "input_references" not in body


async def test_a_picture_that_guides_is_no_frame() -> None:
    order = replace(FOX, references=(PNG, replace(PNG, guides=True)))
    _, body = await sent(lambda api: api.create(order))
    assert body["frame_images"] == [{**PART, "frame_type": "first_frame"}]
    assert body["input_references"] == [PART]


@pytest.mark.parametrize(
    "references",
    [(PNG, PNG, PNG), (replace(PNG, kind=InputKind.VIDEO),)],
    ids=["three pictures", "a video"],
)
async def test_what_has_no_place_in_an_order_is_not_sent(references: Any) -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.method} was sent")

    with pytest.raises(Refused) as caught:
        await asked(never, lambda api: api.create(replace(FOX, references=references)))
    assert "two pictures" in caught.value.tell


async def test_a_remix_is_an_order_after_another_job() -> None:
    request, body = await sent(
        lambda api: api.remix(ID, "make it night", size="1280x720", seconds=8)
    )
    assert str(request.url) == f"{BASE}/videos"
    assert body == {
        "model": MODEL,
        "previous_job_id": ID,
        "prompt": "make it night",
        "size": "1280x720",
        "duration": 8,
    }


@pytest.mark.parametrize(
    "ask",
    [
        lambda api: api.create(FOX),
        lambda api: api.create(replace(FOX, references=(PNG, PNG, replace(PNG, guides=True)))),
        lambda api: api.remix(ID, "make it night", size="1280x720", seconds=8),
    ],
    ids=["words", "pictures", "remix"],
)
async def test_the_vendors_own_client_would_send_the_same(
    ask: Callable[[VideoApi], Awaitable[Any]],
) -> None:
    _, body = await sent(ask)
    assert VideoGenerationRequest.model_validate(body).model_dump() == body


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", RenderStatus.RUNNING),
        ("in_progress", RenderStatus.RUNNING),
        ("completed", RenderStatus.COMPLETED),
        ("failed", RenderStatus.FAILED),
        ("cancelled", RenderStatus.CANCELLED),
        ("expired", RenderStatus.FAILED),
    ],
)
async def test_every_published_status_is_understood(word: str, status: RenderStatus) -> None:
    assert (await shown(status=word)).status is status


async def test_an_error_is_a_sentence() -> None:
    broke = await shown(status="failed", error="Internal server error at the provider")
    assert type(broke.error) is RenderFailed
    stopped = await shown(status="failed", error="Output video may contain sensitive content.")
    assert isinstance(stopped.error, Moderated)
    assert stopped.error.stage == "output"
    assert isinstance((await shown(status="expired")).error, RenderMissing)


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        ({"cost": 0.5, "is_byok": False}, Decimal("0.5")),
        ({"cost": 2.4272}, Decimal("2.4272")),
        ({"cost": 0}, Decimal(0)),
        ({"cost": 0.025, "is_byok": True}, None),  # a fee: the bill is the provider's
        ({"cost": None}, None),
        ({"cost": -1}, None),
        ({"cost": 1e300}, None),
        ({"cost": "a lot"}, None),
        ({}, None),
        (None, None),
        ("free", None),
    ],
)
async def test_what_was_billed_is_read(usage: Any, cost: Decimal | None) -> None:
    done = await shown(status="completed", usage=usage)
    assert done.cost_usd == cost
    assert done.estimate_usd is None


def said(code: int, message: str, **metadata: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "metadata": metadata}}


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (402, "Insufficient credits. Add more using https://openrouter.ai/credits", OutOfMoney),
        (403, "Key limit exceeded (total limit). Manage it using …/settings/keys", OutOfMoney),
        (403, "Your chosen model requires moderation and your input was flagged", Moderated),
        (403, "Forbidden", AccessError),
        (401, "User not found.", AccessError),
        (400, f"{MODEL} is not a valid model ID", DeploymentMissing),
        (404, f"No endpoints found for {MODEL}.", DeploymentMissing),
        (413, "Request payload is too large", Refused),
        (429, "Rate limit exceeded", Limited),
        (499, "Client closed request", OutcomeUnknown),
        (500, "Internal Server Error", OutcomeUnknown),
        (502, "Provider returned error", OutcomeUnknown),
        (503, "No provider is available", OutcomeUnknown),
    ],
)
async def test_a_refused_order_is_known(
    status: int, message: str, kind: type[ProviderError]
) -> None:
    body = said(status, message, flagged_input=FOX.prompt, reasons=["violence"])
    for ask in (
        lambda api: api.create(FOX),
        lambda api: api.remix(ID, FOX.prompt),
    ):
        with pytest.raises(kind) as caught:
            await asked(always(status, body, {"retry-after": "7"}), ask)
        assert FOX.prompt not in caught.value.detail
        assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, f"{MODEL} does not support previous_job_id", NoRemix),
        (400, "This model doesn't support video continuation", NoRemix),
        (400, "previous_job_id: the job is not completed", Refused),
        (404, "Video generation job not found.", RenderMissing),
    ],
)
async def test_a_model_that_cannot_continue_is_told_from_a_lost_clip(
    status: int, message: str, kind: type[ProviderError]
) -> None:
    with pytest.raises(ProviderError) as caught:
        await asked(always(status, said(status, message)), lambda api: api.remix(ID, "night"))
    assert type(caught.value) is kind


# --- the clip, and where else it may be ---------------------------------------------------


def storage(
    content: httpx.Response, job: dict[str, Any], seen: list[httpx.Request]
) -> Callable[[httpx.Request], httpx.Response]:
    """Return a server that answers for the content so, and elsewhere has a clip."""

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path == f"/api/v1/videos/{ID}/content":
            return content
        if request.url.path == f"/api/v1/videos/{ID}":
            return httpx.Response(200, json=JOB | {"status": "completed"} | job)
        return httpx.Response(200, content=MP4, headers={"content-type": "video/mp4"})

    return answer


@pytest.mark.parametrize("status", [400, 404, 409, 410, 500, 502])
async def test_a_signed_link_is_used_where_the_content_fails(
    status: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore"):  # httpx writes whole addresses at INFO
        caplog.set_level(FLOORS[name], logger=name)
    caplog.set_level(logging.DEBUG, "bot")
    seen: list[httpx.Request] = []
    content = httpx.Response(status, json=said(status, f"No content; see {SIGNED}"))
    server = storage(content, {"urls": [SIGNED], "expires_at": 4_000_000_000}, seen)
    await asked(server, lambda api: api.download(ID, tmp_path / "clip"))
    assert (tmp_path / "clip").read_bytes() == MP4
    assert str(seen[0].url) == f"{BASE}/videos/{ID}/content?index=0"
    assert str(seen[-1].url) == SIGNED
    assert "authorization" not in seen[-1].headers
    assert "hush-hush" not in caplog.text


async def test_a_signed_link_is_in_no_error(tmp_path: Path) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path == f"/api/v1/videos/{ID}":
            return httpx.Response(200, json=JOB | {"status": "completed", "urls": [SIGNED]})
        return httpx.Response(502, json=said(502, f"Nothing at {SIGNED}"))

    with pytest.raises(ProviderError) as caught:
        await asked(server, lambda api: api.download(ID, tmp_path / "clip"))
    assert "hush-hush" not in caught.value.detail + str(caught.value)


@pytest.mark.parametrize("status", [401, 402, 403, 429])
async def test_who_is_not_let_in_looks_nowhere_else(status: int, tmp_path: Path) -> None:
    seen: list[httpx.Request] = []
    content = httpx.Response(status, json=said(status, "No."))
    with pytest.raises(ProviderError):
        await asked(
            storage(content, {"urls": [SIGNED]}, seen),
            lambda api: api.download(ID, tmp_path / "clip"),
        )
    assert len(seen) == 1


async def test_a_link_that_wants_the_key_is_followed_at_home_alone(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []
    gone = httpx.Response(404, json=said(404, "Not Found"))
    home = storage(gone, {"unsigned_urls": [f"{BASE}/outputs/1"]}, seen)
    await asked(home, lambda api: api.download(ID, tmp_path / "clip"))
    assert seen[-1].headers["authorization"] == f"Bearer {KEY}"
    for link in (
        "https://elsewhere.example/clip.mp4",
        "http://openrouter.ai/api/v1/outputs/1",
        f"{BASE}/videos/{ID}/content?index=0",  # what was refused
    ):
        seen.clear()
        with pytest.raises(RenderMissing):
            await asked(
                storage(gone, {"unsigned_urls": [link]}, seen),
                lambda api: api.download(ID, tmp_path / "clip"),
            )
        assert len(seen) == 2


# --- against the playground ---------------------------------------------------------------


async def test_what_the_playground_billed_is_told() -> None:
    async with far(OPENROUTER) as opened:
        done = await opened.made(seconds=8)
        assert done.cost_usd == Decimal("2.4272")
        (render,) = opened.server.renders
        assert render.seconds == "8"


async def continued(opened: Far) -> tuple[str, str]:
    source = await opened.made(seconds=6)
    await opened.api.remix(source.id, "make it night", size="720x1280", seconds=6)
    made = opened.server.renders[-1]
    assert made.remixed_from_video_id == source.id
    return made.size, made.seconds


async def test_a_remix_keeps_its_sources_size_and_length() -> None:
    async with far(OPENROUTER) as opened:
        assert await continued(opened) == ("720x1280", "6")


async def test_each_picture_arrives_in_its_place() -> None:
    first = picture()
    async with far(OPENROUTER) as opened:
        await opened.made(references=(first, first, replace(first, guides=True)))
        (render,) = opened.server.renders
        assert [item["frame_type"] for item in render.items] == ["first_frame", "last_frame", None]
        assert [one.frame for one in render.inputs] == [0, 119, 0]
