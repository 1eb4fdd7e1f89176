"""What a clip is made of, by its sample descriptions (ISO/IEC 14496-12, 8.5.2): no decoder needed.

Slack's clients play H.264 with AAC, or without sound; HEVC they don't (AvdLee/RocketSimApp#31). The
``moov`` with the descriptions may lie at either end of a file. Nothing here reads more than a few
hundred bytes at a time, nor looks at more boxes than any real clip has on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.domain.media.mp4 import MAGIC_LENGTH, MP4, container_of
from bot.domain.profiles import Size

MOST_BOXES = 4096
"""Boxes that are looked at; a real clip has some fifty. Beyond them nothing is known."""

_ENTRY = 1024
"""Bytes of a sample description that are read: what is looked for lies within the first hundred."""

_ENTRIES = 8
"""Descriptions of a track that are looked at; a real one has one."""


@dataclass(frozen=True, slots=True)
class Codecs:
    """The four-letter codes of a clip's tracks, with what they leave open behind a point."""

    video: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    size: Size | None = None
    seconds: float | None = None
    """How large and how long the clip says that it is."""
    container: str | None = None
    """What it comes in, where that isn't an MP4: then nothing else is known."""


def codecs_of(file: BinaryIO, length: int) -> Codecs:
    """Return what a file of ``length`` bytes is made of, as far as it can be read."""
    file.seek(0)
    container = container_of(file.read(MAGIC_LENGTH))
    if container not in (None, MP4):
        return Codecs(container=container.name)
    boxes = _Boxes(file)
    for kind, start, end in boxes.within(0, length):
        if kind == b"moov":
            return _of_movie(boxes, start, end)
    return Codecs()


def unplayed(codecs: Codecs) -> str | None:
    """Return in words what of a clip Slack may not play; None for what it plays, or may.

    One track that it plays is enough: another may be a cover, or a second language.
    """
    if codecs.container is not None:
        return f"{codecs.container} video"
    video = [] if any(map(_is_h264, codecs.video)) else codecs.video
    sound = [] if any(code in _AAC for code in codecs.sound) else codecs.sound
    names = [_name(_VIDEO, code, "video") for code in video[:1]]
    return " and ".join([*names, *(_name(_SOUND, code, "sound") for code in sound[:1])]) or None


def _is_h264(code: str) -> bool:
    name, _, profile = code.partition(".")
    return name in _H264 and profile not in _PROFILES


def _name(names: dict[str, str], code: str, what: str) -> str:
    return f"{names.get(code, names.get(code.partition('.')[0], 'unusual'))} {what}"


class _Boxes:
    """The boxes of a file, as long as there are not too many."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MOST_BOXES

    def read(self, start: int, count: int) -> bytes:
        """Return ``count`` bytes from ``start``, or what there is of them."""
        self._file.seek(start)
        return self._file.read(count)

    def within(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """Yield kind, beginning and end of what is in each box that lies side by side there."""
        while start + 8 <= end and self._left > 0:
            self._left -= 1
            head = self.read(start, 16)
            size, skip = int.from_bytes(head[:4], "big"), 8
            if size == 1:
                size, skip = int.from_bytes(head[8:16], "big"), 16
            stop = end if size == 0 else start + size
            if not start + skip <= stop <= end:
                return
            yield head[4:8], start + skip, stop
            start = stop

    def find(self, path: tuple[bytes, ...], start: int, end: int) -> tuple[int, int] | None:
        """Return where the first box at ``path`` begins and ends inside; None if there is none."""
        for kind, begin, stop in self.within(start, end):
            if kind == path[0]:
                return self.find(path[1:], begin, stop) if path[1:] else (begin, stop)
        return None


def _of_movie(boxes: _Boxes, start: int, end: int) -> Codecs:
    found: dict[bytes, list[str]] = {b"vide": [], b"soun": []}
    size: Size | None = None
    seconds: float | None = None
    for kind, begin, stop in boxes.within(start, end):
        if kind == b"mvhd":
            seconds = _duration(boxes.read(begin, 32))
        if kind == b"trak":
            handler, codes, pixels = _of_track(boxes, begin, stop)
            found.get(handler, []).extend(codes)
            size = size or (pixels if handler == b"vide" else None)
    return Codecs(tuple(found[b"vide"]), tuple(found[b"soun"]), size, seconds)


def _duration(head: bytes) -> float | None:
    """Return the seconds that a movie's header tells (8.2.2); None for 0, and for all ones."""
    wide = head[:1] == b"\x01"
    scale = int.from_bytes(head[20:24] if wide else head[12:16], "big")
    length = head[24:32] if wide else head[16:20]
    units = int.from_bytes(length, "big") if length.strip(b"\xff") else 0
    return units / scale if scale and units else None


