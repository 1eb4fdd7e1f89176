from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.domain.errors import AccessError
from bot.video import listing as server_list
from tests.bot.video.doubles import QUEUED, Handler, api_of

NOW = 1_760_000_000


def video(number: int, **more: Any) -> dict[str, Any]:
    """Make a render: number 0 is the newest, each next one a second older."""
    return QUEUED | {"id": f"video_{number}", "created_at": NOW - number} | more


def listing(
    count: int, *, page: int = 100, asked: list[httpx.QueryParams], without: str = ""
) -> Handler:
    """Serve a list of ``count`` renders, as the schema says."""
    everything = [video(number) for number in range(count)]

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params)
        after = request.url.params.get("after")
        start = 0 if after is None else int(after.removeprefix("video_")) + 1
        data = everything[start : start + page]
        body = {
            "object": "list",
            "data": data,
            "last_id": data[-1]["id"] if data else None,
            "has_more": start + page < count,
        }
        body.pop(without, None)
        return httpx.Response(200, json=body)

    return handler


async def ids(handler: Handler, since: float = 0) -> list[str] | None:
    async with api_of(handler) as api:
        renders = await api.recent(since)
    return None if renders is None else [render.id for render in renders]


async def test_every_page_is_read_to_the_end() -> None:
    asked: list[httpx.QueryParams] = []
    found = await ids(listing(250, asked=asked))
    assert found == [f"video_{number}" for number in range(250)]
    assert [dict(params) for params in asked] == [
        {"limit": "100", "order": "desc"},
        {"limit": "100", "order": "desc", "after": "video_99"},
        {"limit": "100", "order": "desc", "after": "video_199"},
    ]


async def test_reading_stops_where_the_renders_are_too_old() -> None:
    asked: list[httpx.QueryParams] = []
    found = await ids(listing(1000, asked=asked), since=NOW - 30)
    assert len(asked) == 2
    assert found == [f"video_{number}" for number in range(30 + 120 + 1)]


async def test_an_empty_list_is_an_answer() -> None:
    assert await ids(listing(0, asked=[])) == []


@pytest.mark.parametrize("key", ["has_more", "last_id"])
async def test_a_list_without_its_frame_is_read_all_the_same(key: str) -> None:
    found = await ids(listing(130, asked=[], without=key))
    assert found is not None
    assert len(found) == 130


async def test_a_server_that_ignores_the_order_is_read_to_its_end() -> None:
    pages = [
        {"data": [video(n) for n in range(400, 300, -1)], "has_more": True},
        {"data": [video(n) for n in range(1, -1, -1)], "has_more": False},
    ]

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=pages["after" in request.url.params])

    found = await ids(handler, since=NOW - 100)
    assert found is not None
    assert {"video_0", "video_1"} <= set(found)


async def test_a_server_that_does_not_page_leaves_the_question_open() -> None:
    same = {"data": [video(number) for number in range(100)], "has_more": True}
    assert await ids(lambda _: httpx.Response(200, json=same)) is None


async def test_a_list_without_end_leaves_the_question_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_list, "MOST_PAGES", 3)
    asked: list[httpx.QueryParams] = []
    assert await ids(listing(10_000, asked=asked)) is None
    assert len(asked) == 3


async def test_a_render_without_a_date_may_be_the_one_that_is_looked_for() -> None:
    data = [video(0, created_at=None), video(5000), {"nonsense": True}]
    found = await ids(lambda _: httpx.Response(200, json={"data": data}), since=NOW)
    assert found == ["video_0"]


async def test_a_key_refused_is_not_a_list_that_is_missing() -> None:
    """LiteLLM's proxy without a database answers any key but its own with this 400."""
    refused = {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}
    with pytest.raises(AccessError):
        await ids(lambda _: httpx.Response(400, json=refused))


async def test_a_list_that_wants_to_know_more_than_we_do_is_none() -> None:
    asks = {"error": {"message": "litellm.BadRequestError: LLM Provider NOT provided."}}
    assert await ids(lambda _: httpx.Response(400, json=asks)) is None
