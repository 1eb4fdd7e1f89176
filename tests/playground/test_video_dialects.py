"""The servers that speak ``/v1/videos``, each in its own way, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import TYPE_CHECKING, Any, get_args

import httpx
import pytest
from PIL import Image

from playground.video.faults import REFUSALS
from playground.video.settings import DIALECTS, DialectName
from tests.support.video_stage import FILES, Stage, bearer, error_of, stage

if TYPE_CHECKING:
    from pathlib import Path

OF_THEIR_OWN = ("openrouter", "sora1", "litellm-wan", "bifrost")
VIDEOS = tuple(dialect for dialect in DIALECTS if dialect not in OF_THEIR_OWN)
OTHERS: tuple[DialectName, ...] = ("openai", "litellm", "vllm-omni", "sglang", "unsloth")
every_dialect = pytest.mark.parametrize("dialect", DIALECTS)
every_other = pytest.mark.parametrize("dialect", OTHERS)
fastapi = pytest.mark.parametrize("dialect", ["vllm-omni", "sglang"])
NOT_FOUND = {"detail": "Not Found"}


def picture(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, kind)
    return file.getvalue()


def data_url(width: int = 64, height: int = 48) -> str:
    return "data:image/png;base64," + base64.b64encode(picture(width, height)).decode()


async def seen_rendering(api: Stage) -> dict[str, str]:
    """Ask behind the API until a render is under way; return every render's true state."""
    async with asyncio.timeout(30):
        while True:
            renders = (await api.control("renders"))["renders"]
            states = {render["id"]: render["status"] for render in renders}
            if "in_progress" in states.values():
                return states
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("dialect", VIDEOS)
async def test_every_dialect_makes_a_clip(dialect: DialectName) -> None:
    async with stage(dialect=dialect) as api:
        size = "1280x720"
        answer = await api.create("a red fox", size=size, seconds="4")
        assert answer.status_code == 200, answer.text
        assert answer.json()["object"] == "video"
        video_id = answer.json()["id"]
        done = await api.reached(video_id, status="completed")
        assert done["progress"] == 100
        content = await api.content(video_id)
        assert (content.status_code, content.headers["Content-Type"]) == (200, "video/mp4")
        assert content.content == FILES[".mp4"]
        listed = (await api.client.get(api.path())).json()
        assert [video["created_at"] for video in listed["data"]] == [done["created_at"]]
        if dialect != "litellm":  # whose list has other ids
            assert [video["id"] for video in listed["data"]] == [video_id]


@every_other
async def test_the_other_servers_answer_under_v1_and_want_a_bearer(dialect: DialectName) -> None:
    async with stage(dialect=dialect) as api:
        assert api.server.base_url == f"{api.server.url}/v1"
        key = {"api-key": "playground-key"}
        async with httpx.AsyncClient(base_url=api.server.url) as client:
            for headers in ({}, key, bearer("wrong")):
                assert (await client.get("/v1/videos", headers=headers)).status_code == 401
            azure = await client.get("/openai/v1/videos", headers=key)
        assert azure.status_code == 404


@every_dialect
@pytest.mark.parametrize("effect", REFUSALS)
async def test_every_refusal_can_be_asked_for_by_name(dialect: DialectName, effect: str) -> None:
    statuses = {
        "unauthorized": {401},
        "forbidden": {403},
        "no_deployment": {400, 404, 503},
        "retired": {410},
        "busy": {409, 429},
        "rate_limited": {429},
        "broken": {500},
    }
    header = "llm_provider-retry-after" if dialect.startswith("litellm") else "Retry-After"
    wrapped = {"is_bifrost_error", "status_code", "extra_fields"} if dialect == "bifrost" else set()
    async with stage(dialect=dialect) as api:
        await api.break_next(route="create", effect=effect, retry_after=7, times=3)
        refused = await api.create("a red fox")
        assert refused.status_code in statuses[effect]
        assert refused.headers[header] == "7"
        assert refused.json().keys() <= {"error", "detail", *wrapped}
        await api.break_next(route="create", effect=effect, times=3)
        plain = await api.create("a red fox")
        assert (header in plain.headers) is (effect == "rate_limited")
        assert api.server.renders == []