def _of_track(boxes: _Boxes, start: int, end: int) -> tuple[bytes, list[str], Size | None]:
    """Return a track's handler, ``vide`` or ``soun``, the codes of its samples, and their size."""
    handler = boxes.find((b"mdia", b"hdlr"), start, end)
    table = boxes.find((b"mdia", b"minf", b"stbl", b"stsd"), start, end)
    if handler is None or table is None:
        return b"", [], None
    kind = boxes.read(handler[0] + 8, 4)  # after version, flags and what was predefined
    codes, size = [], None
    for code, begin, stop in boxes.within(table[0] + 8, table[1]):
        entry = boxes.read(begin, min(stop - begin, _ENTRY))
        codes.append(_code(code, entry))
        size = size or _pixels(entry)
        if len(codes) == _ENTRIES:
            break
    return kind, codes, size


def _pixels(entry: bytes) -> Size | None:
    """Return the size in a picture's sample entry (12.1.3); nothing means anything to sound's."""
    width, height = int.from_bytes(entry[24:26], "big"), int.from_bytes(entry[26:28], "big")
    return f"{width}x{height}" if width and height else None


def _code(kind: bytes, entry: bytes) -> str:
    """Return a code as text, with H.264's profile, or what an ``mp4a`` holds, behind a point."""
    name = "".join(chr(byte) if 32 < byte < 127 else "?" for byte in kind)
    if name in _H264:
        at = entry.find(b"avcC")
        return f"{name}.{entry[at + 5]}" if 0 <= at < len(entry) - 5 else name
    if name == "mp4a":
        held = _object_type(entry)
        return name if held is None else f"{name}.{held:02x}"
    return name


def _object_type(entry: bytes) -> int | None:
    """Return what an ``esds`` says of its stream (ISO/IEC 14496-1, 7.2.6.6); None without one."""
    at = entry.find(b"esds")
    if at < 0:
        return None
    es = _descriptor(entry[at + 8 :], 3)
    flags = es[2] if len(es) > 2 else 0
    skip = 3 + (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
    if flags & 0x40:
        skip += 1 + (es[skip] if len(es) > skip else 0)
    config = _descriptor(es[skip:], 4)
    return config[0] if config else None


def _descriptor(data: bytes, tag: int) -> bytes:
    """Return what a descriptor of that tag at the beginning holds; its length has 1 to 4 bytes."""
    if data[:1] != bytes([tag]):
        return b""
    at = 1
    while at < 4 and at < len(data) and data[at] & 0x80:
        at += 1
    return data[at + 1 :]


_H264 = frozenset({"avc1", "avc2", "avc3", "avc4"})
_PROFILES = {"44": "4:4:4", "110": "10-bit", "122": "4:2:2", "244": "4:4:4"}
"""Profiles of H.264 that players in browsers and phones leave out (ISO/IEC 14496-10, annex A)."""

_AAC = frozenset({"mp4a", "mp4a.40", "mp4a.66", "mp4a.67", "mp4a.68"})
_VIDEO = {
    **{f"{name}.{number}": f"{what} H.264" for name in _H264 for number, what in _PROFILES.items()},
    **dict.fromkeys(("hvc1", "hev1", "hvc2", "hev2", "dvh1", "dvhe"), "HEVC"),
    **dict.fromkeys(("av01", "dav1"), "AV1"),
    **dict.fromkeys(("vvc1", "vvi1"), "VVC"),
    **dict.fromkeys(("apch", "apcn", "apcs", "apco", "ap4h", "ap4x"), "ProRes"),
    **dict.fromkeys(("jpeg", "mjpa", "mjpb", "mjpg"), "Motion JPEG"),
    "vp08": "VP8",
    "vp09": "VP9",
    "mp4v": "MPEG-4 Part 2",
    "encv": "encrypted",
}
_SOUND = {
    **dict.fromkeys(("mp4a.69", "mp4a.6b", ".mp3"), "MP3"),
    **dict.fromkeys(("sowt", "twos", "lpcm", "in24", "in32", "fl32", "ipcm", "fpcm"), "PCM"),
    **dict.fromkeys(("ac-3", "ec-3", "ac-4"), "Dolby"),
    "Opus": "Opus",
    "fLaC": "FLAC",
    "alac": "Apple Lossless",
    "enca": "encrypted",
}
"""How codes are called, by the registry at mp4ra.org and Apple's QuickTime File Format."""
