"""Answers that are small on the wire and large in memory: read to a bound, one layer deep."""

from __future__ import annotations

import asyncio
import functools
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.domain.errors.clips import ClipCut
from bot.domain.errors.deployment import AccessError, OutOfMoney
from bot.domain.errors.provider import OutcomeUnknown, ProviderError, Unavailable
from bot.ports.video import VideoApi
from bot.video.transport import documents, http
from bot.video.transport.unpacking import PIECE, unpacked
from tests.support.video_doubles import ORDER, QUEUED
from tests.support.video_servers import api_at, serving

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Ask = Callable[[VideoApi, Path], Awaitable[Any]]
BODY = json.dumps(QUEUED).encode()
TWICE = gzip.compress(gzip.compress(bytes(900_000_000 // 64), 9), 9)
"""Some hundred bytes that unpack, in two layers, to fourteen million."""

ASKS: dict[str, Ask] = {
    "create": lambda api, _: api.create(ORDER),
    "remix": lambda api, _: api.remix("video_1", "night"),
    "get": lambda api, _: api.get("video_1"),
    "list": lambda api, _: api.recent(0),
    "content": lambda api, to: api.download("video_1", to / "clip"),
}


def sent(body: bytes, packing: str, status: int = 200, kind: str = "application/json") -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": packing, "Content-Type": kind}
        return web.Response(body=body, status=status, headers=headers)

    return answer


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def refusal(answer: Answer, ask: Ask, to: Path) -> ProviderError:
    async with serving(answer) as root, api_at(root) as api:
        with pytest.raises(ProviderError) as caught:
            await ask(api, to)
    return caught.value


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("identity, gzip", gzip.compress(BODY)),
        ("identity", BODY),
        ("", BODY),
    ],
)
async def test_an_answer_packed_once_is_read(packing: str, body: bytes) -> None:
    async with serving(sent(body, packing)) as root, api_at(root) as api:
        assert (await api.create(ORDER)).id == QUEUED["id"]
        assert (await api.get(QUEUED["id"])).id == QUEUED["id"]


async def test_nobody_is_asked_to_pack_anything() -> None:
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Accept-Encoding"])
        return web.json_response(QUEUED)

    async with serving(answer) as root, api_at(root) as api:
        await api.create(ORDER)
        await api.remix("video_1", "night")
        await api.get("video_1")
        await api.delete("video_1")
        await api.still("video_1")
        with pytest.raises(ProviderError):
            await api.recent(0)
    assert set(asked) == {"identity"}
    assert len(asked) == 6


@pytest.mark.parametrize("call", ASKS)
@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip, gzip", TWICE),
        ("gzip,gzip,gzip", TWICE),
        ("deflate, gzip", TWICE),
        ("br", b"\x0b\x02\x80hello\x03"),
        ("zstd", b"(\xb5/\xfd"),
        ("compress", BODY),
        ("gzip", BODY),
        ("gzip", gzip.compress(BODY)[:-20]),
        ("gzip", b"\x1f"),
        ("rot13", BODY),
    ],
)
async def test_what_cannot_be_unpacked_is_no_answer(
    call: str, packing: str, body: bytes, tmp_path: Path
) -> None:
    meant = await refusal(sent(body, packing), ASKS[call], tmp_path)
    kind = OutcomeUnknown if call in {"create", "remix"} else Unavailable
    assert isinstance(meant, kind | ClipCut if call == "content" else kind)


@pytest.mark.parametrize("call", ASKS)
async def test_a_refusal_that_cannot_be_unpacked_is_still_one(call: str, tmp_path: Path) -> None:
    for status, kind in ((401, AccessError), (402, OutOfMoney)):
        for packing in ("gzip", "gzip, gzip", "br"):
            answer = sent(BODY, packing, status)
            assert type(await refusal(answer, ASKS[call], tmp_path)) is kind


@functools.cache
def bomb(layers: int) -> bytes:
    """Return 200 MB, packed so many times."""
    return gzip.compress(bytes(200 * 2**20) if layers == 1 else bomb(layers - 1), 9)


async def peak_of(answer: Answer, ask: Ask, to: Path) -> int:
    async with serving(answer) as root, api_at(root) as api:
        tracemalloc.start()
        try:
            with pytest.raises(ProviderError):
                await ask(api, to)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("call", ASKS)
@pytest.mark.parametrize("layers", [1, 2])
async def test_a_bomb_takes_no_more_than_an_honest_answer_may(
    call: str, layers: int, tmp_path: Path
) -> None:
    answer = sent(bomb(layers), ", ".join(["gzip"] * layers))
    largest = http.LARGEST_LIST if call == "list" else http.LARGEST_ANSWER
    assert await peak_of(answer, ASKS[call], tmp_path) < 2 * largest + 4 * PIECE


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_bomb_in_an_error_takes_no_more_either(status: int, tmp_path: Path) -> None:
    answer = sent(bomb(1), "gzip", status)
    assert await peak_of(answer, ASKS["get"], tmp_path) < 2 * http.LARGEST_ANSWER + 4 * PIECE


async def test_json_of_nothing_but_brackets_is_none() -> None:
    """Each of these takes sixty bytes of memory, for three on the wire."""
    body = b"[" + b"[]," * (documents.MOST_VALUES // 2) + b"[]]"
    tracemalloc.start()
    try:
        assert http.Response(200, {}, body).json() is None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(body)


async def test_others_get_their_turn_while_a_bomb_is_unpacked() -> None:
    """However few pieces it came in: each bit of it that is unpacked is one turn of the loop."""
    turns = 0

    async def in_one_piece() -> AsyncIterator[bytes]:
        yield gzip.compress(bytes(64 * PIECE), 9)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    body = await unpacked(in_one_piece(), {"content-encoding": "gzip"}, at_most=64 * PIECE)
    waiting.cancel()
    assert len(body) == 64 * PIECE
    assert turns >= 64