@every_dialect
async def test_garbage_and_errors_of_any_status_can_be_asked_for(dialect: DialectName) -> None:
    async with stage(dialect=dialect) as api:
        asked = api.path("video_none")
        await api.break_next(route="get", effect="status", status=410)
        assert (await api.client.get(asked)).status_code == 410
        await api.break_next(route="get", effect="garbage")
        with pytest.raises(ValueError, match="Unterminated"):
            (await api.client.get(asked)).json()


async def test_openai_names_the_model_that_it_lacks() -> None:
    async with stage(dialect="openai") as api:
        refused = await api.create("a red fox", model="sora-9")
        assert (refused.status_code, error_of(refused)["code"]) == (404, "model_not_found")
        assert (await api.client.get("/openai/v1/videos")).status_code == 404


class TestLiteLlm:
    async def test_ids_have_to_be_quoted(self) -> None:
        async with stage(dialect="litellm") as api:
            video_id = await api.made("a red fox")
            inside = base64.b64decode(video_id.removeprefix("video_")).decode()
            assert inside.startswith("litellm:custom_llm_provider:azure;model_id:")
            assert {"+", "/", "="} <= set(video_id)
            unquoted = await api.client.get(f"{api.path()}/{video_id}")
            assert (unquoted.status_code, unquoted.json()) == (404, NOT_FOUND)
            assert (await api.get(video_id))["status"] == "completed"
            assert (await api.content(video_id)).status_code == 200

    async def test_a_remixs_id_lacks_what_the_proxy_needs_to_find_it(self) -> None:
        async with stage(dialect="litellm") as api:
            video_id = await api.made("a red fox")
            remix = (await api.remix(video_id, "at night")).json()
            inside = base64.b64decode(remix["id"].removeprefix("video_")).decode()
            assert ";model_id:;" in inside
            assert remix["remixed_from_video_id"] == api.server.renders[0].id
            lost = await api.client.get(api.path(remix["id"]))
            assert lost.status_code == 500
            assert "api_base is required" in error_of(lost)["message"]
            whole = inside.replace(";model_id:;", ";model_id:film;")
            found = f"video_{base64.b64encode(whole.encode()).decode()}"
            assert (await api.client.get(api.path(found))).status_code == 200

    async def test_a_list_has_other_ids_for_the_same_videos(self) -> None:
        async with stage(dialect="litellm") as api:
            video_id = await api.made("a red fox")
            listed = (await api.client.get(api.path(), params={"limit": "1"})).json()
            (video,) = listed["data"]
            assert video["id"] != video_id
            assert listed["first_id"] == listed["last_id"] == video["id"]
            assert (await api.get(video_id))["status"] == "completed"

    async def test_a_video_has_its_usage_and_no_nulls(self) -> None:
        async with stage(dialect="litellm") as api:
            video = (await api.create("a red fox", seconds="8")).json()
            assert video["usage"] == {"duration_seconds": 8.0}
            assert None not in video.values()
            assert "error" not in video

    async def test_whatever_variant_is_asked_for_the_mp4_comes(self) -> None:
        async with stage(dialect="litellm") as api:
            video_id = await api.made("a red fox")
            thumbnail = await api.content(video_id, params={"variant": "thumbnail"})
            assert thumbnail.headers["Content-Type"] == "video/mp4"
            assert thumbnail.content == FILES[".mp4"]

    async def test_there_is_no_delete(self) -> None:
        async with stage(dialect="litellm") as api:
            refused = await api.delete(await api.made("a red fox"))
            assert (refused.status_code, refused.json()) == (
                405,
                {"detail": "Method Not Allowed"},
            )

    async def test_upstreams_error_is_inside_its_own(self) -> None:
        async with stage(dialect="litellm", max_running=1) as api:
            refused = await api.create("a fox [moderated]")
            assert refused.status_code == 400
            error = error_of(refused)
            assert (error["code"], error["param"]) == ("400", "None")
            assert error["message"].startswith("litellm.BadRequestError: AzureException")
            assert '"code":"moderation_blocked"' in error["message"]
            await api.started("a fox [stuck]")
            busy = error_of(await api.create("a bear"))
            assert busy["code"] == "429"
            assert "litellm.RateLimitError" in busy["message"]
            assert "Too many running tasks" in busy["message"]
            unknown = await api.create("a bear", model="sora-9")
            assert unknown.status_code == 400
            assert "Invalid model name passed in model=sora-9" in error_of(unknown)["message"]

    @pytest.mark.parametrize(
        ("effect", "times", "renders", "status"),
        [
            ("reset_after", 1, 2, 200),
            ("reset_after", 3, 3, 500),
            ("reset_before", 2, 1, 200),
            ("broken", 3, 0, 500),
            ("busy", 1, 1, 200),
        ],
    )
    async def test_an_order_that_goes_wrong_is_sent_again(
        self, effect: str, times: int, renders: int, status: int
    ) -> None:
        async with stage(dialect="litellm", max_running=9) as api:
            await api.break_next(route="create", effect=effect, times=times)
            assert (await api.create("a fox")).status_code == status
            assert len(api.server.renders) == renders

    async def test_a_header_says_how_often_it_is_sent_again(self) -> None:
        async with stage(dialect="litellm", max_running=9) as api:
            await api.break_next(route="create", effect="reset_after", times=9)
            api.client.headers["x-litellm-num-retries"] = "0"
            lost = await api.create("a fox")
            assert lost.status_code == 500
            assert "InternalServerError" in error_of(lost)["message"]
            assert len(api.server.renders) == 1

    async def test_upstreams_retry_after_has_another_name(self) -> None:
        async with stage(dialect="litellm") as api:
            await api.break_next(route="create", effect="rate_limited", times=3)
            limited = await api.create("a fox")
            assert limited.status_code == 429
            assert limited.headers["llm_provider-retry-after"] == "60"
            assert "Retry-After" not in limited.headers


