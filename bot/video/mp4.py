"""As much of the MP4 container as tells a whole clip from a cut one (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

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
