"""The published document both ways: what we send is in it, and what it allows we can read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.renders.render import Order, Render, RenderList, RenderStatus
from bot.ports.video import VideoApi
from bot.video import open_video_api
from bot.video.answers.listing import SHORTEST_CUT
from bot.video.transport.credentials import ApiKey
from tests.support.video_doubles import BASE, KEY, ORDER, QUEUED, api_of, picture
from tests.support.video_schema import (
    SCHEMAS,
    SPEC,
    answer_schema,
    check,
    conforms,
    from_schema,
    operation_of,
)

# --- what we send ----------------------------------------------------------------------

PAGE = {
    "object": "list",
    "data": [QUEUED],
    "first_id": QUEUED["id"],
    "last_id": QUEUED["id"],
    "has_more": False,
}
MP4 = b"\0\0\0\x08ftyp"


class Documented:
    """Answers as the document says, after checking that each request is as it says."""

    def __init__(self, *, takes_forms: bool = True) -> None:
        self.takes_forms = takes_forms
        self.seen: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = check(request)
        self.seen.append(name)
        if name == "RetrieveVideoContent":
            return httpx.Response(200, content=MP4)
        if name == "createVideo" and not self.takes_forms and request.content[:1] != b"{":
            return httpx.Response(415)
        if name == "ListVideos":
            first = "after" not in request.url.params
            return httpx.Response(200, json=PAGE | {"has_more": first})
        return httpx.Response(200, json=QUEUED)


ORDERS = [
    *(Order("sora-2", "füchse — “im Schnee”\n🦊", "1280x720", seconds) for seconds in (4, 8, 12)),
    Order("a deployment of ours", "x" * 32_000, "720x1280", 4),
    *(replace(ORDER, references=(picture(kind),)) for kind in ("PNG", "JPEG", "WEBP")),
]


@pytest.mark.parametrize("takes_forms", [True, False])
async def test_every_order_is_one_that_the_document_describes(takes_forms: bool) -> None:
    server = Documented(takes_forms=takes_forms)
    async with api_of(server) as api:
        for order in ORDERS:
            await api.create(order)
    assert server.seen == ["createVideo"] * (len(ORDERS) + (not takes_forms))


async def test_every_other_request_is_one_that_the_document_describes(tmp_path: Path) -> None:
    server = Documented()
    async with api_of(server) as api:
        await api.remix("video_1", "make it night 🌙")
        await api.get("video_1")
        await api.recent(0)
        await api.download("video_1", tmp_path / "clip")
        await api.still("video_1")
        await api.delete("video_1")
    assert server.seen == [
        "CreateVideoRemix",
        "GetVideo",
        *["ListVideos"] * 2,
        *["RetrieveVideoContent"] * 2,
        "DeleteVideo",
    ]


# --- what it allows us to be answered ----------------------------------------------------

Ask = Callable[[VideoApi], Awaitable[Any]]


class Answering:
    """The adapter before a server that answers whatever it is told to."""

    def __init__(self) -> None:
        self.body: Any = None
        self._runner = asyncio.Runner()
        self._api = open_video_api(
            base_url=BASE, credentials=ApiKey(KEY), transport=httpx.MockTransport(self._answer)
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        conforms(answer_schema(operation_of(request)), self.body)
        return httpx.Response(200, content=json.dumps(self.body).encode())

    def ask(self, body: Any, ask: Ask) -> Any:
        self.body = body
        return self._runner.run(_awaited(ask(self._api)))

    def close(self) -> None:
        self._runner.run(self._api.close())
        self._runner.close()


async def _awaited(asked: Awaitable[Any]) -> Any:
    return await asked


@contextmanager
def answering() -> Iterator[Answering]:
    server = Answering()
    try:
        yield server
    finally:
        server.close()


def usable(video: dict[str, Any]) -> object:
    """Whether a video has an id that can stand in a path; the schema doesn't say that it has."""
    return re.fullmatch(r"[!-~]{1,2048}", video["id"]) and video["id"] not in {".", ".."}