class TestVllmOmni:
    async def test_json_has_none_of_its_fields(self) -> None:
        async with stage(dialect="vllm-omni") as api:
            refused = await api.client.post(api.path(), json={"prompt": "a red fox"})
            assert refused.status_code == 422
            (problem,) = refused.json()["detail"]
            assert (problem["type"], problem["loc"]) == ("missing", ["body", "prompt"])

    @pytest.mark.parametrize(
        ("field", "value"), [("seconds", "0"), ("seconds", "4.5"), ("size", "large")]
    )
    async def test_a_field_of_another_pattern_is_unprocessable(
        self, field: str, value: str
    ) -> None:
        async with stage(dialect="vllm-omni") as api:
            refused = await api.create("a red fox", **{field: value})
            assert refused.status_code == 422
            (problem,) = refused.json()["detail"]
            assert (problem["loc"], problem["input"]) == (["body", field], value)
            assert problem["ctx"]["pattern"]

    async def test_any_size_and_length_and_model_will_do(self) -> None:
        async with stage(dialect="vllm-omni") as api:
            form = {"prompt": (None, "a fox"), "size": (None, "481x333"), "seconds": (None, "5")}
            answer = await api.client.post(api.path(), files=form)
            video = answer.json()
            assert (video["size"], video["seconds"]) == ("481x333", "5")
            assert video["id"].startswith("video_gen_")
            assert video["model"] == api.server.deployments[0]
            other = (await api.create("a fox", model="sora-2")).json()
            assert (other["model"], other["size"]) == (video["model"], "832x480")
            huge = await api.create("a fox", size="9999x9999")
            assert (huge.status_code, huge.json().keys()) == (400, {"detail"})

    async def test_progress_stays_at_0_and_content_is_404_until_the_end(self) -> None:
        async with stage(dialect="vllm-omni") as api:
            video_id = await api.started("a fox [stuck]")
            await api.reached(video_id, status="in_progress", progress=0)
            early = await api.content(video_id)
            assert early.status_code == 404
            assert early.json() == {"detail": "Generation is still in-progress"}
            await api.finish(video_id)
            await api.reached(video_id, status="completed", progress=100)
            odd = await api.content(video_id, params={"variant": "poster"})
            assert odd.content == FILES[".mp4"]

    @pytest.mark.parametrize(("word", "status"), [("[fails]", 500), ("[moderated output]", 400)])
    async def test_a_failed_job_is_an_http_error_with_the_job_as_its_body(
        self, word: str, status: int
    ) -> None:
        async with stage(dialect="vllm-omni") as api:
            video_id = await api.started(f"a fox {word}")
            video = await api.reached(video_id, status="failed")
            answer = await api.client.get(api.path(video_id))
            assert answer.status_code == video["error"]["code"] == status
            assert (await api.content(video_id)).status_code == 422

    async def test_a_delete_cancels_what_runs(self) -> None:
        async with stage(dialect="vllm-omni") as api:
            video_id = await api.started("a fox [stuck]")
            await api.reached(video_id, status="in_progress")
            answers = await asyncio.gather(api.delete(video_id), api.delete(video_id))
            assert answers[0].status_code == 200
            assert answers[0].json()["deleted"] is True
            assert answers[1].status_code in (404, 409)
            gone = await api.client.get(api.path(video_id))
            assert (gone.status_code, gone.json()) == (404, {"detail": "Video not found"})

    async def test_a_list_has_no_limit_of_its_own(self) -> None:
        async with stage(dialect="vllm-omni", render_seconds=60) as api:
            ids = [await api.started(f"clip {number}") for number in range(25)]
            listed = (await api.client.get(api.path())).json()
            assert [video["id"] for video in listed["data"]] == ids[::-1]
            none = (await api.client.get(api.path(), params={"limit": 0})).json()
            assert (none["data"], none["has_more"]) == ([], True)
            assert (await api.client.get(api.path(), params={"limit": 101})).status_code == 422


