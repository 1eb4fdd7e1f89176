"""The bytes of an upload, on their way from the disk into Slack."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

from aiohttp import web

from bot.slack.api.upload import Uploader
from tests.support.video_servers import serving


async def test_what_is_said_to_an_upload_is_left_unread(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    bomb = gzip.compress(gzip.compress(bytes(2**26)))

    async def take(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip, gzip"})

    uploader = Uploader()
    async with serving(take) as root:
        tracemalloc.start()
        try:
            await uploader.send(f"{root}/upload", clip, 6)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            await uploader.close()
    assert peak < 12 * 2**20


async def test_memory_does_not_grow_with_the_clip(tmp_path: Path) -> None:
    size = 48 * 2**20
    clip = tmp_path / "clip.mp4"
    with clip.open("wb") as file:
        file.truncate(size)
    arrived: list[int] = []

    async def take(request: web.Request) -> web.StreamResponse:
        assert request.content_length == size
        arrived.append(sum([len(chunk) async for chunk in request.content.iter_chunked(2**16)]))
        return web.Response()

    uploader = Uploader()
    async with serving(take) as root:
        tracemalloc.start()
        try:
            await uploader.send(f"{root}/upload", clip, size)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            await uploader.close()
    assert arrived == [size]
    assert peak < 12 * 2**20
