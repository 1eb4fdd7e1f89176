"""Pictures and videos as people attach them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

QUARTER_TURN = 6
"""EXIF: the camera was held upright, and the sensor lies on its side."""


def picture(
    width: int = 1200,
    height: int = 800,
    kind: str = "PNG",
    *,
    mode: str = "RGB",
    colour: str | int | tuple[int, ...] = "#2f6fd0",
    orientation: int | None = None,
) -> bytes:
    """Return a picture of one colour."""
    image = Image.new(mode, (width, height), colour)
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def halves(width: int, height: int, kind: str = "PNG", orientation: int | None = None) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a small PNG that says it has very many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(bytes(1000))),
            chunk(b"IEND", b""),
        )
    )


def tiled_bomb(side: int = 30_000) -> bytes:
    """Return a small TIFF of few pixels, packed into one tile of very many."""
    packed = zlib.compress(bytes(1000))
    tags = (
        *((256, 64), (257, 64), (258, 8), (259, 8), (262, 2), (277, 3)),
        *((322, side), (323, side), (324, 8), (325, len(packed))),
    )
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(packed)) + packed + directory


def many_scans(passes: int, side: int = 64) -> bytes:
    """Return a small progressive JPEG that goes over its pixels very often."""
    image, out = Image.new("L", (side, side)), io.BytesIO()
    image.save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole.rindex(b"\xff\xc4", 0, whole.rindex(b"\xff\xda"))
    return whole[:-2] + whole[last:-2] * passes + whole[-2:]


def opened(data: bytes) -> Image.Image:
    """Return a picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def video(seconds: float = 3.0, *, brand: bytes = b"isom", wide: bool = False) -> bytes:
    """Return the boxes of a video that says how long it is, and nothing to play."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    length = round(seconds * 600)
    times = struct.pack(">QQIQ" if wide else ">IIII", 0, 0, 600, length)
    mvhd = box(b"mvhd", bytes([1 if wide else 0, 0, 0, 0]) + times + bytes(80))
    return box(b"ftyp", brand + bytes(4)) + box(b"free", b"") + box(b"moov", mvhd)