class TestSgLang:
    async def test_queued_jumps_to_completed(self) -> None:
        async with stage(dialect="sglang", render_seconds=0.4) as api:
            video = (await api.create("a fox [stuck]", seconds=4)).json()
            assert "prompt" not in video
            assert video["seconds"] == "4"
            hung = await api.reached(video["id"], progress=99)
            assert hung["status"] == "queued"
            await api.finish(video["id"])
            await api.reached(video["id"], status="completed", progress=100)

    async def test_a_failure_has_no_code(self) -> None:
        async with stage(dialect="sglang") as api:
            video = await api.reached(await api.started("a fox [fails]"), status="failed")
            assert video["error"].keys() == {"message"}
            assert (await api.client.get(api.path(video["id"]))).status_code == 200
            assert (await api.content(video["id"])).status_code == 404

    async def test_a_variant_is_a_number(self) -> None:
        async with stage(dialect="sglang") as api:
            video_id = await api.made("a fox")
            for variant, status in (("video", 404), ("1", 404), ("0", 200)):
                answer = await api.content(video_id, params={"variant": variant})
                assert answer.status_code == status
            word = await api.content(video_id, params={"variant": "video"})
            assert word.json() == {"detail": "Video variant video not found"}

    async def test_a_clip_in_the_cloud_is_at_its_link_without_a_key(self) -> None:
        async with stage(dialect="sglang") as api:
            video_id = await api.made("a fox [cloud]")
            link = (await api.get(video_id))["url"]
            refused = await api.content(video_id)
            assert refused.status_code == 400
            assert link in refused.json()["detail"]
            assert not link.startswith(api.server.url)
            assert (await api.client.get(link)).status_code == 400
            async with httpx.AsyncClient() as stranger:
                assert (await stranger.get(link)).content == FILES[".mp4"]
                assert (await stranger.get(link[:-1])).status_code == 403
            assert (await api.get(await api.made("a fox")))["url"] is None

    async def test_a_delete_answers_the_job(self) -> None:
        async with stage(dialect="sglang") as api:
            video_id = await api.started("a fox [stuck]")
            answer = await api.delete(video_id)
            assert (answer.status_code, answer.json()["status"]) == (200, "deleted")
            assert answer.json()["id"] == video_id
            gone = await api.client.get(api.path(video_id))
            assert (gone.status_code, gone.json()) == (404, {"detail": "Video not found"})

    async def test_a_list_has_no_ids_to_page_by(self) -> None:
        async with stage(dialect="sglang") as api:
            older, newer = await api.made("a fox"), await api.made("a bear")
            listed = (await api.client.get(api.path())).json()
            assert listed.keys() == {"object", "data"}
            assert [video["id"] for video in listed["data"]] == [newer, older]
            after = (await api.client.get(api.path(), params={"after": newer})).json()
            assert [video["id"] for video in after["data"]] == [older]
            unknown = await api.client.get(api.path(), params={"after": "x"})
            assert unknown.json()["data"] == []
            assert (await api.client.get(api.path(), params={"limit": 0})).status_code == 422

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"prompt": ""}, 400),
            ({"seconds": "soon"}, 400),
            ({"size": "large"}, 400),
            ({"size": 7}, 400),
            ({"seconds": 61}, 400),
            ({"reference_url": "https://example.com/fox.png"}, 400),
        ],
    )
    async def test_a_wrong_field_is_a_detail(self, fields: dict[str, Any], status: int) -> None:
        async with stage(dialect="sglang") as api:
            refused = await api.client.post(api.path(), json={"prompt": "a fox", **fields})
            assert refused.status_code == status
            assert isinstance(refused.json()["detail"], str)

    async def test_a_form_is_read_too(self) -> None:
        async with stage(dialect="sglang") as api:
            no_prompt = await api.client.post(api.path(), files={"size": (None, "480x480")})
            assert no_prompt.json() == {"detail": "prompt is required"}
            form = {"prompt": (None, "a fox"), "seconds": (None, "soon")}
            wrong = await api.client.post(api.path(), files=form)
            assert wrong.json()["detail"][0]["type"] == "int_parsing"
            for kind, status in (("text/plain", 400), ("image/png", 200)):
                image = {"input_reference": ("fox.png", picture(), kind)}
                body = {"prompt": "a fox"}
                answer = await api.client.post(api.path(), data=body, files=image)
                assert answer.status_code == status


