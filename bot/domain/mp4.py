"""As much of the MP4 container as is needed without a decoder (ISO/IEC 14496-12, 4.2 and 8.2.2).

QuickTime's files are built the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

MAGIC_LENGTH = 8


def is_mp4(start: bytes) -> bool:
    """Say whether a file that starts like this is an MP4: its first box is ``ftyp``."""
    return start[4:8] == b"ftyp"


def is_cut(file: BinaryIO, length: int) -> bool:
    """Say whether a box of the file reaches past its ``length`` in bytes.

    Catches what no header tells: a proxy that lost half the clip and counted the rest.
    """
    at = 0
    while at < length:
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
