"""Files out of Slack: whole, in bounds, from Slack's own hosts, and never with a login page."""

from __future__ import annotations

import asyncio
import gzip
import logging
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from bot.domain.errors.base import InputUnusable
from bot.domain.errors.slack import SlackLimited, SlackRevoked, SlackUnavailable
from bot.slack.api.files import SlackFiles
from playground.video.clips import make_clip
from playground.video.spec import ClipSpec
from tests.support.office import Office
from tests.support.pictures import opened, picture
from tests.support.slack_stage import FILM, RANDOM, TEAM

FOX = picture(300, 200)


async def attached(office: Office, data: bytes = FOX, name: str = "fox.png", **odd: str) -> str:
    """Attach a file as Maya does; return its id."""
    answer = await office.stage.attach((name, data), **odd)
    return str(answer["file"])


@pytest.fixture
def files(office: Office) -> SlackFiles:
    return SlackFiles(office.calls)


async def refusal(files: SlackFiles, file_id: str) -> str:
    """Return what a person is told of a file that can't be had."""
    with pytest.raises(InputUnusable) as refused:
        await files.fetch(TEAM, file_id)
    return refused.value.tell


async def test_a_picture_comes_whole(office: Office, files: SlackFiles) -> None:
    assert await files.fetch(TEAM, await attached(office)) == FOX


async def test_a_file_from_another_company_is_asked_for(office: Office, files: SlackFiles) -> None:
    stub = await attached(office, file_access="check_file_info")
    assert await files.fetch(TEAM, stub) == FOX


@pytest.mark.parametrize("access", ["access_denied", "file_not_found"])
async def test_a_file_that_we_may_not_see_is_refused(
    office: Office, files: SlackFiles, access: str
) -> None:
    told = await refusal(files, await attached(office, file_access=access))
    assert "/invite @Sora" in told


async def test_a_file_that_is_gone_is_refused(files: SlackFiles) -> None:
    assert "gone" in await refusal(files, "F0NEVER")


async def test_a_file_in_a_channel_without_us_is_refused(office: Office, files: SlackFiles) -> None:
    await office.member(joins=False)
    told = await refusal(files, await attached(office))
    assert "/invite @Sora" in told


async def test_a_file_that_lies_elsewhere_is_never_fetched(
    office: Office, files: SlackFiles
) -> None:
    told = await refusal(files, await attached(office, external_url="https://drive.example/fox"))
    assert "isn't at Slack" in told


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/fox.png",
        "https://slack.com.evil.example/fox.png",
        "https://evilslack.com/fox.png",
        "http://files.slack.com/fox.png",
        "https://files.slack.com:8443/fox.png",
        "https://user@files.slack.com/fox.png",
        "https://evil-slack-gov.com/fox.png",
        "https://[::1]/fox.png",
        "http://127.0.0.1:1/fox.png",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_to_anybody_else_is_not_followed(
    office: Office, files: SlackFiles, to: str
) -> None:
    told = await refusal(files, await attached(office, redirect_to=to))
    assert "isn't at Slack" in told


async def test_a_redirect_in_a_circle_ends(office: Office, files: SlackFiles) -> None:
    file_id = await attached(office, redirect_to="/files-pri/T0ACME-F0X/x")
    assert await refusal(files, file_id)


async def test_what_is_too_large_is_not_even_asked_for(office: Office) -> None:
    files = SlackFiles(office.calls, largest=1_048_576)
    large = await attached(office, padded_to="1048577")
    assert "up to 1 MB" in await refusal(files, large)


# --- what a server of Slack's might do --------------------------------------------------


