"""The first word with a video API: what is worth a warning, and what isn't."""

from __future__ import annotations

import httpx
import pytest

from bot.domain.errors.deployment import Retired
from bot.video.startup_check import trouble
from tests.support.video_doubles import Handler, always, api_of

NO_LIST = always(404, {"detail": "Not Found"})
EMPTY = always(200, {"object": "list", "data": [], "has_more": False})


async def said(handler: Handler, *, lists: bool = True) -> str | None:
    async with api_of(handler) as api:
        return await trouble(api, host="videos.example.com", who="VIDEO_API_KEY", lists=lists)


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    ("handler", "line"),
    [
        (EMPTY, None),
        (always(429, {"error": {"message": "Slow down."}}), None),
        (always(401, {"error": {"message": "No."}}), "the video service refuses VIDEO_API_KEY"),
        (always(403, {"error": {"message": "No."}}), "the video service refuses VIDEO_API_KEY"),
        (
            always(410, {"error": {"message": "Gone."}}),
            f"the video service at videos.example.com won't work for us (retired): {Retired.fix}",
        ),
        (nobody, "the video service at videos.example.com can't be used (unavailable)"),
        (NO_LIST, "there is no video service at videos.example.com"),
    ],
    ids=["well", "busy", "unknown key", "no rights", "retired", "nobody there", "another server"],
)
async def test_it_says_what_would_keep_every_clip_from_being_made(
    handler: Handler, line: str | None
) -> None:
    assert await said(handler) == line


async def test_a_server_that_has_no_list_is_none_the_worse() -> None:
    assert await said(NO_LIST, lists=False) is None
