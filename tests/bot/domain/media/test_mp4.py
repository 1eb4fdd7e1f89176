from __future__ import annotations

import io

import pytest

from bot.domain.media.mp4 import MP4, container_of, is_cut


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
    assert container_of(clip) == MP4
    assert is_cut(io.BytesIO(clip), len(clip)) is cut


@pytest.mark.parametrize(
    ("start", "ending"),
    [
        (b"\0\0\0\x18ftypqt  ", "mp4"),
        (b"\0\0\x10\0moov\0\0\0l", "mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81", "webm"),
        (b"RIFF0000AVI LIST", "avi"),
        (b"", None),
        (b"ftyp", None),
        (b"<html><b", None),
        (b'{"status": "c', None),
        (b"RIFF0000WEBP", None),
        (b"\0\0\0\x1cftypavif", None),
        (b"\0\0\0\x18ftypheic", None),
    ],
)
def test_a_file_is_known_by_how_it_starts(start: bytes, ending: str | None) -> None:
    container = container_of(start)
    assert (container and container.ending) == ending
