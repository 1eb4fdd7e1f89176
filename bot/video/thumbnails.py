"""A picture of a finished clip: small, and a picture indeed, or none at all."""

from __future__ import annotations

from bot.domain.addresses.links import Forbidden
from bot.domain.errors.provider import Unavailable
from bot.video.transport.download import Rejected, follow
from bot.video.transport.http import Lost, NotSent, Stream, VideoHttp
from bot.video.transport.unpacking import encodings_of

LARGEST_STILL = 8 * 2**20
"""Bytes: a lossless picture of 1920x1080 is smaller."""

_NO_PICTURE = ("video/", "text/", "application/json")
_HEAD = 12


async def fetch_still(http: VideoHttp, base: str, link: str) -> bytes | None:
    """Return the picture at ``link``; None where the answer is anything else, or has no end.

    LiteLLM and vLLM-Omni answer with the whole clip: of that, no more than its headers are read.
    Raises Unavailable only where nobody answers.
    """
    try:
        async with follow(http, base, link) as stream:
            return await _picture(stream)
    except (Rejected, Forbidden):
        return None
    except (NotSent, Lost) as broken:
        raise Unavailable(f"still: {broken}") from None


async def _picture(stream: Stream) -> bytes | None:
    kind = stream.headers.get("content-type", "").lower()
    if kind.startswith(_NO_PICTURE) or encodings_of(stream.headers):
        return None
    body = bytearray()
    async for chunk in stream.chunks():
        body += chunk
        if len(body) > LARGEST_STILL or (len(body) >= _HEAD and not is_picture(body)):
            return None
    return bytes(body) if is_picture(body) else None


def is_picture(start: bytes | bytearray) -> bool:
    """Say whether a file that starts like this is a JPEG, a PNG or a WebP."""
    return start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    )
