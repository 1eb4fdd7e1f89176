"""A success without a video in it: what says no is refused, what says nothing may have been made.

And videos that stand deeper in an answer than they should: each is a render that was paid for.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from bot.domain.errors.provider import OutcomeUnknown, ProviderError
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
    ({"code": 0, "data": {"status": "FAILURE", "fail_reason": "no"}}, Refused),
    ({"base_resp": {"status_code": 2013, "status_msg": "no"}, "task_id": ""}, Refused),
    (error("Your request was blocked by our moderation system.", "moderation_blocked"), Moderated),
    (error("Invalid value: '720x1280'.", "invalid_value", param="size"), SizeRefused),
]
UNKNOWN: list[Any] = [
    "",
    PAGE,
    "{garbage",
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