@fastapi
async def test_renders_wait_in_line_and_nobody_is_refused(dialect: DialectName) -> None:
    async with stage(dialect=dialect, max_running=1) as api:
        first, second, third = [await api.started(f"clip {number} [stuck]") for number in range(3)]
        for ahead, behind in ((first, second), (second, third)):
            assert (await seen_rendering(api))[behind] == "queued"
            await api.finish(ahead)
            await api.reached(ahead, status="completed")
        assert (api.server.answered_429, api.server.peak_running) == (0, 1)
        await api.finish(third, "failed")
        await api.reached(third, status="failed")


@fastapi
async def test_a_restart_forgets_every_video(dialect: DialectName, tmp_path: Path) -> None:
    async with stage(dialect=dialect, data_dir=tmp_path) as api:
        video_id = await api.made("a fox")
    async with stage(dialect=dialect, data_dir=tmp_path) as api:
        gone = await api.client.get(api.path(video_id))
        assert (gone.status_code, gone.json()) == (404, {"detail": "Video not found"})


@fastapi
async def test_what_they_lack_is_fastapis_404(dialect: DialectName) -> None:
    async with stage(dialect=dialect) as api:
        video_id = await api.made("a fox")
        remix = await api.remix(video_id, "at night")
        assert (remix.status_code, remix.json()) == (404, NOT_FOUND)
        put = await api.client.put(api.path(video_id))
        assert (put.status_code, put.json()) == (405, {"detail": "Method Not Allowed"})
        async with httpx.AsyncClient() as stranger:
            refused = await stranger.get(api.path())
        assert (refused.status_code, refused.json()) == (401, {"error": "Unauthorized"})


