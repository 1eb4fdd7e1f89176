"""As much of the MP4 container as is needed without a decoder (ISO/IEC 14496-12, 4.2 and 8.2.2).

QuickTime's files are built the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAGIC_LENGTH = 12
"""Bytes that tell what a file is."""

SHORTEST = 8
"""Bytes of the smallest box there is."""

MOST_BOXES = 50_000
"""Boxes that are looked at side by side: a fragment of a clip lasts for a second or so."""

_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_FIRST_BOXES = (b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
"""What a file begins with: QuickTime's first ones, and fragments, have no ``ftyp``."""


@dataclass(frozen=True, slots=True)
class Container:
    """What a video comes in: how it is called, and how the names of such files end."""

    name: str
    ending: str


MP4 = Container("MP4", "mp4")
_OTHERS = {
    b"\x1aE\xdf\xa3": Container("WebM", "webm"),
    b"FLV\x01": Container("Flash", "flv"),
    b"OggS": Container("Ogg", "ogv"),
    b"0&\xb2u": Container("Windows Media", "wmv"),
    b"\0\0\x01\xba": Container("MPEG", "mpg"),
    b"GIF8": Container("GIF", "gif"),
}


def container_of(start: bytes) -> Container | None:
    """Return what video a file is in that starts like this; None for what is no video.

    An MP4's first box tells; so is a QuickTime movie built. Pictures are built like that, too
    (ISO/IEC 23008-12), and are no clips.
    """
    if start[4:8] in _FIRST_BOXES:
        return None if start[8:12] in _PICTURES else MP4
    if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
        return Container("AVI", "avi")
    return next((one for magic, one in _OTHERS.items() if start.startswith(magic)), None)


def is_cut(file: BinaryIO, length: int) -> bool:
    """Say whether a box of the file reaches past its ``length`` in bytes.

    Catches what no header tells: a proxy that lost half the clip and counted the rest.
    """
    at = 0
    for _ in range(MOST_BOXES):
        if at >= length:
            break
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return True
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size == 0:
            return False  # the last box, and it goes on to the end
        if size < 8:
            return True
        at += size
    return at > length


def seconds_of(data: bytes) -> float | None:
    """Return how long a clip lasts, by its movie header; None where there is none to read."""
    for moov in _boxes(data, b"moov"):
        for mvhd in _boxes(moov, b"mvhd"):
            wide = mvhd[:1] == b"\x01"
            times = mvhd[20:32] if wide else mvhd[12:20]
            scale, length = int.from_bytes(times[:4], "big"), int.from_bytes(times[4:], "big")
            if len(times) == (12 if wide else 8) and scale:
                return length / scale
    return None


def _boxes(data: bytes, kind: bytes) -> Iterator[bytes]:
    """Yield what is in the boxes of one kind that lie side by side in ``data``."""
    at = 0
    while at + 8 <= len(data):
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = at + size if size else len(data)
        if end < at + head:
            return
        if data[at + 4 : at + 8] == kind:
            yield data[at + head : end]
        at = end
