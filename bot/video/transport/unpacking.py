"""Unpacking an answer into a buffer that has an end, however small it came.

A gzip file unpacks to a thousand times its size, and one in another to a million. So one layer is
undone, never two, and not a byte beyond what such an answer may have: the bound holds while it is
unpacked. We ask for ``identity`` everywhere; an answer that is packed all the same is read.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from typing import Final

PIECE: Final = 256 * 1024
"""Bytes that are unpacked before others get their turn."""

_ZLIB_OR_GZIP: Final = zlib.MAX_WBITS | 32
_RAW: Final = -zlib.MAX_WBITS
_KNOWN: Final = frozenset({"gzip", "x-gzip", "deflate"})


class Unreadable(Exception):
    """An answer that can't be unpacked, or is larger than any that is expected; says why."""


def encodings_of(headers: Mapping[str, str]) -> list[str]:
    """Return how an answer is packed, layer by layer; nothing where it is as it is."""
    named = headers.get("content-encoding", "").lower().split(",")
    return [name for part in named if (name := part.strip()) not in {"", "identity"}]


async def unpacked(
    chunks: AsyncIterator[bytes], headers: Mapping[str, str], *, at_most: int
) -> bytes:
    """Return an answer's body, of ``at_most`` so many bytes. Raises Unreadable."""
    body = bytearray()
    async for piece in pieces_of(_bounded(chunks, at_most), headers):
        body += piece
        _check(len(body), at_most)
    return bytes(body)


async def pieces_of(
    chunks: AsyncIterator[bytes], headers: Mapping[str, str]
) -> AsyncIterator[bytes]:
    """Yield an answer's body; what is unpacked comes in pieces of a bounded size.

    Raises Unreadable for what can't be undone, or turns out to be cut.
    """
    layers = encodings_of(headers)
    if len(layers) > 1 or not _KNOWN.issuperset(layers):
        raise Unreadable(f"packed as {', '.join(layers)[:60]}")
    pieces = _inflated(chunks) if layers else chunks
    async for piece in pieces:
        yield piece


async def _bounded(chunks: AsyncIterator[bytes], at_most: int) -> AsyncIterator[bytes]:
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        _check(received, at_most)
        yield chunk


async def _inflated(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    start = b""
    is_empty = True
    inflate = None
    try:
        async for chunk in chunks:
            is_empty &= not chunk
            start = start + chunk if inflate is None else chunk
            if len(start) < 2:
                continue
            # Some call deflate what has no header (RFC 9110, 8.4.1.2).
            inflate = inflate or zlib.decompressobj(_ZLIB_OR_GZIP if _has_header(start) else _RAW)
            while start and not inflate.eof:
                yield inflate.decompress(start, PIECE)
                start = inflate.unconsumed_tail
                await asyncio.sleep(0)
    except zlib.error as broken:
        raise Unreadable(f"not packed as it says it is ({broken})") from None
    if not is_empty and (inflate is None or not inflate.eof):
        raise Unreadable("packed, and cut short")


def _has_header(start: bytes) -> bool:
    """Tell gzip (RFC 1952) and zlib (RFC 1950) by their first two bytes."""
    if start[:2] == b"\x1f\x8b":
        return True
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0


def _check(length: int, at_most: int) -> None:
    if length > at_most:
        raise Unreadable(f"more than {at_most} bytes where JSON was expected")
