"""Which routes a server has, found out without starting or changing anything."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.domain.renders.render import Abilities
from bot.video.capability_probe import NOBODY
from tests.support.video_doubles import BASE, QUEUED, always, api_of


async def abilities(status: int, body: Any = None) -> Abilities:
    async with api_of(always(status, body)) as api:
        return await api.abilities()


MISSING: dict[str, Any] = {
    "FastAPI": {"detail": "Not Found"},
    "Azure": {"error": {"code": "404", "message": "Resource not found"}},
    "OpenAI": {"error": {"message": "Invalid URL (POST /v1/videos/x/remix)"}},
    "Go": "404 page not found\n",
    "a proxy": "<html><title>404 Not Found</title></html>",
    "nothing at all": "",
}


@pytest.mark.parametrize("body", MISSING.values(), ids=MISSING)
async def test_a_route_that_is_missing_is_known_by_the_words_for_it(body: Any) -> None:
    assert await abilities(404, body) == Abilities(remixes=False, deletes=False)


@pytest.mark.parametrize("status", [405, 501])
async def test_a_method_that_is_missing_needs_no_words(status: int) -> None:
    assert await abilities(status) == Abilities(remixes=False, deletes=False)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"detail": "Video not found"}),
        (404, {"error": {"message": f"Video with id '{NOBODY}' not found."}}),
        (400, {"error": {"message": "Invalid id", "param": "video_id"}}),
        (422, {"detail": [{"loc": ["body", "prompt"], "msg": "Field required"}]}),
        (409, {}),
        (410, {}),
    ],
)
async def test_who_does_not_know_the_render_has_the_route(status: int, body: Any) -> None:
    assert await abilities(status, body) == Abilities(remixes=True, deletes=True)


@pytest.mark.parametrize("status", [302, 401, 403, 429, 500, 502])
async def test_what_tells_nothing_is_left_open(status: int) -> None:
    assert await abilities(status, {}) == Abilities(remixes=None, deletes=None)


async def test_deleting_nothing_proves_a_route_and_remixing_it_nothing() -> None:
    assert await abilities(200, QUEUED) == Abilities(remixes=None, deletes=True)


async def test_a_server_that_does_not_answer_leaves_it_open() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    async with api_of(nobody) as api:
        assert await api.abilities() == Abilities(remixes=None, deletes=None)


async def test_what_is_asked_could_not_start_a_render_anywhere() -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404, json={"detail": "Not Found"})

    async with api_of(handler) as api:
        await api.abilities()
    remix, delete = asked
    assert (remix.method, str(remix.url)) == ("POST", f"{BASE}/videos/{NOBODY}/remix")
    assert json.loads(remix.content) == {}  # no prompt: there would be nothing to make
    assert (delete.method, str(delete.url)) == ("DELETE", f"{BASE}/videos/{NOBODY}")
