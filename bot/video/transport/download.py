"""Bringing a clip home: streamed to disk, checked, with redirects followed by hand.

And a picture of it: small, and a picture indeed, or none at all.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.domain.addresses.links import MOST_HOPS, REDIRECTS, Forbidden
from bot.domain.errors.base import DiskTrouble
from bot.domain.errors.clips import ClipCut, ClipElsewhere, ClipReplaced, ClipTooLarge
from bot.domain.errors.provider import Unavailable
from bot.domain.media.mp4 import MAGIC_LENGTH, MP4, SHORTEST, container_of, is_cut
from bot.video.transport.address_policy import NOT_PUBLIC, Hop, next_hop
from bot.video.transport.calls import Call
from bot.video.transport.enclosed import may_hold_clip, unpack
from bot.video.transport.http import LARGEST_ANSWER, Lost, NotSent, Response, Stream, VideoHttp
from bot.video.transport.unpacking import encodings_of

LARGEST_CLIP = 2**30
"""Bytes: Slack takes files up to 1 GB."""

LARGEST_STILL = 8 * 2**20
"""Bytes: a lossless picture of 1920x1080 is smaller."""

_NOT_YET = frozenset({202, 204})
"""Successes without a clip in them: accepted, and no content (RFC 9110, 15.3)."""

GLANCE = 20.0
"""Seconds that a clip is given to begin that may not be there."""

_NO_PICTURE = ("video/", "text/", "application/json")
_HEAD = 12


class Rejected(Exception):
    """The server answered with an error, or in words in place of a clip; carries its answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.answer = answer


async def fetch(http: VideoHttp, base: str, link: str, to: Path) -> int:
    """Stream the clip at ``link`` into ``to`` and return its length in bytes.

    ``link`` may be relative to ``base``, the endpoint. On any failure ``to`` is removed. Raises
    Rejected for the server's own errors, Unavailable where it doesn't answer, DiskTrouble for our
    own disk, and ClipUnfetchable's kin for an answer that is no clip, or not one to be had.
    """
    try:
        async with follow(http, base, link) as stream:
            if stream.status in _NOT_YET:
                raise Unavailable(f"content: HTTP {stream.status}, so it isn't there yet")
            with _spool(to) as spool:
                await _copy(stream, spool)
                if spool.is_text and not await spool.unpack():
                    raise Rejected(_in_words(stream, spool))
                await spool.finish()
                return spool.length
    except (NotSent, Lost) as broken:
        if NOT_PUBLIC in str(broken):
            raise ClipElsewhere(f"content: {broken}") from None
        raise Unavailable(f"content: {broken}") from None
    except Forbidden as refused:
        raise ClipElsewhere(f"content: the server sent us to {refused}") from None


@asynccontextmanager
async def follow(http: VideoHttp, base: str, link: str) -> AsyncIterator[Stream]:
    """Open ``link`` and whatever it redirects to. Credentials stay behind at the first step out.

    Raises Rejected for the server's own errors, Forbidden for a link that leads into the dark.
    """
    url, hop = next_hop(base, f"{base}/", link)
    for _ in range(MOST_HOPS + 1):
        async with http.stream(Call.CONTENT, "GET", url, hop=hop) as stream:
            location = stream.headers.get("location")
            if stream.status not in REDIRECTS or not location:
                if not 200 <= stream.status < 300:
                    if hop is not Hop.OWN:
                        raise Unavailable(f"content: HTTP {stream.status} at another host")
                    raise Rejected(await stream.read())
                yield stream
                return
        left = hop is not Hop.OWN
        url, hop = next_hop(base, url, location)
        if left and hop is Hop.OWN:
            hop = Hop.SIBLING
    raise Forbidden(f"more than {MOST_HOPS} addresses in a row")


def _in_words(stream: Stream, spool: _Spool) -> Response:
    return Response(stream.status, stream.headers, spool.text())


async def _copy(stream: Stream, spool: _Spool) -> None:
    expected = _length(stream)
    if expected is not None and expected > LARGEST_CLIP:
        raise ClipTooLarge(f"content: {expected} bytes")
    try:
        async for chunk in stream.chunks():
            spool.write(chunk)
    except Lost as broken:
        if not stream.received:
            raise
        raise ClipCut(f"content: {broken}") from None
    if expected is not None and stream.received != expected:
        raise ClipCut(f"content: {stream.received} of {expected} bytes")


def _length(stream: Stream) -> int | None:
    value = stream.headers.get("content-length", "")
    return int(value) if value.isascii() and value.isdecimal() else None


@contextmanager
def _spool(path: Path) -> Iterator[_Spool]:
    """Open the file that a clip is written to, for nobody else on this machine.

    It is removed again unless it was finished.
    """
    with _disk():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b", buffering=0) as file:
        spool = _Spool(file)
        try:
            yield spool
        finally:
            if not spool.finished:
                path.unlink(missing_ok=True)


class _Spool:
    """A clip that is being written to a file, and checked."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.finished = False
        self.length = 0
        self.is_text = False
        """Whether it isn't a clip as such, but text that may hold one."""

    def write(self, chunk: bytes) -> None:
        """Write one chunk. A quarter of a megabyte into the page cache takes some 0.1 ms."""
        if self.length + len(chunk) > LARGEST_CLIP:
            raise ClipTooLarge(f"content: more than {LARGEST_CLIP} bytes")
        with _disk():
            view = memoryview(chunk)
            while view:
                view = view[self._file.write(view) :]
        started_short = self.length < MAGIC_LENGTH
        self.length += len(chunk)
        if started_short and self.length >= MAGIC_LENGTH:
            self._check_start()

    def _check_start(self) -> None:
        start = self._start()
        self._file.seek(0, os.SEEK_END)
        self.is_text = may_hold_clip(start)
        if not self.is_text and container_of(start) is None:
            raise ClipReplaced(f"content: no video, but something that starts with {start!r}")

    def _start(self) -> bytes:
        self._file.seek(0)
        return self._file.read(MAGIC_LENGTH)

    async def unpack(self) -> bool:
        """Put the clip that the text holds in its place; tell whether there is one."""
        with _disk():
            length = await asyncio.to_thread(unpack, self._file)
        self.length = length or self.length
        return length is not None

    def text(self) -> bytes:
        """Return what came in place of a clip, unless that is longer than any answer."""
        self._file.seek(0)
        return self._file.read(LARGEST_ANSWER) if self.length <= LARGEST_ANSWER else b""

    async def finish(self) -> None:
        """Check that the clip is whole, and see it safely to the disk."""
        container = container_of(self._start())
        if self.length < SHORTEST or container is None:
            raise ClipReplaced(f"content: {self.length} bytes, and no video")
        if container == MP4 and await asyncio.to_thread(is_cut, self._file, self.length):
            raise ClipCut(f"content: an MP4 cut short at {self.length} bytes")
        with _disk():
            await asyncio.to_thread(os.fsync, self._file.fileno())
        self.finished = True


@contextmanager
def _disk() -> Iterator[None]:
    """Translate what our own disk doesn't take."""
    try:
        yield
    except OSError as broken:
        raise DiskTrouble(broken.strerror or type(broken).__name__) from broken


async def is_there(http: VideoHttp, base: str, link: str) -> bool:
    """Tell whether a clip begins at ``link``; without an answer, or with any other, it doesn't."""
    try:
        async with asyncio.timeout(GLANCE), follow(http, base, link) as stream:
            start = (await anext(stream.chunks(), b""))[:MAGIC_LENGTH]
    except (TimeoutError, NotSent, Lost, Rejected, Forbidden, Unavailable):
        return False
    return container_of(start) is not None


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
