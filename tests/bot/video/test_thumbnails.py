"""The picture of a clip: small, a picture indeed, or none; whatever a server makes of it."""

from __future__ import annotations

import gzip
import io
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from PIL import Image

from bot.domain.errors.provider import Unavailable
from bot.video.transport import download
from tests.support.video_doubles import KEY
from tests.support.video_servers import RawServer, Wire, api_at, free_port, serving

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def image(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 36), "red").save(file, kind)
    return file.getvalue()


def sent(body: bytes, kind: str = "image/webp", status: int = 200) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.path_qs == "/v1/videos/video_1/content?variant=thumbnail"
        assert request.headers["authorization"] == f"Bearer {KEY}"
        return web.Response(body=body, content_type=kind, status=status)

    return answer


async def still(answer: Answer) -> bytes | None:
    async with serving(answer) as root, api_at(root) as api:
        return await api.still("video_1")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("named", ["image/webp", "application/octet-stream"])
async def test_a_picture_is_known_by_its_first_bytes(kind: str, named: str) -> None:
    assert await still(sent(image(kind), named)) == image(kind)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (image("GIF"), "image/gif"),
        (b"<html>hello</html>", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"\0\0\0\x18ftypmp42", "image/webp"),
        (b"\xff\xd8", "image/jpeg"),
        (b"", "image/webp"),
        (b'{"detail": "no"}', "application/json"),
    ],
)
async def test_what_is_no_picture_is_none(body: bytes, kind: str) -> None:
    assert await still(sent(body, kind)) is None


@pytest.mark.parametrize("packing", ["gzip", "br", "gzip, gzip"])
async def test_a_picture_that_comes_packed_is_none(packing: str) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        body = gzip.compress(image("PNG"))
        return web.Response(body=body, headers={"Content-Encoding": packing})

    assert await still(answer) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 422, 429, 500, 501, 503])
async def test_a_server_without_one_has_none_however_it_says_so(status: int) -> None:
    body = b'{"detail": "Video variant thumbnail not found"}'
    assert await still(sent(body, "application/json", status)) is None


async def test_of_a_whole_clip_only_the_headers_are_read() -> None:
    """LiteLLM doesn't pass the variant on: what comes is the clip, maybe a gigabyte of it."""

    async def whole_clip(wire: Wire) -> None:
        await wire.request()
        await wire.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 1073741824\r\n\r\n"
        )
        await wire.reader.read()  # until the client goes; it gets no byte of the clip

    server = RawServer(whole_clip)
    async with server.running() as root, api_at(root) as api:
        assert await api.still("video_1") is None


@pytest.mark.parametrize("told", [True, False])
async def test_a_picture_beyond_all_measure_is_left(
    told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_STILL", 1000)
    body = image("PNG") + bytes(2000)

    async def large(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "image/png"})
        if told:
            answer.content_length = len(body)
        await answer.prepare(request)
        await answer.write(body)
        return answer

    assert await still(large) is None


async def test_a_picture_at_another_address_is_fetched_without_the_key() -> None:
    seen = []

    async def storage(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers)
        return web.Response(body=image("JPEG"))

    async with serving(storage) as elsewhere:

        async def moved(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": f"{elsewhere}/still?sig=1"})

        assert await still(moved) == image("JPEG")
    assert "authorization" not in seen[0]


async def test_a_picture_in_the_dark_is_not_fetched() -> None:
    async def moved(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "https://169.254.169.254/still"})

    assert await still(moved) is None


async def test_a_server_that_does_not_answer_may_be_asked_again() -> None:
    async with api_at(f"http://127.0.0.1:{free_port()}") as api:
        with pytest.raises(Unavailable):
            await api.still("video_1")
