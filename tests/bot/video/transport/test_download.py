from __future__ import annotations

import asyncio
import base64
import errno
import gzip
import json
import logging
import textwrap
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot.domain.errors.base import DiskTrouble, SoraError
from bot.domain.errors.clips import (
    ClipCut,
    ClipElsewhere,
    ClipReplaced,
    ClipTooLarge,
    RenderMissing,
)
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated
from bot.domain.media.mp4 import SHORTEST
from bot.ports.video import VideoApi
from bot.telemetry.logs import FLOORS
from bot.video.transport import download, enclosed, http
from bot.video.transport.address_policy import Hop
from bot.video.transport.calls import Call
from bot.video.transport.credentials import ApiKey
from bot.video.transport.http import CHUNK, NotSent, VideoHttp
from tests.support.video_doubles import KEY, QUEUED, api_of
from tests.support.video_servers import CLIP, RawServer, Wire, api_at, clip_of, serving

PATH = "/v1/videos/video_1/content"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def sent(body: bytes, **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.path == PATH
        assert request.query_string == ""
        assert request.headers["authorization"] == f"Bearer {KEY}"
        return web.Response(body=body, content_type="video/mp4", headers=headers)

    return answer


def content(path: Path) -> bytes:
    return path.read_bytes()


def exists(path: Path) -> bool:
    return path.exists()


def assert_dark(refused: SoraError) -> None:
    """Check that it is said why the clip won't come, and who can mend that."""
    assert type(refused) is ClipElsewhere
    assert "private network" in refused.tell


async def refusal(api: VideoApi, to: Path) -> SoraError:
    with pytest.raises((ProviderError, DiskTrouble)) as caught:
        await api.download("video_1", to)
    assert not exists(to), "a clip that isn't whole must not stay behind"
    return caught.value


async def test_a_clip_arrives_as_it_was_sent(tmp_path: Path) -> None:
    to = tmp_path / "clip.part"
    async with serving(sent(CLIP)) as root, api_at(root) as api:
        assert await api.download("video_1", to) == len(CLIP)
    assert content(to) == CLIP


async def test_a_clip_without_a_length_arrives_too(tmp_path: Path) -> None:
    async def chunked(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for at in range(0, len(CLIP), 1000):
            await answer.write(CLIP[at : at + 1000])
        return answer

    async with serving(chunked) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)
    assert content(tmp_path / "clip") == CLIP


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "identity, br"])
async def test_a_clip_that_comes_packed_oddly_is_not_taken(tmp_path: Path, packing: str) -> None:
    answer = sent(gzip.compress(CLIP), **{"Content-Encoding": packing})
    async with serving(answer) as root, api_at(root) as api:
        refused = await refusal(api, tmp_path / "clip")
    assert type(refused) is Unavailable
    assert "packed as" in refused.detail


async def test_a_clip_that_a_proxy_packed_is_unpacked(tmp_path: Path) -> None:
    answer = sent(gzip.compress(CLIP), **{"Content-Encoding": "gzip"})
    async with serving(answer) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)
    assert content(tmp_path / "clip") == CLIP


async def test_no_more_is_unpacked_than_slack_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_CLIP", 2**20)
    bomb = gzip.compress(CLIP + bytes(64 * 2**20))
    async with serving(sent(bomb, **{"Content-Encoding": "gzip"})) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is ClipTooLarge


async def test_a_video_that_is_no_mp4_is_taken_as_it_is(tmp_path: Path) -> None:
    webm = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81" + bytes(1000)
    async with serving(sent(webm)) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(webm)
    assert content(tmp_path / "clip") == webm


ENCODED = base64.b64encode(CLIP).decode()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"created": 1, "data": [{"b64_json": ENCODED}]}),
        json.dumps({"video": f"data:video/mp4;base64,{ENCODED}"}).replace("/", "\\/"),
        json.dumps([ENCODED]).replace("+", "\\u002B").replace("=", "\\u003d"),
        json.dumps({"clip": "\n".join(textwrap.wrap(ENCODED, 76))}),
        json.dumps(ENCODED.rstrip("=").replace("+", "-").replace("/", "_")),
        f"data:video/mp4;base64,{ENCODED}",
    ],
)
async def test_a_clip_that_comes_as_text_is_undone(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosed, "PIECE", 1001)
    async with serving(sent(text.encode())) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)
    assert content(tmp_path / "clip") == CLIP


async def test_a_refusal_behind_a_success_is_one_of_the_clip_too(tmp_path: Path) -> None:
    said = b'{"error": {"code": "content_filter", "message": "no"}}'
    async with serving(sent(said)) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is Moderated


@pytest.mark.parametrize("status", [202, 204])
async def test_a_success_without_content_is_not_there_yet(tmp_path: Path, status: int) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with serving(answer) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is Unavailable


