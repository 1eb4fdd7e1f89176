from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import Unavailable
from bot.domain.renders.render import RenderList
from bot.video.answers import listing as server_list
from tests.support.video_doubles import QUEUED, Handler, api_of

NOW = 1_760_000_000


def video(number: int, **more: Any) -> dict[str, Any]:
    """Make a render: number 0 is the newest, each next one a second older."""
    return QUEUED | {"id": f"video_{number}", "created_at": NOW - number} | more


def listing(
    count: int,
    *,
    page: int = 100,
    asked: list[httpx.QueryParams],
    without: str = "",
    **every: Any,
) -> Handler:
    """Serve a list of ``count`` renders, as the schema says."""
    everything = [video(number, **every) for number in range(count)]

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


def always(body: Any, **headers: str) -> Handler:
    """Answer every question alike, whatever it asks for."""
    return lambda _: httpx.Response(200, json=body, headers=headers)


async def read(handler: Handler, since: float = 0) -> RenderList | None:
    async with api_of(handler) as api:
        return await api.recent(since)


async def ids(handler: Handler, since: float = 0) -> list[str]:
    """Return the ids of a list that says all."""
    found = await read(handler, since)
    assert found is not None
    assert found.whole
    return [render.id for render in found.renders]


async def partial(handler: Handler) -> list[str]:
    """Return the ids of a list that may lack some."""
    found = await read(handler)
    assert found is not None
    assert not found.whole
    return [render.id for render in found.renders]


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
    found = await ids(listing(1000, asked=asked), since=NOW - 130)
    assert len(asked) == 2
    assert found == [f"video_{number}" for number in range(200)]


async def test_an_empty_list_is_an_answer() -> None:
    assert await ids(listing(0, asked=[])) == []


@pytest.mark.parametrize("key", ["has_more", "last_id"])
async def test_a_list_without_its_frame_is_read_all_the_same(key: str) -> None:
    assert len(await ids(listing(130, asked=[], without=key))) == 130


async def test_a_server_that_ignores_the_order_is_read_to_its_end() -> None:
    everything = [video(number) for number in range(250, -1, -1)]

    def handler(request: httpx.Request) -> httpx.Response:
        after = request.url.params.get("after")
        start = 0 if after is None else 251 - int(after.removeprefix("video_"))
        page = everything[start : start + 100]
        return httpx.Response(200, json={"data": page, "has_more": start + 100 < 251})

    assert (await ids(handler, since=NOW - 100))[-1] == "video_0"


async def test_a_server_that_does_not_page_leaves_the_question_open() -> None:
    same = {"data": [video(number) for number in range(100)], "has_more": True}
    assert len(await partial(always(same))) == 100


async def test_a_list_without_end_leaves_the_question_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_list, "MOST_PAGES", 3)
    asked: list[httpx.QueryParams] = []
    assert len(await partial(listing(10_000, asked=asked))) == 300
    assert len(asked) == 3


async def test_more_on_a_page_than_is_read_leaves_the_question_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_list, "MOST_ON_A_PAGE", 150)
    found = await read(listing(200, page=200, asked=[]))
    assert found is not None
    assert (len(found.renders), found.whole) == (150, False)


async def test_others_have_their_turn_while_a_long_page_is_read() -> None:
    reading = asyncio.create_task(read(listing(5_000, page=5_000, asked=[])))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50


async def test_a_second_page_refused_leaves_the_question_open() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if "after" in request.url.params:
            return httpx.Response(400, json={"error": {"message": "Invalid 'after'."}})
        return httpx.Response(200, json={"data": [video(0)], "has_more": True})

    assert await partial(handler) == ["video_0"]


@pytest.mark.parametrize("end", [{"has_more": False}, {}])
async def test_a_list_that_may_be_cut_is_asked_for_more(end: dict[str, bool]) -> None:
    """Nothing says that its newest renders come first, so they may be what was cut off."""
    oldest = [video(number) for number in range(60, 40, -1)]
    assert len(await partial(always({"data": oldest, **end}))) == 20
    untimed = [video(number, created_at=0) for number in range(20)]
    assert len(await partial(always({"data": untimed, **end}))) == 20


