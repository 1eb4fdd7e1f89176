"""What we send, beside what the published document says of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.domain.addresses.links import MOST_HOPS
from bot.domain.errors.base import SettingsError
from bot.domain.errors.provider import ProviderError
from bot.domain.renders.render import Order
from bot.ports.video import VideoApi
from bot.video import open_video_api
from bot.video.transport.credentials import Anonymous
from tests.support.video_doubles import BASE, KEY, ORDER, QUEUED, api_of, form_of


async def test_the_create_carries_the_prompt_as_it_was_typed() -> None:
    prompts = []

    def handler(request: httpx.Request) -> httpx.Response:
        prompts.append(form_of(request)["prompt"])
        return httpx.Response(200, json=QUEUED)

    typed = 'füchse — “im Schnee” 🦊\n--boundary\r\n"quoted"; name=x'
    async with api_of(handler) as api:
        await api.create(Order("sora-2", typed, "720x1280", 4))
        await api.create(Order("sora-2", "half an emoji \ud83e", "720x1280", 4))
    assert prompts == [typed, "half an emoji ?"]


async def test_ids_are_quoted_whole() -> None:
    paths = []

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(200, json=QUEUED)

    async with api_of(handler) as api:
        await api.get("video_bGl0/ZWxs+bTo=?x#y")
    assert paths == [b"/openai/v1/videos/video_bGl0%2FZWxs%2BbTo%3D%3Fx%23y"]


async def test_content_is_asked_for_without_a_variant(tmp_path: Any) -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"\0\0\0\x08ftyp")

    async with api_of(handler) as api:
        assert await api.download("video_1", tmp_path / "clip") == 8
    assert asked[0].url.raw_path == b"/openai/v1/videos/video_1/content"
    assert asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_nothing_is_ever_repeated_by_the_client(status: int, tmp_path: Any) -> None:
    count = 0

    def handler(_request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        return httpx.Response(status, headers={"retry-after": "0"})

    async def ask(api: VideoApi, name: str) -> None:
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "create": lambda: api.create(ORDER),
            "remix": lambda: api.remix("video_1", "night"),
            "get": lambda: api.get("video_1"),
            "delete": lambda: api.delete("video_1"),
            "content": lambda: api.download("video_1", tmp_path / "clip"),
            "list": lambda: api.recent(0),
        }
        await calls[name]()

    async with api_of(handler) as api:
        for number, name in enumerate(("create", "remix", "get", "delete", "content", "list"), 1):
            with pytest.raises(Exception, match=name):
                await ask(api, name)
            assert count == number


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_any_kind_of_yes_is_one(status: int) -> None:
    """A gateway answers an order with 202 (Merge Gateway)."""
    async with api_of(lambda _: httpx.Response(status, json=QUEUED)) as api:
        assert (await api.create(ORDER)).id == QUEUED["id"]
        assert (await api.remix("video_1", "night")).id == QUEUED["id"]
        assert (await api.get("video_1")).id == QUEUED["id"]


async def test_a_deletion_may_be_answered_without_a_word() -> None:
    async with api_of(lambda _: httpx.Response(204)) as api:
        await api.delete("video_1")


@pytest.mark.parametrize("location", ["https://elsewhere.example/v1/videos", f"{BASE}/videos/x"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_order_goes_where_it_is_sent(status: int, location: str) -> None:
    """Neither a prompt nor a picture nor our key leaves for an address that somebody names.

    A question about a render may go to another address of the same origin.
    """
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url).partition("?")[0])
        return httpx.Response(status, headers={"location": location})

    async with api_of(handler) as api:
        for call in (
            api.create(ORDER),
            api.remix("video_1", "night"),
            api.get("video_1"),
            api.recent(0),
            api.delete("video_1"),
        ):
            with pytest.raises(ProviderError):
                await call
    one = f"{BASE}/videos/video_1"
    looks = [one, *[location] * MOST_HOPS] if location.startswith(BASE) else [one]
    assert asked == [f"{BASE}/videos", f"{one}/remix", *looks, f"{BASE}/videos", one]


async def test_the_key_goes_along() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        return httpx.Response(200, json=QUEUED)

    async with api_of(handler) as api:
        await api.create(ORDER)


async def test_a_base_with_a_slash_at_its_end_is_the_same_base() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{BASE}/videos/video_1"
        return httpx.Response(200, json=QUEUED)

    async with api_of(handler, base_url=f"{BASE}/") as api:
        await api.get("video_1")


@pytest.mark.parametrize(
    "address",
    ["", "studio.openai.azure.com/openai/v1", "ftp://host/v1", "https:///v1", "https://u:p@host/v1",
     "https://host/v1?api-version=preview", "https://host/v1#x"],
)  # fmt: skip
def test_what_cannot_be_an_endpoint_is_refused_at_once(address: str) -> None:
    with pytest.raises(SettingsError, match="video endpoint"):
        open_video_api(base_url=address, credentials=Anonymous())