@pytest.mark.parametrize(
    ("body", "there"), [(CLIP, True), (b'{"status": "running"}', False), (b"", False)]
)
async def test_a_clip_is_there_if_one_begins(body: bytes, there: bool) -> None:
    async with serving(sent(body)) as root, api_at(root) as api:
        assert await api.has_clip("video_1") is there


async def test_a_clip_that_says_it_is_as_it_is_is_taken(tmp_path: Path) -> None:
    answer = sent(CLIP, **{"Content-Encoding": "identity"})
    async with serving(answer) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)


async def test_what_lay_there_before_is_replaced(tmp_path: Path) -> None:
    to = tmp_path / "clip"
    to.write_bytes(b"x" * (len(CLIP) + 100))
    async with serving(sent(CLIP)) as root, api_at(root) as api:
        await api.download("video_1", to)
    assert content(to) == CLIP


async def test_memory_does_not_grow_with_the_clip(tmp_path: Path) -> None:
    size = 48 * 2**20
    piece = clip_of(2**20)

    async def large(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(size)})
        await answer.prepare(request)
        for _ in range(size // len(piece)):
            await answer.write(piece)
        return answer

    async with serving(large) as root, api_at(root) as api:
        tracemalloc.start()
        try:
            assert await api.download("video_1", tmp_path / "clip") == size
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 12 * 2**20


@pytest.mark.parametrize("keep", [0, 4, 100, CHUNK, len(CLIP) - 1])
async def test_a_download_cut_short_is_no_clip(tmp_path: Path, keep: int) -> None:

    async def cut(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(CLIP) + CLIP[:keep])

    async with RawServer(cut).running() as root, api_at(root) as api:
        kind = ClipCut if keep else Unavailable
        assert type(await refusal(api, tmp_path / "clip")) is kind


async def test_a_clip_that_stalls_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "STALLED", 0.05)
    done = asyncio.Event()

    async def stall(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(CLIP) + CLIP[:100])
        await done.wait()

    async with RawServer(stall).running() as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is ClipCut
        done.set()


@pytest.mark.parametrize("keep", [0, 7, 8, 20, 100, CHUNK, len(CLIP) - 1])
async def test_a_cut_that_no_header_betrays_is_seen_in_the_clip(tmp_path: Path, keep: int) -> None:
    async def cut(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + CLIP[:keep])

    async with RawServer(cut).running() as root, api_at(root) as api:
        kind = ClipCut if keep >= SHORTEST else ClipReplaced
        assert type(await refusal(api, tmp_path / "clip")) is kind


async def test_a_length_that_is_not_true_is_noticed(tmp_path: Path) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=CLIP, headers={"content-length": str(len(CLIP) + 5)})

    async with api_of(handler) as api:
        assert "of" in (await refusal(api, tmp_path / "clip")).detail


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>hello</html>", ClipReplaced),
        (b'{"detail": "no"}', ClipReplaced),
        (b'{"status": "running"}', ClipReplaced),
        (b'{"detail"', ClipReplaced),
        (b"RIFF0000WEBP", ClipReplaced),
        (b"\0\0\0\x1cftypavif\0\0\0\0", ClipReplaced),
        (b"", ClipReplaced),
        (b'{"video": "AAAAGGZ0eXBpc29t(cut)"}', ClipReplaced),
        (b'{"video": "AAAABBBBCCCCDDDDEEEE"}', ClipReplaced),
    ],
)
async def test_what_is_no_video_is_no_clip(
    tmp_path: Path, body: bytes, kind: type[ProviderError]
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PATH:
            return await sent(body)(request)
        return web.json_response(QUEUED | {"status": "completed"})

    async with serving(answer) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is kind


async def test_where_json_comes_in_place_of_a_clip_a_link_is_followed(tmp_path: Path) -> None:
    async with serving(only_linked({"url": "/clip.mp4"}, 200)) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)


async def test_a_link_in_place_of_a_clip_is_followed(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PATH:
            return web.json_response({"url": "/files/1", "expires_in": 3600})
        return web.Response(body=CLIP)

    async with serving(answer) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)


async def test_a_clip_larger_than_slack_takes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_CLIP", len(CLIP) - 1)

    async def unannounced(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(CLIP)
        return answer

    for answer in (sent(CLIP), unannounced):
        async with serving(answer) as root, api_at(root) as api:
            assert type(await refusal(api, tmp_path / "clip")) is ClipTooLarge


async def test_a_disk_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    async with serving(sent(CLIP)) as root, api_at(root) as api:
        broken = await refusal(api, tmp_path / "no such folder" / "clip")
    assert type(broken) is DiskTrouble
    assert "disk" in broken.tell


def redirecting(location: str, status: int = 302) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PATH:
            return web.Response(status=status, headers={"Location": location})
        assert request.headers["authorization"] == f"Bearer {KEY}"
        return web.Response(body=CLIP)

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_at_home_is_followed_with_the_key(tmp_path: Path, status: int) -> None:
    async with serving(redirecting("/files/clip.mp4?sig=1", status)) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)


