"""LiteLLM's ids: one for each render, and one that leads the proxy to it."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.ports import Render, RenderStatus
from bot.video import ApiKey, open_video_api
from bot.video.litellm import with_model
from tests.bot.video.doubles import BASE, KEY, ORDER, QUEUED
from tests.bot.video.servers import api_at, serving


def wrapped(its_id: str, model: str, provider: str = "azure") -> str:
    inside = f"litellm:custom_llm_provider:{provider};model_id:{model};video_id:{its_id}"
    return f"video_{base64.b64encode(inside.encode()).decode()}"


def render(id_: str, source: str | None = None) -> Render:
    return Render(id_, RenderStatus.RUNNING, remixed_from=source)


@pytest.mark.parametrize("model", ["", "sora-2", "sora-2-2025-12-08", "film"])
def test_one_render_has_one_id_whatever_the_proxy_puts_in(model: str) -> None:
    assert with_model(render(wrapped("video_1", model)), "film").id == wrapped("video_1", "film")


@pytest.mark.parametrize(
    "source", ["video_1", wrapped("video_1", "", "openai"), wrapped("video_1", "x", "openai")]
)
def test_a_source_is_called_as_it_was_when_it_was_made(source: str) -> None:
    changed = with_model(render(wrapped("video_2", "", "openai"), source), "film")
    assert changed.id == wrapped("video_2", "film", "openai")
    assert changed.remixed_from == wrapped("video_1", "film", "openai")


@pytest.mark.parametrize(
    "id_",
    [
        "video_68f10c5428708190a98980c2d2b21a78",
        "video_gen_0f3a",
        "0b1d9c0e-8d6c-4a0e-9a53-0c7d1e2f3a4b",
        "video_bm8gc3VjaA==",
        "video_====",
        "video_/w==",
        "video_",
        wrapped("", "sora-2"),
        wrapped("video_1", "sora-2").removeprefix("video_"),
    ],
)
def test_an_id_of_any_other_kind_stays_as_it_is(id_: str) -> None:
    assert with_model(render(id_, "video_0"), "film") == render(id_, "video_0")


def test_a_model_that_would_break_the_id_is_left_out() -> None:
    assert with_model(render(wrapped("video_1", "m")), "a;b") == render(wrapped("video_1", "m"))


async def test_what_is_remixed_can_be_asked_about_and_found_in_the_list() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body: dict[str, Any] = QUEUED | {"id": wrapped("video_1", "sora-2")}
        if path.endswith("/remix"):
            body |= {"id": wrapped("video_2", ""), "remixed_from_video_id": "video_1"}
        elif request.method == "GET" and path.endswith("/videos"):
            listed = [
                body | {"id": wrapped("video_2", "up"), "remixed_from_video_id": "video_1"},
                body | {"id": wrapped("video_1", "up")},
            ]
            return httpx.Response(200, json={"object": "list", "data": listed, "has_more": False})
        return httpx.Response(200, json=body)

    api = open_video_api(
        base_url=BASE,
        credentials=ApiKey(KEY),
        model="film",
        transport=httpx.MockTransport(handler),
    )
    try:
        first = await api.create(ORDER)
        second = await api.remix(first.id, "make it night")
        listed = await api.recent(0)
    finally:
        await api.close()
    assert second.id == wrapped("video_2", "film")
    assert second.remixed_from == first.id
    assert listed is not None
    assert [(one.id, one.remixed_from) for one in listed.renders] == [
        (second.id, first.id),
        (first.id, None),
    ]


async def test_an_id_travels_quoted_on_a_real_connection() -> None:
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.raw_path)
        return web.json_response(QUEUED)

    async with serving(answer) as root, api_at(root) as api:
        await api.get("video_a/b+c=")
        await api.delete("video_a/b+c=")
        await api.still("video_a/b+c=")
    one = "/v1/videos/video_a%2Fb%2Bc="  # which may stand in a path as it is
    assert asked == [one, one, f"{one}/content?variant=thumbnail"]