VIDEOS = from_schema(SCHEMAS["VideoResource"]).filter(usable)
ASKED: dict[str, Ask] = {
    "create": lambda api: api.create(ORDER),
    "remix": lambda api: api.remix("video_1", "make it night"),
    "get": lambda api: api.get("video_1"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_any_video_that_the_schema_allows_is_read(asked: str) -> None:
    with answering() as server:

        @given(VIDEOS)
        def each(video: dict[str, Any]) -> None:
            render = server.ask(video, ASKED[asked])
            assert isinstance(render, Render)
            assert render.id == video["id"]
            assert render.status in RenderStatus
            assert (render.status is RenderStatus.COMPLETED) == (video["status"] == "completed")
            assert render.progress is None or 0 <= render.progress <= 100
            assert render.size == video["size"]
            assert render.prompt == (video["prompt"] or None)
            assert render.remixed_from == (video["remixed_from_video_id"] or None)
            assert render.error is None or isinstance(render.error, ProviderError)
            assert (render.error is not None) == (render.status is RenderStatus.FAILED)

        each()


def test_any_list_that_the_schema_allows_is_read() -> None:
    pages = from_schema(SCHEMAS["VideoListResource"])

    with answering() as server:

        @given(pages.filter(lambda page: all(map(usable, page["data"]))))
        def each(page: dict[str, Any]) -> None:
            found = server.ask(page, lambda api: api.recent(float("-inf")))
            assert isinstance(found, RenderList)
            if not found.whole:
                # It promises more, or may have cut it, and gives the same again.
                assert page["has_more"] or len(page["data"]) >= SHORTEST_CUT
            assert {render.id for render in found.renders} == {one["id"] for one in page["data"]}

        each()


@given(st.lists(VIDEOS, max_size=7, unique_by=lambda video: video["id"]), st.integers(1, 3))
def test_any_list_is_read_to_its_end_whatever_the_pages(
    videos: list[dict[str, Any]], page: int
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        check(request)
        after = request.url.params.get("after")
        ids = [video["id"] for video in videos]
        rest = videos[ids.index(after) + 1 :] if after else videos
        body = {
            "object": "list",
            "data": rest[:page],
            "first_id": rest[0]["id"] if rest else None,
            "last_id": rest[:page][-1]["id"] if rest else None,
            "has_more": len(rest) > page,
        }
        conforms({"$ref": "#/components/schemas/VideoListResource"}, body)
        return httpx.Response(200, content=json.dumps(body).encode())

    async def read() -> RenderList | None:
        async with api_of(handler) as api:
            return await api.recent(float("-inf"))

    found = asyncio.run(read())
    assert found is not None
    assert found.whole
    assert [render.id for render in found.renders] == [video["id"] for video in videos]


def test_any_deletion_that_the_schema_allows_is_read() -> None:
    with answering() as server:

        @given(from_schema(SCHEMAS["DeletedVideoResource"]))
        def each(deleted: dict[str, Any]) -> None:
            if deleted["deleted"]:
                assert server.ask(deleted, lambda api: api.delete("video_1")) is None
                return
            with pytest.raises(Unavailable, match="not deleted"):
                server.ask(deleted, lambda api: api.delete("video_1"))

        each()


def test_the_document_has_each_call_of_ours_and_names_its_answer() -> None:
    ours = {"createVideo", "CreateVideoRemix", "GetVideo", "ListVideos", "DeleteVideo"}
    operations = [one for path in SPEC["paths"].values() for one in path.values()]
    answers = {
        one["operationId"]: answer_schema(one)["$ref"].rpartition("/")[2]
        for one in operations
        if one["operationId"] in ours
    }
    assert set(answers) == ours
    assert set(answers.values()) == {
        *("VideoResource", "VideoListResource", "DeletedVideoResource")
    }