async def test_a_redirect_to_another_port_is_followed_without_the_key(tmp_path: Path) -> None:
    seen = []

    async def storage(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        return web.Response(body=CLIP)

    async with (
        serving(storage) as elsewhere,
        serving(redirecting(f"{elsewhere}/clip.mp4?sig=1")) as root,
        api_at(root) as api,
    ):
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)
    assert seen[0].path_qs == "/clip.mp4?sig=1"
    assert "authorization" not in seen[0].headers
    assert "api-key" not in seen[0].headers
    assert "cookie" not in seen[0].headers


async def test_the_key_is_not_shown_again_after_a_detour(tmp_path: Path) -> None:
    """Another server must not choose which of our own addresses is asked with our key."""
    keys = []
    home = ""

    async def detour(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"{home}/v1/videos/other/content"})

    async with serving(detour) as elsewhere:

        async def answer(request: web.Request) -> web.StreamResponse:
            keys.append(request.headers.get("authorization"))
            if request.path == PATH:
                return web.Response(status=302, headers={"Location": f"{elsewhere}/x"})
            return web.Response(body=CLIP)

        async with serving(answer) as home, api_at(home) as api:
            await api.download("video_1", tmp_path / "clip")
    assert keys == [f"Bearer {KEY}", None]


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/clip.mp4",
        "https://localhost:{port}/clip.mp4",
        "https://10.0.0.1/clip.mp4",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/clip.mp4",
        "https://[::ffff:127.0.0.1]/clip.mp4",
        "https://2130706433/clip.mp4",
        "https://0x7f.1/clip.mp4",
        "http://example.com/clip.mp4",
        "file:///etc/passwd",
        "https://user:pw@example.com/clip.mp4",
        "https://[/clip.mp4",
        "https:///clip.mp4",
    ],
)
async def test_a_redirect_into_the_dark_is_not_followed(tmp_path: Path, location: str) -> None:
    reached = []

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PATH:
            target = location.replace("{port}", str(request.url.port))
            return web.Response(status=302, headers={"Location": target})
        reached.append(request.path)
        return web.Response(body=CLIP)

    async with serving(answer) as root, api_at(root) as api:
        assert_dark(await refusal(api, tmp_path / "clip"))
    assert not reached


@pytest.mark.parametrize(
    "location",
    [
        b"https://clips.example.com/caf\xe9.mp4",
        b"https://clips.example.com/\x01.mp4",
        b"https://[2606:4700::1111]x/clip.mp4",
        b"https://xn--/clip.mp4",
        b"https://" + b"a" * 64 + b".example.com/clip.mp4",
        b"caf\xe9.mp4",
    ],
)
async def test_a_redirect_that_means_nothing_is_refused(tmp_path: Path, location: bytes) -> None:
    async def lost(wire: Wire) -> None:
        await wire.request()
        head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
        await wire.send(head + location + b"\r\n\r\n")

    async with RawServer(lost).running() as root, api_at(root) as api:
        refused = await refusal(api, tmp_path / "clip")
    assert type(refused) in {ClipElsewhere, Unavailable}  # the second: no header at all


