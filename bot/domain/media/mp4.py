"""As much of the MP4 container as is needed without a decoder (ISO/IEC 14496-12, 4.2 and 8.2.2).

QuickTime's files are built the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

MAGIC_LENGTH = 12
"""Bytes that tell what a file is."""

SHORTEST = 8
"""Bytes of the smallest box there is."""

MOST_BOXES = 50_000
"""Boxes that are looked at side by side: a fragment of a clip lasts for a second or so."""

_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_OTHER_VIDEOS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"OggS", b"0&\xb2u", b"\0\0\x01\xba", b"GIF8")
"""WebM and Matroska, Flash, Ogg, Windows Media, MPEG's program stream, moving GIF."""


def is_mp4(start: bytes) -> bool:
    """Say whether a file that starts like this is an MP4: its first box is ``ftyp``.

    So it is of a QuickTime movie, and of pictures (ISO/IEC 23008-12), which are no clips.
    """
    return start[4:8] == b"ftyp" and start[8:12] not in _PICTURES


def is_other_video(start: bytes) -> bool:
    """Say whether a file that starts like this is a video in another container."""
    return start.startswith(_OTHER_VIDEOS) or (start[:4] == b"RIFF" and start[8:12] == b"AVI ")


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
