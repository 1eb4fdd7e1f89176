"""Every route of the local video API, held against the published schema."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image

from tests.support.video_stage import FILES, Stage, assert_published, error_of, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

VIDEOS = "/openai/v1/videos"
NOT_A_STRING = (
    "Invalid type for 'seconds': expected one of '4', '8', '12', but got an integer instead."
)


@pytest.fixture
async def api() -> AsyncIterator[Stage]:
    async with stage() as running:
        yield running


def picture(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


async def test_a_render_goes_from_queued_to_completed(api: Stage) -> None:
    answer = await api.create("a red fox", size="1280x720", seconds="8")
    video = answer.json()
    assert_published(video, "VideoResource")
    assert video["id"].startswith("video_")
    assert (video["status"], video["progress"], video["error"]) == ("queued", 0, None)
    assert (video["size"], video["seconds"], video["prompt"]) == ("1280x720", "8", "a red fox")
    assert video["completed_at"] is None
    assert video["expires_at"] is None

    done = await api.reached(video["id"], status="completed")
    assert_published(done, "VideoResource")
    assert done["progress"] == 100
    assert done["completed_at"] >= done["created_at"] == video["created_at"]
    assert done["expires_at"] - done["created_at"] == 86_400


async def test_size_and_seconds_have_the_published_defaults(api: Stage) -> None:
    video = (await api.create("a red fox")).json()
    assert (video["size"], video["seconds"]) == ("720x1280", "4")


async def test_progress_never_falls() -> None:
    async with stage(render_seconds=0.4) as api:
        video = (await api.create("a red fox [stuck]")).json()
        seen = [(video["status"], video["progress"])]
        while seen[-1][0] != "completed":
            video = await api.get(video["id"])
            seen.append((video["status"], video["progress"]))
            if seen[-1] == ("in_progress", 99) != seen[-2]:
                await api.finish(video["id"])
    assert list(dict(seen)) == ["queued", "in_progress", "completed"]
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)


async def test_the_prompt_can_be_left_out_as_on_azure() -> None:
    async with stage(omit_prompt=True) as api:
        video = (await api.create("a red fox")).json()
        assert_published(video, "VideoResource")
        assert video["prompt"] is None


async def test_create_takes_a_form_with_a_reference_image(api: Stage) -> None:
    form = {"model": "sora-2", "prompt": "a red fox", "size": "1280x720", "seconds": "4"}
    image = {"input_reference": ("fox.png", picture(1280, 720), "image/png")}
    answer = await api.client.post(VIDEOS, data=form, files=image)
    assert answer.status_code == 200, answer.text
    assert_published(answer.json(), "VideoResource")


async def test_create_takes_a_reference_image_as_a_data_url(api: Stage) -> None:
    encoded = base64.b64encode(picture(720, 1280)).decode()
    reference = {"image_url": f"data:image/png;base64,{encoded}"}
    assert (await api.create("a red fox", input_reference=reference)).status_code == 200


async def test_a_reference_image_of_another_size_is_refused(api: Stage) -> None:
    form = {"model": "sora-2", "prompt": "a red fox"}
    image = {"input_reference": ("fox.png", picture(640, 480), "image/png")}
    answer = await api.client.post(VIDEOS, data=form, files=image)
    assert answer.status_code == 400
    message = "Inpaint image must match the requested width and height"
    assert error_of(answer)["message"] == message


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("fox.gif", picture(720, 1280), "image/gif"), ("fox.png", b"no image", "image/png")],
)
async def test_a_reference_that_is_no_image_is_refused(
    api: Stage, name: str, data: bytes, kind: str
) -> None:
    form = {"model": "sora-2", "prompt": "a red fox"}
    answer = await api.client.post(VIDEOS, data=form, files={"input_reference": (name, data, kind)})
    assert answer.status_code == 400
    assert error_of(answer)["param"] == "input_reference"


@pytest.mark.parametrize(
    "reference", [{"file_id": "file-1"}, {"image_url": "data:image/png;base64,!"}, "fox.png", 7]
)
async def test_a_reference_that_is_no_data_url_is_refused(api: Stage, reference: object) -> None:
    answer = await api.create("a red fox", input_reference=reference)
    assert answer.status_code == 400
    assert error_of(answer)["param"] == "input_reference"


@pytest.mark.parametrize(
    ("body", "param", "code", "message"),
    [
        ({}, "model", "missing_required_parameter", "Missing required parameter: 'model'."),
        (
            {"model": "sora-2"},
            "prompt",
            "missing_required_parameter",
            "Missing required parameter: 'prompt'.",
        ),
        (
            {"model": "sora-2", "prompt": "fox", "seconds": 4},
            "seconds",
            "invalid_type",
            NOT_A_STRING,
        ),
        (
            {"model": "sora-2", "prompt": "fox", "seconds": "5"},
            "seconds",
            "invalid_value",
            "Invalid value: '5'. Supported values are: '4', '8' and '12'.",
        ),
        ({"model": "sora-2", "prompt": "fox", "size": "640x480"}, "size", "invalid_value", None),
        (
            {"model": "sora-2", "prompt": "fox", "size": "1024x1792"},
            "size",
            None,
            "Model does not support this size",
        ),
        ({"model": "sora-2", "prompt": ""}, "prompt", "empty_string", None),
        ({"model": "sora-2", "prompt": "x" * 32_001}, "prompt", "string_above_max_length", None),
        ({"model": "sora-2", "prompt": ["fox"]}, "prompt", "invalid_type", None),
        (
            {"model": "sora-2", "prompt": "fox", "n": 2},
            "n",
            "unknown_parameter",
            "Unknown parameter: 'n'.",
        ),
    ],
)
async def test_a_wrong_field_is_named(
    api: Stage, body: dict[str, Any], param: str, code: str | None, message: str | None
) -> None:
    answer = await api.client.post(VIDEOS, json=body)
    assert answer.status_code == 400
    error = error_of(answer)
    assert (error["param"], error["code"]) == (param, code)
    assert message in (None, error["message"])
    assert api.server.renders == []


async def test_the_longest_prompt_is_accepted(api: Stage) -> None:
    assert (await api.create("x" * 32_000)).status_code == 200


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"", "application/json", "Missing required parameter: 'model'."),
        (b"{", "application/json", "We could not parse the JSON body"),
        (b"[]", "application/json", "expected a JSON object"),
        (b"model=sora-2", "application/x-www-form-urlencoded", "Unsupported content type"),
        (b"--", "multipart/form-data", "Could not parse the multipart body"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    api: Stage, content: bytes, kind: str, message: str
) -> None:
    answer = await api.client.post(VIDEOS, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert message in error_of(answer)["message"]


async def test_an_unknown_deployment_is_azures_404(api: Stage) -> None:
    answer = await api.create("a red fox", model="sora-9")
    assert answer.status_code == 404
    assert error_of(answer) == {
        "message": "The API deployment 'sora-9' for this resource does not exist. If you created "
        "the deployment within the last 5 minutes, please wait a moment and try again.",
        "type": "video_generation_user_error",
        "param": None,
        "code": None,
    }


@pytest.mark.parametrize("form", [False, True])
async def test_a_remix_inherits_size_and_seconds(api: Stage, *, form: bool) -> None:
    source = await api.made("a red fox", size="1280x720", seconds="8")
    path = f"{VIDEOS}/{source}/remix"
    fields = {"prompt": "make it night"}
    body: dict[str, Any] = {"files": {"prompt": (None, "make it night")}} if form else {}
    answer = await api.client.post(path, **(body or {"json": fields}))
    assert answer.status_code == 200, answer.text
    remix = answer.json()
    assert_published(remix, "VideoResource")
    assert remix["remixed_from_video_id"] == source
    assert (remix["size"], remix["seconds"]) == ("1280x720", "8")
    assert remix["prompt"] == "make it night"


async def test_only_a_completed_video_can_be_remixed(api: Stage) -> None:
    running = await api.started("a red fox [stuck]")
    assert (await api.remix(running, "make it night")).status_code == 400
    assert (await api.remix("video_none", "make it night")).status_code == 404
    await api.finish(running)
    await api.reached(running, status="completed")
    assert (await api.remix(running, "")).status_code == 400
    assert (await api.remix(running, "make it night")).status_code == 200


async def test_content_comes_in_three_variants(api: Stage) -> None:
    video_id = await api.made("a red fox")
    kinds = {"video": "video/mp4", "thumbnail": "image/webp", "spritesheet": "image/jpeg"}
    for (variant, kind), content in zip(
        kinds.items(), (FILES[".mp4"], FILES[".webp"], FILES[".jpg"]), strict=True
    ):
        answer = await api.content(video_id, params={"variant": variant})
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.content == content
    assert (await api.content(video_id)).content == FILES[".mp4"]
    wrong = await api.content(video_id, params={"variant": "poster"})
    assert (wrong.status_code, error_of(wrong)["param"]) == (400, "variant")


async def test_content_can_be_fetched_in_parts(api: Stage) -> None:
    video_id = await api.made("a red fox")
    part = await api.content(video_id, headers={"Range": "bytes=2-5"})
    assert part.status_code == 206
    assert part.content == FILES[".mp4"][2:6]
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(FILES['.mp4'])}"
    beyond = await api.content(video_id, headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416


async def test_a_body_beyond_all_measure_is_refused(api: Stage) -> None:
    answer = await api.create("x" * 33 * 1024 * 1024)
    assert answer.status_code == 413
    assert "error" in answer.json()
    assert api.server.calls[-1].status == 413


async def test_content_asked_for_too_early_is_refused(api: Stage) -> None:
    early = await api.content(await api.started("a red fox [stuck]"))
    assert (early.status_code, error_of(early)["code"]) == (400, "video_not_ready")
    assert (await api.content("video_none")).status_code == 404


async def test_a_list_is_paged_in_both_orders() -> None:
    async with stage(max_running=5) as api:
        ids = [await api.started(f"clip {number}") for number in range(5)]

        async def page(**query: object) -> dict[str, Any]:
            answer = await api.client.get(VIDEOS, params={k: str(v) for k, v in query.items()})
            assert answer.status_code == 200, answer.text
            assert_published(answer.json(), "VideoListResource")
            listed: dict[str, Any] = answer.json()
            return listed

        newest = await page(limit=2)
        assert [video["id"] for video in newest["data"]] == [ids[4], ids[3]]
        assert (newest["first_id"], newest["last_id"]) == (ids[4], ids[3])
        assert newest["has_more"] is True
        rest = await page(limit=3, after=ids[3])
        assert [video["id"] for video in rest["data"]] == [ids[2], ids[1], ids[0]]
        assert rest["has_more"] is False
        oldest = await page(order="asc", after=ids[3])
        assert [video["id"] for video in oldest["data"]] == [ids[4]]
        nothing = await page(limit=0)
        assert (nothing["data"], nothing["first_id"], nothing["has_more"]) == ([], None, True)


@pytest.mark.parametrize("query", ["limit=101", "limit=-1", "limit=x", "order=up", "after=video_9"])
async def test_a_wrong_list_query_is_refused(api: Stage, query: str) -> None:
    assert (await api.client.get(f"{VIDEOS}?{query}")).status_code == 400


async def test_only_a_finished_video_can_be_deleted(api: Stage) -> None:
    video_id = await api.started("a red fox [stuck]")
    path = f"{VIDEOS}/{video_id}"
    assert (await api.client.delete(path)).status_code == 400
    await api.finish(video_id)
    await api.reached(video_id, status="completed")
    answer = await api.client.delete(path)
    assert answer.status_code == 200
    assert answer.json() == {"id": video_id, "object": "video.deleted", "deleted": True}
    assert_published(answer.json(), "DeletedVideoResource")
    assert (await api.client.get(path)).status_code == 404
    assert (await api.content(video_id)).status_code == 404
    assert (await api.client.delete(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/openai/v1/videos", {"api-key": "playground-key"}),
        ("/openai/v1/videos", {"Authorization": "Bearer playground-key"}),
        ("/openai/v1/videos", {"Authorization": "Bearer playground-token"}),
        ("/v1/videos", {"Authorization": "Bearer playground-key"}),
    ],
)
async def test_each_kind_of_key_opens_its_door(
    api: Stage, path: str, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=api.server.url) as client:
        assert (await client.get(path, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "code", "start"),
    [
        ("/openai/v1/videos", {}, "401", "Access denied due to invalid subscription key"),
        ("/openai/v1/videos", {"api-key": "x"}, "401", "Access denied due to invalid"),
        ("/openai/v1/videos", {"Authorization": "Bearer x"}, "401", "Unauthorized. Access token"),
        ("/v1/videos", {}, None, "You didn't provide an API key."),
        ("/v1/videos", {"api-key": "playground-key"}, None, "You didn't provide an API key."),
        ("/v1/videos", {"Authorization": "Bearer wrong"}, "invalid_api_key", "Incorrect API key"),
    ],
)
async def test_a_wrong_key_is_refused_in_the_services_words(
    api: Stage, path: str, headers: dict[str, str], code: str | None, start: str
) -> None:
    async with httpx.AsyncClient(base_url=api.server.url) as client:
        answer = await client.get(path, headers=headers)
    assert answer.status_code == 401
    assert error_of(answer)["code"] == code
    assert error_of(answer)["message"].startswith(start)


async def test_a_wrong_route_is_a_404_of_its_service(api: Stage) -> None:
    for method, path in (("GET", "/openai/v1/video/jobs"), ("PUT", "/openai/v1/videos/video_1")):
        answer = await api.client.request(method, path)
        assert answer.status_code == 404
        assert answer.json() == {"error": {"code": "404", "message": "Resource not found"}}
    bearer = {"Authorization": "Bearer playground-key"}
    plain = await api.client.get("/v1/clips", headers=bearer)
    assert (plain.status_code, error_of(plain)["message"]) == (404, "Invalid URL (GET /v1/clips)")


async def test_both_prefixes_show_the_same_videos(api: Stage) -> None:
    bearer = {"Authorization": "Bearer playground-key"}
    body = {"model": "sora-2", "prompt": "a red fox"}
    made = await api.client.post("/v1/videos", json=body, headers=bearer)
    assert made.status_code == 200
    assert (await api.get(made.json()["id"]))["prompt"] == "a red fox"