async def test_a_list_is_whole_when_nothing_comes_after_it() -> None:
    asked: list[httpx.QueryParams] = []
    assert len(await ids(listing(20, asked=asked, created_at=0))) == 20
    assert [params.get("after") for params in asked] == [None, "video_19"]


async def test_a_cut_list_with_the_newest_first_hides_nothing_new() -> None:
    newest = {"data": [video(number) for number in range(20)], "has_more": False}
    assert len(await ids(always(newest))) == 20


@pytest.mark.parametrize("odd", [{"nonsense": True}, None, "video_7", {"id": ""}])
async def test_what_cannot_be_read_may_be_the_one(odd: Any) -> None:
    assert await partial(always({"data": [video(0), odd]})) == ["video_0"]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda items: items,
        lambda items: {"videos": items, "total": len(items)},
        lambda items: {"code": 0, "data": {"items": items}},
        lambda items: {"result": {"list": items}, "success": True},
    ],
)
async def test_a_list_of_another_shape_shows_what_it_has(wrapped: Callable[[Any], Any]) -> None:
    """Nobody knows by what rule it was cut: what isn't in it may be there all the same."""
    assert await partial(always(wrapped([video(0), video(1)]))) == ["video_0", "video_1"]
    assert await partial(always(wrapped([]))) == []


async def test_a_render_without_a_time_comes_along() -> None:
    data = [video(0, created_at=None), video(5000)]
    assert await ids(always({"data": data}), since=NOW) == ["video_0", "video_5000"]


async def test_an_end_is_not_reached_by_a_page_without_times() -> None:
    """The last one looks old; whether the rest is older still, nobody knows."""
    page = [video(number, created_at=None) for number in range(99)] + [video(90_000)]
    assert len(await partial(always({"data": page, "has_more": True}))) == 100


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Internal error"}},
        {"error": {"message": "shard 3 is away"}, "data": []},
        {"data": None},
        {"data": [{"nonsense": True}]},
    ],
)
async def test_no_list_at_all_is_asked_for_again(body: Any) -> None:
    with pytest.raises(Unavailable):
        await read(always(body))


async def test_more_is_promised_where_nothing_is_shown() -> None:
    assert await partial(always({"data": [], "has_more": True})) == []


async def test_the_server_says_what_time_it_is() -> None:
    at = "Thu, 09 Oct 2025 08:53:20 GMT"
    found = await read(always({"data": []}, date=at))
    assert found == RenderList((), server_time=NOW)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 09 Oct 2025 08:53:20 -0000", "0"])
async def test_a_garbled_date_is_no_time(date: str) -> None:
    found = await read(always({"data": []}, date=date))
    assert found == RenderList((), server_time=None)


async def test_a_list_out_of_a_cache_leaves_the_question_open() -> None:
    assert await partial(always({"data": [video(0)]}, age="30")) == ["video_0"]
    assert await ids(always({"data": [video(0)]}, age="0")) == ["video_0"]


async def test_a_list_is_never_asked_of_a_cache() -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cache-control"))
        return httpx.Response(200, json={"data": []})

    assert await ids(handler) == []
    assert seen == ["no-cache"]


async def test_a_key_refused_is_not_a_list_that_is_missing() -> None:
    """LiteLLM's proxy without a database answers any key but its own with this 400."""
    refused = {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}
    with pytest.raises(AccessError):
        await read(lambda _: httpx.Response(400, json=refused))


async def test_a_list_that_wants_to_know_more_than_we_do_is_none() -> None:
    asks = {"error": {"message": "litellm.BadRequestError: LLM Provider NOT provided."}}
    assert await read(lambda _: httpx.Response(400, json=asks)) is None
