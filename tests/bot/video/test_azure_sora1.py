"""Sora 1's wire format: what we send, against Azure's schema, and what we make of the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import DeploymentMissing
from bot.domain.errors.provider import Limited, OutcomeUnknown, RenderFailed, Unavailable
from bot.domain.errors.refusals import Moderated, NoRemix, Refused
from bot.domain.profiles import Crop, InputKind
from bot.domain.renders.render import Order, Reference, RenderStatus
from tests.support.video_doubles import BASE, KEY, File, Handler, always, api_of, list_of_parts
from tests.support.video_servers import CLIP

ORDER = Order(model="films", prompt="a red fox", size="854x480", seconds=7, count=3)
TASK: dict[str, Any] = {  # from Microsoft's quickstart
    "object": "video.generation.job",
    "id": "task_01jwcet0eje35tc5jy54yjax5q",
    "status": "queued",
    "created_at": 1748469875,
    "finished_at": None,
    "expires_at": None,
    "generations": [],
    "prompt": "A cat playing piano in a jazz bar.",
    "model": "films",
    "n_variants": 1,
    "n_seconds": 5,
    "height": 480,
    "width": 854,
    "failure_reason": None,
}
DONE = TASK | {
    "status": "succeeded",
    "expires_at": 1748556275,
    "generations": [{"object": "video.generation", "id": f"gen_{n}"} for n in (1, 2)],
}
PICTURE = Reference(InputKind.IMAGE, 'Füchsin "1".png', "image/png", b"\x89PNG-1")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


class Recorder:
    """Answers every request alike and keeps what it was asked."""

    def __init__(self, answer: Handler) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)

    @property
    def only(self) -> httpx.Request:
        (request,) = self.requests
        return request


def sora1(handler: Handler) -> Any:
    return api_of(handler, model="sora", api="sora1")


async def test_a_prompt_goes_as_json_with_numbers() -> None:
    server = Recorder(always(201, TASK))
    async with sora1(server) as api:
        render = await api.create(ORDER)
    assert (render.id, render.status) == (TASK["id"], RenderStatus.RUNNING)
    assert str(server.only.url) == f"{BASE}/video/generations/jobs?api-version=preview"
    assert server.only.headers["authorization"].endswith(KEY)
    assert json.loads(server.only.content) == {
        "model": "films",
        "prompt": "a red fox",
        "width": 854,
        "height": 480,
        "n_seconds": 7,
        "n_variants": 3,
    }


async def test_pictures_go_as_a_form_with_their_places_in_json() -> None:
    server = Recorder(always(200, TASK))
    last = Reference(
        InputKind.IMAGE, "fox.png", "image/png", b"\x89PNG-2", 209, Crop(0.1, 0.2, 0.9, 1.0)
    )
    order = Order("films", "füchse 🦊", "480x480", 7, references=(PICTURE, last))
    async with sora1(server) as api:
        await api.create(order)
    parts = list_of_parts(server.only)
    fields = {name: value for name, value in parts if isinstance(value, str)}
    items = json.loads(fields.pop("inpaint_items"))
    assert fields == {
        "model": "films",
        "prompt": "füchse 🦊",
        "width": "480",
        "height": "480",
        "n_seconds": "7",
        "n_variants": "1",
    }
    assert items == [
        {
            "frame_index": 0,
            "type": "image",
            "file_name": "input-1.png",
            "crop_bounds": {
                "left_fraction": 0.0,
                "top_fraction": 0.0,
                "right_fraction": 1.0,
                "bottom_fraction": 1.0,
            },
        },
        {
            "frame_index": 209,
            "type": "image",
            "file_name": "input-2.png",
            "crop_bounds": {
                "left_fraction": 0.1,
                "top_fraction": 0.2,
                "right_fraction": 0.9,
                "bottom_fraction": 1.0,
            },
        },
    ]
    files = [(name, value) for name, value in parts if isinstance(value, File)]
    assert files == [
        ("files", File("input-1.png", "image/png", b"\x89PNG-1")),
        ("files", File("input-2.png", "image/png", b"\x89PNG-2")),
    ]


async def test_a_video_goes_as_one() -> None:
    server = Recorder(always(200, TASK))
    video = Reference(InputKind.VIDEO, "dog.mp4", "video/mp4", CLIP)
    async with sora1(server) as api:
        await api.create(Order("films", "snow", "480x480", 5, references=(video,)))
    parts = list_of_parts(server.only)
    (item,) = json.loads(str(dict(parts)["inpaint_items"]))
    assert (item["type"], item["file_name"]) == ("video", "input-1.mp4")
    assert ("files", File("input-1.mp4", "video/mp4", CLIP)) in parts


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("preprocessing", RenderStatus.RUNNING),
        ("queued", RenderStatus.RUNNING),
        ("running", RenderStatus.RUNNING),
        ("processing", RenderStatus.RUNNING),
        ("succeeded", RenderStatus.COMPLETED),
        ("cancelled", RenderStatus.CANCELLED),
        ("failed", RenderStatus.FAILED),
    ],
)
async def test_every_status_of_a_job_is_understood(word: str, status: RenderStatus) -> None:
    async with sora1(always(200, DONE | {"status": word})) as api:
        assert (await api.get("task_1")).status is status


async def test_a_finished_job_names_its_clips() -> None:
    server = Recorder(always(200, DONE))
    async with sora1(server) as api:
        render = await api.get("task/1")
    assert server.only.url.raw_path.decode() == (
        "/openai/v1/video/generations/jobs/task%2F1?api-version=preview"
    )
    assert render.clips == ("gen_1", "gen_2")
    assert (render.size, render.seconds, render.progress) == ("854x480", 5, None)
    assert (render.created_at, render.expires_at) == (1748469875, 1748556275)


async def test_a_job_that_succeeded_without_a_clip_has_failed() -> None:
    async with sora1(always(200, DONE | {"generations": []})) as api:
        render = await api.get("task_1")
    assert render.status is RenderStatus.FAILED
    assert isinstance(render.error, RenderFailed)


@pytest.mark.parametrize(
    ("reason", "kind", "stage"),
    [
        ("input_moderation", Moderated, "input"),
        ("output_moderation", Moderated, "output"),
        ("internal_error", RenderFailed, None),
        (None, RenderFailed, None),
    ],
)
async def test_a_failed_job_says_why(reason: str | None, kind: type, stage: str | None) -> None:
    async with sora1(always(200, TASK | {"status": "failed", "failure_reason": reason})) as api:
        render = await api.get("task_1")
    assert type(render.error) is kind
    assert getattr(render.error, "stage", None) == stage


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (429, {"message": "Too many running tasks", "code": None}, Limited),
        (
            400,
            {
                "code": "bad_request",
                "message": "no",
                "inner_error": {"code": "ResponsibleAIPolicyViolation"},
            },
            Moderated,
        ),
        (404, {"message": "The API deployment 'films' does not exist."}, DeploymentMissing),
        (400, {"code": "invalid_value", "param": "n_seconds", "message": "too long"}, Refused),
    ],
)
async def test_an_error_is_read_wrapped_as_sent_or_flat_as_published(
    wrapped: bool, status: int, error: dict[str, Any], kind: type[Exception]
) -> None:
    async with sora1(always(status, {"error": error} if wrapped else error)) as api:
        with pytest.raises(kind):
            await api.create(ORDER)


async def test_an_answer_without_a_job_leaves_the_create_open() -> None:
    async with sora1(always(200, {"object": "list"})) as api:
        with pytest.raises(OutcomeUnknown):
            await api.create(ORDER)
        with pytest.raises(Unavailable):
            await api.get("task_1")


async def test_nothing_is_asked_for_a_remix() -> None:
    server = Recorder(always(200, TASK))
    async with sora1(server) as api:
        with pytest.raises(NoRemix):
            await api.remix("task_1", "make it night")
    assert server.requests == []


@pytest.mark.parametrize("quality", [None, "high", "low"])
async def test_a_clip_is_fetched_by_its_own_id(tmp_path: Path, quality: str | None) -> None:
    server = Recorder(lambda _: httpx.Response(200, content=CLIP))
    async with sora1(server) as api:
        length = await api.download("gen_1", tmp_path / "clip.mp4", quality=quality)
    assert length == len(CLIP)
    assert (tmp_path / "clip.mp4").read_bytes() == CLIP
    assert server.only.url.path == "/openai/v1/video/generations/gen_1/content/video"
    asked = {"api-version": "preview"} | ({"quality": quality} if quality else {})
    assert dict(server.only.url.params) == asked


async def test_a_clip_that_is_gone_is_missing(tmp_path: Path) -> None:
    async with sora1(always(404, {"error": {"code": "404", "message": "not here"}})) as api:
        with pytest.raises(RenderMissing):
            await api.download("gen_1", tmp_path / "clip.mp4")


async def test_a_still_is_the_clips_thumbnail() -> None:
    server = Recorder(
        lambda _: httpx.Response(200, content=PNG, headers={"content-type": "image/jpg"})
    )
    async with sora1(server) as api:
        assert await api.still("gen_1") == PNG
    assert server.only.url.path == "/openai/v1/video/generations/gen_1/content/thumbnail"
    async with sora1(always(404, {})) as api:
        assert await api.still("gen_1") is None


async def test_the_list_is_read_page_by_page() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        first = "after" not in request.url.params
        job = TASK | {"id": "task_2" if first else "task_1"}
        return httpx.Response(200, json={"data": [job], "has_more": first, "last_id": job["id"]})

    server = Recorder(page)
    async with sora1(server) as api:
        listed = await api.recent(0)
    assert listed is not None
    assert [render.id for render in listed.renders] == ["task_2", "task_1"]
    assert [dict(request.url.params) for request in server.requests] == [
        {"api-version": "preview", "limit": "100"},
        {"api-version": "preview", "limit": "100", "after": "task_2"},
    ]


async def test_a_render_is_deleted_by_its_jobs_id() -> None:
    server = Recorder(lambda _: httpx.Response(204))
    async with sora1(server) as api:
        await api.delete("task_1")
    assert server.only.method == "DELETE"
    assert server.only.url.path == "/openai/v1/video/generations/jobs/task_1"