class TestUnsloth:
    async def test_length_and_size_are_what_the_model_can_make(self) -> None:
        async with stage(dialect="unsloth") as api:
            video = (await api.create("a fox", seconds=4, size="720x1280", model="x")).json()
            assert (video["seconds"], video["size"]) == ("4.04", "704x1280")
            assert video["model"] == "unsloth/LTX-2.3-GGUF"
            done = await api.reached(video["id"], status="completed")
            assert done["expires_at"] is None
            plain = (await api.client.post(api.path(), json={"prompt": "a fox"})).json()
            assert (plain["seconds"], plain["size"]) == ("5.04", "768x512")

    @pytest.mark.parametrize(
        ("fields", "param"),
        [({"prompt": ""}, "prompt"), ({"seconds": "0"}, "seconds"), ({"size": "abc"}, "size")],
    )
    async def test_a_wrong_field_is_named(self, fields: dict[str, str], param: str) -> None:
        async with stage(dialect="unsloth") as api:
            refused = await api.client.post(api.path(), json={"prompt": "a fox", **fields})
            assert (refused.status_code, error_of(refused)["param"]) == (400, param)

    async def test_one_render_at_a_time(self) -> None:
        async with stage(dialect="unsloth") as api:
            video_id = await api.started("a fox [stuck]")
            refused = await api.create("a bear")
            assert refused.status_code == 409
            assert refused.headers["openai-poll-after-ms"] == "2000"
            running = await api.client.get(api.path(video_id))
            assert running.headers["openai-poll-after-ms"] == "2000"
            early = await api.content(video_id)
            assert (early.status_code, error_of(early)["code"]) == (400, "video_not_ready")
            assert (await api.control("renders"))["max_running"] == 1
            await api.finish(video_id)
            await api.reached(video_id, status="completed")
            over = await api.client.get(api.path(video_id))
            assert "openai-poll-after-ms" not in over.headers

    async def test_a_delete_cancels_what_runs(self) -> None:
        async with stage(dialect="unsloth") as api:
            video_id = await api.started("a fox [stuck]")
            answer = await api.delete(video_id)
            assert (answer.status_code, answer.json()["deleted"]) == (200, True)
            gone = await api.client.get(api.path(video_id))
            assert (gone.status_code, error_of(gone)["code"]) == (404, "video_not_found")
            await api.made("a bear")

    async def test_nothing_expires(self) -> None:
        async with stage(dialect="unsloth") as api:
            video_id = await api.made("a fox [expires]")
            refused = await api.client.post(f"/playground/api/renders/{video_id}/expire")
            assert refused.status_code == 409
            assert (await api.get(video_id))["expires_at"] is None
            assert (await api.content(video_id)).status_code == 200

    async def test_a_failed_job_keeps_its_code(self) -> None:
        async with stage(dialect="unsloth") as api:
            video = await api.reached(await api.started("a fox [fails]"), status="failed")
            assert video["progress"] == 0
            content = await api.content(video["id"])
            assert (content.status_code, error_of(content)["code"]) == (
                400,
                "video_generation_failed",
            )

    async def test_there_is_a_thumbnail_and_neither_sheet_nor_remix(self) -> None:
        async with stage(dialect="unsloth") as api:
            video_id = await api.made("a fox")
            thumbnail = await api.content(video_id, params={"variant": "thumbnail"})
            assert thumbnail.headers["Content-Type"] == "image/webp"
            sheet = await api.content(video_id, params={"variant": "spritesheet"})
            assert error_of(sheet)["param"] == "variant"
            remix = await api.remix(video_id, "at night")
            assert (remix.status_code, error_of(remix)["message"]) == (404, "Not Found")
            put = await api.client.put(api.path())
            assert put.status_code == 405
            unknown = await api.client.get(api.path(), params={"after": "nope"})
            assert (unknown.status_code, error_of(unknown)["param"]) == (400, "after")


@pytest.mark.parametrize(
    ("dialect", "name"),
    [("sglang", "reference_url"), ("vllm-omni", "image_reference"), ("unsloth", "input_reference")],
)
async def test_a_reference_may_be_a_data_url_of_any_shape(dialect: DialectName, name: str) -> None:
    async with stage(dialect=dialect) as api:
        reference: dict[str, Any] = {name: data_url()}
        await api.made("a fox", **reference)


async def test_a_picture_with_people_is_refused_at_once() -> None:
    async with stage() as api:
        reference = {"image_url": data_url(720, 1280)}
        refused = await api.create("a fox [people]", input_reference=reference)
        assert refused.status_code == 400
        assert error_of(refused)["code"] == "moderation_blocked"
        assert error_of(refused)["message"].endswith("Possible reasons: people-in-user-uploads.")
        assert (await api.create("a fox [people]")).status_code == 200


def test_each_name_is_a_dialect() -> None:
    assert get_args(DialectName) == DIALECTS