async def test_a_ring_of_redirects_is_left(tmp_path: Path) -> None:
    asked = 0

    async def ring(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(status=302, headers={"Location": PATH})

    async with serving(ring) as root, api_at(root) as api:
        assert_dark(await refusal(api, tmp_path / "clip"))
    assert asked == 4


async def test_a_link_refused_by_another_server_does_not_doubt_our_key(tmp_path: Path) -> None:
    async def storage(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    async with (
        serving(storage) as elsewhere,
        serving(redirecting(f"{elsewhere}/x")) as root,
        api_at(root) as api,
    ):
        assert type(await refusal(api, tmp_path / "clip")) is Unavailable


def only_linked(video: dict[str, object], status: int = 400) -> Answer:
    """Be a server that has no content of its own, but names a link to it in the video."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PATH:
            return web.json_response({"detail": "Video is stored elsewhere"}, status=status)
        if request.path == "/v1/videos/video_1":
            return web.json_response(QUEUED | {"status": "completed"} | video)
        assert request.path == "/clip.mp4"
        return web.Response(body=CLIP)

    return answer


@pytest.mark.parametrize(
    "video",
    [
        {"url": "/clip.mp4?sig=1"},
        {"video_url": "/clip.mp4"},
        {"outputs": {"video_url": "/clip.mp4"}},
        {"unsigned_urls": ["/clip.mp4"]},
        {"output": ["/clip.mp4"]},
        {"metadata": {"url": "/clip.mp4"}},
        {"result": {"video_url": "/clip.mp4"}},
        {"data": [{"url": "/clip.mp4"}]},
    ],
)
@pytest.mark.parametrize("status", [400, 404])
async def test_a_clip_that_is_only_linked_is_fetched_from_there(
    tmp_path: Path, video: dict[str, object], status: int
) -> None:
    async with serving(only_linked(video, status)) as root, api_at(root) as api:
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)


async def test_a_clip_that_is_neither_there_nor_linked_is_missing(tmp_path: Path) -> None:
    async with serving(only_linked({}, 404)) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is RenderMissing


async def test_a_link_into_the_dark_is_not_followed_either(tmp_path: Path) -> None:
    async with (
        serving(only_linked({"url": "https://169.254.169.254/x"})) as root,
        api_at(root) as api,
    ):
        assert_dark(await refusal(api, tmp_path / "clip"))


async def test_a_name_that_leads_to_a_private_address_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name alone doesn't tell: what it stands for is looked at when the connection is made."""

    async def private(_self: object, host: str, port: int, family: int) -> list[dict[str, object]]:
        found = {"hostname": host, "host": "10.0.0.7", "port": port, "family": family}
        return [found | {"proto": 0, "flags": 0}]

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", private)
    link = "https://clips.example.com/clip.mp4?sig=s3cret"
    async with serving(only_linked({"url": link})) as root, api_at(root) as api:
        refused = await refusal(api, tmp_path / "clip")
    assert_dark(refused)
    assert "s3cret" not in refused.detail


async def test_a_link_at_another_port_is_followed_without_the_key(tmp_path: Path) -> None:
    seen = []

    async def storage(request: web.Request) -> web.StreamResponse:
        seen.append((request.path_qs, request.headers.get("authorization")))
        return web.Response(body=CLIP)

    async with (
        serving(storage) as elsewhere,
        serving(only_linked({"url": f"{elsewhere}/clip.mp4?sig=1"})) as root,
        api_at(root) as api,
    ):
        assert await api.download("video_1", tmp_path / "clip") == len(CLIP)
    assert seen == [("/clip.mp4?sig=1", None)]


async def test_a_key_refused_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.path == PATH
        return web.json_response({"error": {"message": "no"}}, status=401)

    async with serving(answer) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is AccessError


async def test_neither_key_nor_signature_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore"):  # httpx writes whole addresses at INFO
        caplog.set_level(FLOORS[name], logger=name)
    caplog.set_level(logging.INFO)
    async with serving(redirecting("/clip.mp4?sig=s3cret")) as root, api_at(root) as api:
        await api.download("video_1", tmp_path / "clip")
    assert "s3cret" not in caplog.text
    assert KEY not in caplog.text


async def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    to = tmp_path / "clip.part"
    to.symlink_to("/dev/full")
    async with serving(sent(CLIP)) as root, api_at(root) as api:
        broken = await refusal(api, to)
        assert type(broken) is DiskTrouble
        assert broken.detail == "No space left on device"
        assert "disk" in broken.tell
        assert await api.download("video_1", to) == len(CLIP)
    assert content(to) == CLIP


async def test_a_disk_that_is_full_only_at_the_end_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network's disk, which takes everything until it is asked whether it has it."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    async with serving(sent(CLIP)) as root, api_at(root) as api:
        assert type(await refusal(api, tmp_path / "clip")) is DiskTrouble


async def test_a_download_called_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "clip"
    begun = asyncio.Event()
    write = download._Spool.write

    def telling(spool: download._Spool, chunk: bytes) -> None:
        write(spool, chunk)
        begun.set()

    monkeypatch.setattr(download._Spool, "write", telling)

    async def stalls(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(CLIP) + CLIP[:CHUNK])
        await wire.reader.read()

    async with RawServer(stalls).running() as root, api_at(root) as api:
        task = asyncio.create_task(api.download("video_1", to))
        async with asyncio.timeout(30):
            await begun.wait()
        assert exists(to)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not exists(to)


async def test_a_foreign_host_is_reached_only_at_a_public_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("authorization"))
        return web.Response(text="here")

    async def ask(http: VideoHttp, url: str) -> bytes:
        async with http.stream(Call.CONTENT, "GET", url, hop=Hop.FOREIGN) as stream:
            return (await stream.read()).body

    http = VideoHttp(ApiKey(KEY))
    try:
        async with serving(answer) as root:
            url = root.replace("127.0.0.1", "localhost")
            with pytest.raises(NotSent, match="no public address"):
                await ask(http, url)
            assert not seen
            monkeypatch.setattr("bot.video.transport.address_policy.is_inside", lambda _host: False)
            assert await ask(http, url) == b"here"
    finally:
        await http.close()
    assert seen == [None]