class Elsewhere(httpx.AsyncBaseTransport):
    """Slack's hosts, as far as the test says: what is asked where, and with which token."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self._answer = answer
        self.asked: list[tuple[str, str | None]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((str(request.url), request.headers.get("authorization")))
        return self._answer(request)


@pytest.mark.parametrize("second", ["files-origin.slack.com", "files.slack-gov.com"])
async def test_the_token_goes_along_to_slacks_second_host(office: Office, second: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == second:
            return httpx.Response(200, content=FOX, headers={"content-type": "image/png"})
        return httpx.Response(302, headers={"location": f"https://{second}/fox"})

    network = Elsewhere(answer)
    files = SlackFiles(office.calls, transport=network)
    assert await files.fetch(TEAM, await attached(office)) == FOX
    token = f"Bearer {office.stage.server.bot_tokens[0]}"
    assert [seen[1] for seen in network.asked] == [token, token]


@pytest.mark.parametrize("to", ["https://evil.example/fox", "https://evil.example\\.slack.com/fox"])
async def test_nobody_else_gets_the_token(office: Office, to: str) -> None:
    network = Elsewhere(lambda _: httpx.Response(302, headers={"location": to}))
    files = SlackFiles(office.calls, transport=network)
    await refusal(files, await attached(office))
    assert len(network.asked) == 1


async def test_nobody_gets_another_workspaces_cookies(office: Office) -> None:
    baked = list[str | None]()

    def answer(request: httpx.Request) -> httpx.Response:
        baked.append(request.headers.get("cookie"))
        return httpx.Response(200, content=FOX, headers={"set-cookie": "b=acme; Path=/"})

    files = SlackFiles(office.calls, transport=Elsewhere(answer))
    for _ in range(2):
        assert await files.fetch(TEAM, await attached(office)) == FOX
    assert baked == [None, None]


async def test_a_login_page_is_no_picture(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    page = httpx.Response(
        200, content=b"<!doctype html>", headers={"content-type": "text/html; charset=utf-8"}
    )
    files = SlackFiles(office.calls, transport=Elsewhere(lambda _: page))
    with caplog.at_level(logging.ERROR):
        assert "/invite @Sora" in await refusal(files, await attached(office))
    assert "files:read" in caplog.text


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(503), SlackUnavailable),
        (httpx.Response(429, headers={"retry-after": "7"}), SlackLimited),
        (httpx.Response(200, content=b"fo", headers={"content-length": "3"}), SlackUnavailable),
    ],
)
async def test_what_may_pass_is_tried_again(
    office: Office, response: httpx.Response, error: type[Exception]
) -> None:
    files = SlackFiles(office.calls, transport=Elsewhere(lambda _: response))
    with pytest.raises(error):
        await files.fetch(TEAM, await attached(office))


async def test_no_answer_is_tried_again(office: Office) -> None:
    def silent(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("silence")

    files = SlackFiles(office.calls, transport=Elsewhere(silent))
    with pytest.raises(SlackUnavailable):
        await files.fetch(TEAM, await attached(office))


async def test_more_than_was_said_is_not_read_to_its_end(office: Office) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(65536)

    files = SlackFiles(
        office.calls,
        largest=1_048_576,
        transport=Elsewhere(lambda _: httpx.Response(200, content=endless())),
    )
    assert "up to 1 MB" in await refusal(files, await attached(office))


@pytest.mark.parametrize("packed", ["gzip", "gzip, gzip", "GZIP", "deflate", "br", "zstd", "x-new"])
async def test_what_comes_packed_is_refused_unread(office: Office, packed: str) -> None:
    """Two layers of gzip make a kilobyte of what is half a gigabyte."""
    read: list[int] = []

    async def bomb() -> AsyncIterator[bytes]:
        read.append(1)
        yield gzip.compress(gzip.compress(bytes(2**24)))

    headers = {"content-encoding": packed}
    answer = httpx.Response(200, content=bomb(), headers=headers)
    files = SlackFiles(office.calls, transport=Elsewhere(lambda _: answer))
    assert "Nothing was spent" in await refusal(files, await attached(office))
    assert read == []


async def test_a_file_may_say_that_it_is_as_it_is(office: Office) -> None:
    answer = httpx.Response(200, content=FOX, headers={"content-encoding": "identity"})
    files = SlackFiles(office.calls, transport=Elsewhere(lambda _: answer))
    assert await files.fetch(TEAM, await attached(office)) == FOX


async def test_the_scope_that_is_missing_is_named(office: Office, files: SlackFiles) -> None:
    file_id = await attached(office, channel=FILM)
    missing = {"do": "error", "next": 1, "error": "missing_scope"}
    await office.faults(methods={"files.info": [missing]})
    assert "files:read" in await refusal(files, file_id)


async def test_a_workspace_without_a_token_is_not_asked_for(
    office: Office, files: SlackFiles
) -> None:
    file_id = await attached(office, channel=RANDOM)
    office.calls.workspaces.forget(TEAM)
    with pytest.raises(SlackRevoked):
        await files.fetch(TEAM, file_id)


async def test_slacks_own_picture_of_a_clip_comes_once_there_is_one(
    office: Office, files: SlackFiles, tmp_path: Path
) -> None:
    made = tmp_path / "clip.mp4"
    make_clip(ClipSpec(160, 96, 1, ("a fox",), fps=8), made, threading.Event())
    clip = await attached(office, made.read_bytes(), "clip.mp4")
    with pytest.raises(SlackUnavailable, match="yet"):
        await files.still(TEAM, clip)
    async with asyncio.timeout(30):
        while True:
            try:
                still = await files.still(TEAM, clip)
                break
            except SlackUnavailable:
                await asyncio.sleep(0.05)
    assert opened(still).size == (160, 96)


async def test_what_is_no_clip_has_no_picture_of_it(office: Office, files: SlackFiles) -> None:
    fox = await attached(office)
    with pytest.raises(InputUnusable):
        await files.still(TEAM, fox)
