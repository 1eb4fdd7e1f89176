"""A success without a video in it: what says no is refused, what says nothing may have been made.

And videos that stand deeper in an answer than they should: each is a render that was paid for.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from bot.domain.errors.provider import OutcomeUnknown, ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated, Refused, SizeRefused
from bot.domain.renders.render import RenderStatus
from bot.video.answers.wrapped import LONGEST_ID
from tests.support.video_doubles import ORDER, always, api_of
from tests.support.video_errors import PAGE, error

GATEWAY = "https://gateway.example/v1"

NO: list[tuple[Any, type[ProviderError]]] = [
    (error("Something isn't right", "whatever"), Refused),
    ({"error": "Something isn't right"}, Refused),
    ({"error": {"message": "no"}, "id": "chatcmpl-f9", "request_id": "f9"}, Refused),
    ({"errors": [{"message": "no"}]}, Refused),
    ({"detail": "no"}, Refused),
    ([{"error": {"message": "no"}}], Refused),
    ({"code": 1001, "message": "no", "data": None}, Refused),
    ({"code": "invalid_request", "message": "no", "data": None}, Refused),
    ({"success": False, "message": "no"}, Refused),
    ({"success": False}, Refused),
    ({"status": "failed", "error": "no"}, Refused),
    ({"status": "error", "message": "no"}, Refused),
    ({"code": 400, "msg": "no"}, Refused),
    ({"code": "9" * 5000, "error": "no"}, Refused),
    ({"data": {"error": {"message": "no"}}}, Refused),
    ({"statusCode": 422, "body": '{"message": "no"}'}, Refused),
    ({"statusCode": 400, "body": {"error": {"code": "content_filter"}}}, Moderated),
    ({"code": 0, "data": {"status": "FAILURE", "fail_reason": "no"}}, Refused),
    ({"base_resp": {"status_code": 2013, "status_msg": "no"}, "task_id": ""}, Refused),
    (error("Your request was blocked by our moderation system.", "moderation_blocked"), Moderated),
    (error("Invalid value: '720x1280'.", "invalid_value", param="size"), SizeRefused),
]
UNKNOWN: list[Any] = [
    "",
    PAGE,
    "{garbage",
    '<html><script>\n{"id": "t1", "status": "queued"}\n</script></html>',
    '{\n  "object": "video",\n{"id": "t1"}',
    [],
    {},
    None,
    {"message": "Task submitted"},
    {"code": 0, "message": "success", "data": {}},
    {"code": "success", "message": "", "data": None},
    {"object": "video", "status": "queued"},
    {"success": True},
    {"error": None, "id": None, "status": "queued"},
    # What broke on the way may have left a render behind.
    error("upstream request timeout: timed out after 60 s"),
    error("The service is temporarily unavailable", 503),
    error("Bad gateway", 502),
    {"code": 500, "message": "internal error", "data": None},
]
RENDERS: list[tuple[Any, str]] = [
    ({"code": 0, "data": {"id": "t1"}}, "t1"),
    ({"code": "success", "message": "", "data": {"task_id": "t1"}}, "t1"),
    ({"code": 200, "msg": "ok", "data": {"taskId": "t1", "status": "SUCCESS"}}, "t1"),
    ({"task_id": "t1", "base_resp": {"status_code": 0, "status_msg": "success"}}, "t1"),
    ({"output": {"task_id": "t1", "task_status": "PENDING"}, "request_id": "r1"}, "t1"),
    ({"request_id": "t1", "status": "IN_QUEUE"}, "t1"),
    ({"request_id": "t1"}, "t1"),
    ({"video": {"id": "t1"}}, "t1"),
    ({"result": {"video_id": "t1"}}, "t1"),
    ({"data": [{"id": "t1"}]}, "t1"),
    ({"generation_id": "t1", "error": None}, "t1"),
    ({"id": "t1", "error": None, "code": None, "message": None}, "t1"),
    ({"id": "t1", "polling_url": "/api/v1/videos/t1", "status": "pending"}, "t1"),
    ({"id": "t1", "status": "failed", "error": {"message": "no"}}, "t1"),
    ({"id": "t1", "task_id": "t1", "object": "video", "metadata": {}}, "t1"),
    ({"id": 4711, "status": "queued"}, "4711"),
    ({"id": "https://gateway.example/v1/videos/t%2F1", "status": "queued"}, "t/1"),
    ({"id": "https://gateway.example/other/1", "status": "x"}, "https://gateway.example/other/1"),
    ({"data": [{"id": "t1"}, {"id": "t2"}]}, "t1"),
    (json.dumps({"id": "t1", "status": "queued"}), "t1"),
    (json.dumps(json.dumps({"id": "t1", "status": "queued"})), "t1"),
    ({"statusCode": 200, "headers": {}, "body": '{"id": "t1", "status": "queued"}'}, "t1"),
    ('<br />\n<b>Notice</b>: Undefined index\n{"id": "t1", "status": "queued"}', "t1"),
    ('event: created\ndata: {"id": "t1", "status": "queued"}\n\ndata: [DONE]\n', "t1"),
    ('{"id": "t1", "status": "starting"}\n{"id": "t1", "status": "queued"}\n', "t1"),
    ({"id": "x" * LONGEST_ID, "status": "queued"}, "x" * LONGEST_ID),
]


async def made(body: Any, status: int = 200, *, remix: bool = False) -> Any:
    async with api_of(always(status, body), GATEWAY) as api:
        return await (api.remix("v", "at night") if remix else api.create(ORDER))


@pytest.mark.parametrize("remix", [False, True])
@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(("body", "kind"), NO)
async def test_a_no_behind_a_yes_is_a_refusal(
    body: Any, kind: type[ProviderError], status: int, remix: bool
) -> None:
    with pytest.raises(ProviderError) as caught:
        await made(body, status, remix=remix)
    assert type(caught.value) is kind


@pytest.mark.parametrize("body", UNKNOWN)
async def test_what_says_neither_may_have_been_made(body: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        await made(body)


@pytest.mark.parametrize("remix", [False, True])
@pytest.mark.parametrize(("body", "render_id"), RENDERS)
async def test_a_render_is_found_wherever_it_stands(body: Any, render_id: str, remix: bool) -> None:
    assert (await made(body, remix=remix)).id == render_id


@pytest.mark.parametrize(
    ("status", "header", "place", "render_id"),
    [
        (202, "location", "/v1/videos/t1", "t1"),
        (201, "location", "https://eu.gateway.example/v1/videos/t%201?x=1", "t 1"),
        (202, "operation-location", "/openai/v1/video/generations/jobs/t1/", "t1"),
        (303, "location", "/v1/videos/t1", "t1"),
    ],
)
async def test_an_address_names_a_render(
    status: int, header: str, place: str, render_id: str
) -> None:
    async with api_of(always(status, "", {header: place}), GATEWAY) as api:
        assert (await api.create(ORDER)).id == render_id


@pytest.mark.parametrize(("status", "place"), [(303, "/login"), (202, "/queue"), (303, "http://[")])
async def test_another_address_names_none(status: int, place: str) -> None:
    async with api_of(always(status, "", {"location": place}), GATEWAY) as api:
        with pytest.raises(OutcomeUnknown):
            await api.create(ORDER)


@pytest.mark.parametrize("known", ["req-1", "t1", "nobody"])
async def test_of_several_ids_the_one_that_is_known_is_kept(known: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            body = {"id": "req-1", "data": {"task_id": "t1", "status": "queued"}}
            return httpx.Response(200, json=body)
        if request.url.path.endswith(known):
            return httpx.Response(200, json={"status": "queued"})
        return httpx.Response(404, json=error("not found"))

    async with api_of(answer, GATEWAY) as api:
        found = (await api.create(ORDER)).id
    assert found == (known if known != "nobody" else "req-1")


async def test_of_a_list_the_render_that_was_asked_for_is_read() -> None:
    both = {"data": [{"id": "t1", "status": "failed"}, {"id": "t2", "status": "completed"}]}
    async with api_of(always(200, both), GATEWAY) as api:
        assert (await api.get("t2")).status is RenderStatus.COMPLETED
        with pytest.raises(Unavailable):
            await api.get("t3")


@pytest.mark.parametrize(("place", "found"), [("/v1/videos/t1/", True), ("/login", False)])
async def test_a_question_goes_where_the_server_sends_it(place: str, found: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/videos/t1":
            return httpx.Response(307, headers={"location": place})
        assert request.headers["authorization"]
        if request.url.path == "/login":
            return httpx.Response(200, text=PAGE)
        return httpx.Response(200, json={"id": "t1", "status": "completed"})

    async with api_of(answer, GATEWAY) as api:
        if found:
            assert (await api.get("t1")).status is RenderStatus.COMPLETED
        else:
            with pytest.raises(Unavailable):
                await api.get("t1")


async def test_a_question_is_not_taken_to_another_host() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": "https://elsewhere.example/v1/videos/t1"})

    async with api_of(answer, GATEWAY) as api:
        with pytest.raises(Unavailable):
            await api.get("t1")
    assert asked == ["gateway.example"]


@pytest.mark.parametrize(
    ("said", "unclear"),
    [
        ({"status": "in_progress", "progress": 40}, False),
        ({"status": "in_progress", "progress": 100}, True),
        ({"status": "RENDERED"}, True),
        ({"status": "已完成"}, True),
        ({"status": 2}, True),
        ({"status": None, "progress": 100}, True),
        ({"status": "completed"}, False),
    ],
)
async def test_what_no_word_tells_is_unclear(said: dict[str, Any], unclear: bool) -> None:
    async with api_of(always(200, {"id": "t1", **said}), GATEWAY) as api:
        assert (await api.get("t1")).unclear is unclear


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"finish_reason": "content_filter"}, Moderated),
        ({"error": {"code": "moderation_blocked"}}, Moderated),
        ({"finish_reason": "content_filter", "url": "https://cdn.example/1.mp4"}, type(None)),
        ({"finish_reason": "stop", "note": "passed moderation"}, type(None)),
    ],
)
async def test_why_no_clip_may_come_is_kept(said: dict[str, Any], kind: type) -> None:
    async with api_of(always(200, {"id": "t1", "status": "completed", **said}), GATEWAY) as api:
        render = await api.get("t1")
    assert (render.status, type(render.error)) == (RenderStatus.COMPLETED, kind)


@pytest.mark.parametrize(
    "unusable", ["", ".", "..", " ", "a\nb", "x" * (LONGEST_ID + 1), "\ud800", True, 1.5, {}]
)
async def test_an_id_that_cannot_be_asked_with_is_none(unusable: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        await made({"id": unusable, "status": "queued"})


@pytest.mark.parametrize("odd", ["x" * (LONGEST_ID + 1), "a\nb", ".."])
async def test_an_id_beyond_use_says_that_it_was_taken(odd: str) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        await made({"code": 0, "data": {"task_id": odd}})
    assert caught.value.taken


@pytest.mark.parametrize("odd", ["task_ab/c d=1", "ünter", "任务-7", "a?b#c%20"])
async def test_a_printable_id_is_asked_with_as_it_is(odd: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(unquote(request.url.raw_path.decode().rpartition("/")[2]))
        return httpx.Response(200, json={"id": odd, "status": "queued"})

    async with api_of(answer, GATEWAY) as api:
        render = await api.create(ORDER)
        await api.get(render.id)
    assert (render.id, asked[1]) == (odd, odd)


@pytest.mark.parametrize(
    "body",
    [
        {"code": 500, "msg": "internal server error", "data": {}},
        error("upstream request timeout: timed out after 60 s"),
    ],
)
async def test_a_fault_behind_a_success_is_an_order_that_broke(body: Any) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        await made(body)
    assert caught.value.broke


async def test_a_render_whose_prompt_is_cut_within_a_letter_is_found() -> None:
    cut = b'{"id": "video_1", "status": "queued", "prompt": "\xe7\x8b"}'
    async with api_of(lambda _: httpx.Response(200, content=cut), GATEWAY) as api:
        assert (await api.create(ORDER)).id == "video_1"


async def test_a_wrapped_render_is_followed_and_listed() -> None:
    body = {
        "code": "success",
        "data": {"task_id": "t1", "status": "SUCCESS", "progress": "100%", "prompt": "a fox"},
    }
    async with api_of(always(200, body), GATEWAY) as api:
        render = await api.get("t1")
    assert (render.id, render.status, render.prompt) == ("t1", RenderStatus.COMPLETED, "a fox")
    listed = {"object": "list", "data": [{"task_id": "t1", "status": "SUCCESS"}]}
    async with api_of(always(200, listed), GATEWAY) as api:
        found = await api.recent(0)
    assert found is not None
