from __future__ import annotations

import io

import pytest

from bot.domain.media.mp4 import is_cut, is_mp4


def box(kind: bytes, size: int, length: int | None = None) -> bytes:
    """Make a box that says ``size`` and is ``length`` bytes long."""
    head = size.to_bytes(4, "big") + kind
    return head + bytes((size if length is None else length) - len(head))


def large(kind: bytes, size: int, length: int) -> bytes:
    head = (1).to_bytes(4, "big") + kind + size.to_bytes(8, "big")
    return head + bytes(length - len(head))


FTYP = box(b"ftyp", 24)


@pytest.mark.parametrize(
    ("clip", "cut"),
    [
        (FTYP, False),
        (FTYP + box(b"moov", 100) + box(b"mdat", 5000), False),
        (FTYP + box(b"moov", 100) + box(b"mdat", 5000, 4999), True),
        (FTYP + box(b"moov", 100) + box(b"mdat", 5000, 8), True),
        (FTYP + b"\0\0\0", True),
        (FTYP + large(b"mdat", 3000, 3000), False),
        (FTYP + large(b"mdat", 3000, 2000), True),
        (FTYP + box(b"mdat", 0, 500), False),
        (FTYP + box(b"mdat", 3, 500), True),
    ],
)
def test_a_cut_clip_is_told_from_a_whole_one(clip: bytes, cut: bool) -> None:
    assert is_mp4(clip)
    assert is_cut(io.BytesIO(clip), len(clip)) is cut


@pytest.mark.parametrize("start", [b"", b"ftyp", b"\0\0\0\x18moov", b"<html><b"])
def test_other_files_are_no_mp4(start: bytes) -> None:
    assert not is_mp4(start)