class TestOpenRouter:
    async def test_an_order_is_json_and_has_no_field_that_nobody_knows(self) -> None:
        async with stage(dialect="openrouter") as api:
            fields = {"model": api.server.deployments[0], "prompt": "a red fox"}
            form = await api.client.post(api.path(), data=fields)
            assert (form.status_code, error_of(form)["code"]) == (400, 400)
            for wrong in (
                {"seconds": "4"},
                {"duration": "4"},
                {"duration": True},
                {"frame_images": [{"image_url": {"url": data_url()}}]},
                {"frame_images": [{"type": "image_url", "image_url": {"url": data_url()}}]},
                {"input_references": "a picture"},
                {"resolution": "8K"},
                {"prompt": 7},
            ):
                refused = await api.client.post(api.path(), json=fields | wrong)
                assert (refused.status_code, error_of(refused)["code"]) == (400, 400), wrong
            assert api.server.renders == []

    async def test_what_it_lacks_is_a_404_in_its_own_envelope(self) -> None:
        async with stage(dialect="openrouter") as api:
            for method, path in (
                ("GET", ""),
                ("DELETE", "/gen-vid-1"),
                ("POST", "/gen-vid-1/remix"),
            ):
                answer = await api.client.request(method, api.path() + path)
                assert (answer.status_code, error_of(answer)["code"]) == (404, 404), method

    async def test_a_cancelled_job_and_a_clip_that_is_gone_are_told(self) -> None:
        async with stage(dialect="openrouter", render_seconds=600) as api:
            fields = {"model": api.server.deployments[0], "prompt": "a red fox"}
            job = (await api.client.post(api.path(), json=fields)).json()["id"]
            await api.finish(job, "cancelled")
            assert (await api.reached(job, status="cancelled"))["error"]
            fields["prompt"] += " [expires]"
            job = (await api.client.post(api.path(), json=fields)).json()["id"]
            await api.finish(job)
            await api.reached(job, status="completed")
            assert (await api.content(job)).status_code == 410


class TestLiteLlmBeforeWan:
    @pytest.mark.parametrize(
        ("size", "made"),
        [
            ("1280x720", "1280x720"),
            ("832x480", "854x480"),
            ("960x960", "1080x1080"),
            ("1024x1792", "1080x1920"),
            ("3840x2160", "1920x1080"),
            ("720x960", "720x960"),
            (None, "1920x1080"),
        ],
    )
    async def test_a_size_becomes_a_resolution_and_a_shape(
        self, size: str | None, made: str
    ) -> None:
        async with stage(dialect="litellm-wan") as api:
            fields = {} if size is None else {"size": size}
            answer = await api.create("a red fox", **fields)
            assert answer.status_code == 200, answer.text
            assert api.server.renders[0].size == made
            usd = {"720p": "0.5", "480p": "0.25", "1080p": "1"}
            tier = answer.json()["usage"]["video_resolution"]
            assert answer.headers["x-litellm-response-cost"] == usd[tier]

    async def test_it_tells_little_until_the_clip_is_there(self) -> None:
        async with stage(dialect="litellm-wan", render_seconds=600) as api:
            video_id = (await api.create("a red fox", seconds="8", size="1280x720")).json()["id"]
            assert (await api.get(video_id)).keys().isdisjoint({"seconds", "size", "usage"})
            await api.finish(api.server.renders[0].id)
            done = await api.reached(video_id, status="completed")
            assert (done["seconds"], done["size"]) == ("8", "720p")

    async def test_what_it_has_not_it_says_in_its_own_way(self) -> None:
        async with stage(dialect="litellm-wan") as api:
            video_id = (await api.create("a red fox")).json()["id"]
            assert (await api.client.get(api.path())).status_code == 400
            assert (await api.remix(video_id, "at night")).status_code == 500
            assert (await api.remix(video_id, "")).status_code == 400
            assert (await api.delete(video_id)).status_code == 405
            assert (await api.create("a red fox", seconds="31")).status_code == 400


class TestBifrost:
    async def test_it_reads_json_whose_values_are_text_and_nothing_else(self) -> None:
        async with stage(dialect="bifrost") as api:
            url = data_url()
            fields = {"model": "runway/gen4.5", "prompt": "a red fox"}
            form = await api.client.post(api.path(), files={"picture": b"x"}, data=fields)
            for refused in (
                form,
                await api.create("a red fox", seconds=4),
                await api.create("a red fox", input_reference={"image_url": url}),
            ):
                assert refused.status_code == 400
                assert error_of(refused) == {"message": "Invalid request payload"}
            taken = await api.create("a red fox", seconds="4", input_reference=url)
            assert taken.status_code == 200, taken.text
            assert taken.json()["id"].endswith(":runway")

    async def test_what_runway_has_not_is_not_supported(self) -> None:
        async with stage(dialect="bifrost") as api:
            video_id = (await api.create("a red fox")).json()["id"]
            listed = await api.client.get(api.path(), params={"provider": "runway"})
            remixed = await api.remix(video_id, "at night")
            assert error_of(listed)["code"] == error_of(remixed)["code"] == "unsupported_operation"
            unnamed = await api.client.get(api.path("video_1"))
            assert "id:provider" in error_of(unnamed)["message"]
            assert (await api.delete(video_id)).json()["deleted"]
