"""A picture as somebody took it, made into what a video model takes: of exactly a clip's size.

What a picture claims to be is read from its header before any of it is decoded. All of this
computes for a while, and may hold the interpreter: it belongs into a process of its own, for one
picture at a time (50 million pixels are 200 MB, and up to four times that while they are decoded).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from bot.domain.errors.base import InputUnusable
from bot.domain.profiles import WHOLE, Crop, Size, shape
from bot.domain.text.slack_text import code
from bot.domain.wording.troubles import files as wording

MOST_PIXELS = 50_000_000
"""More than a phone's camera takes (48 million)."""

FEWEST = 16
"""Pixels of the shorter side: less shows nothing."""

LARGEST_PNG = 3_000_000
"""Bytes of the largest PNG that is sent: beyond that it's a photo, and goes as JPEG."""

MOST_SCANS = 100
"""Passes over a JPEG's pixels: progressive ones take some ten, and each costs as long as the whole
picture, though it may be a few bytes."""

MOST_PASSED = 15 * MOST_PIXELS
"""Pixels of all passes together: a camera's largest, progressive, and half as much again."""

_LONGEST_EDGE = 2048
"""Pixels of a picture's longer edge, where the model's sizes aren't known."""

LARGEST_POSTER = 1280
"""Pixels of the longer edge of a picture on a card: Slack shows it smaller."""

_POSTER = "the poster"
_QUALITY, _POSTER_QUALITY = 93, 85
_LOSSLESS = frozenset({"PNG", "GIF", "BMP", "TIFF"})
_TAKEN = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_ORIENTATION = 0x0112
_TILE = (0x0142, 0x0143)
_SCAN = re.compile(b"\xff\xda\x00[\x08\x0a\x0c\x0e]")
"""Where a pass begins: of one to four colours (ITU-T T.81, B.2.3)."""

_INDEXED = frozenset({"1", "P", "PA"})
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_DEEP = frozenset({"I", "I;16", "I;16B", "I;16L"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

_KNOWN: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (wording.HEIC, lambda start: start[4:8] == b"ftyp" and start[8:12] in _HEIF),
    (wording.VIDEO, lambda start: start[4:8] == b"ftyp" or start[:4] == b"\x1a\x45\xdf\xa3"),
    (wording.PDF, lambda start: start[:4] == b"%PDF"),
    (wording.PHOTOSHOP, lambda start: start[:4] == b"8BPS"),
    (wording.JPEG_2000, lambda start: start[4:8] == b"jP  "),
    (wording.JPEG_XL, lambda start: start[:2] == b"\xff\x0a" or start[4:8] == b"JXL "),
    (wording.ICON, lambda start: start[:4] == b"\x00\x00\x01\x00"),
    (wording.SVG, lambda start: b"<svg" in start.lower()),
    (wording.WEB_PAGE, lambda start: b"<html" in start.lower()),
)
"""What people attach that can't be read here, by how it begins."""

# The limit above is stricter than Pillow's own, and kept before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as it will be sent."""

    media_type: str
    data: bytes = field(repr=False)


def looks_at(data: bytes, name: str) -> tuple[int, int]:
    """Return the width and height in which a picture is looked at, from its header alone.

    Raises InputUnusable for what is no picture, or one that is never decoded. ``name`` is the
    file's, for the person.
    """
    with _reading(data, name), _opened(data) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_large(name, width, height)
        if (tile := _tile(picture))[0] * tile[1] > MOST_PIXELS:
            raise _too_large(name, *tile)
        scans = len(_SCAN.findall(data)) if picture.format in {"JPEG", "MPO"} else 1
        if scans > MOST_SCANS:
            raise _broken(name, "too many scans")
        if width * height * scans > MOST_PASSED:
            raise InputUnusable(
                f"{width}x{height} pixels in {scans} scans",
                tell=wording.TOO_MANY_PASSES.format(
                    name=code(name), width=width, height=height, scans=scans
                ),
            )
        if min(width, height) < FEWEST:
            raise InputUnusable(
                f"{width}x{height} pixels",
                tell=wording.TOO_SMALL.format(name=code(name), width=width, height=height),
            )
        return (height, width) if _is_on_its_side(picture) else (width, height)


def prepare(data: bytes, name: str, size: Size, crop: Crop = WHOLE) -> Prepared:
    """Turn a picture upright, flatten it and fill ``size`` with it, cutting off what is over.

    With ``crop`` only that part of it is used. Of an animation it takes the first frame. Raises
    InputUnusable like ``looks_at``, and for a picture that is cut short.
    """
    looks_at(data, name)
    with _reading(data, name), _opened(data) as picture:
        kind = picture.format
        across, down = shape(size) if size else _its_own(picture, crop)
        whole = ceil(across / (crop.right - crop.left)), ceil(down / (crop.bottom - crop.top))
        needed = whole[::-1] if _is_on_its_side(picture) else whole
        picture.draft("RGB", needed)  # a JPEG is decoded no larger than that
        ImageOps.exif_transpose(picture, in_place=True)
        part = _mixable(_part(picture, crop))
        fitted = _flat(ImageOps.fit(part, (across, down), method=Image.Resampling.LANCZOS))
    if kind in _LOSSLESS:
        written = _written(fitted, "PNG")
        if len(written.data) <= LARGEST_PNG:
            return written
    return _written(fitted, "JPEG", quality=_QUALITY, subsampling=0)


def poster(data: bytes) -> bytes:
    """Return a picture as a JPEG that isn't large, upright and flat. Raises like ``prepare``."""
    looks_at(data, _POSTER)
    with _reading(data, _POSTER), _opened(data) as picture:
        picture.draft("RGB", (LARGEST_POSTER, LARGEST_POSTER))
        ImageOps.exif_transpose(picture, in_place=True)
        flat = _flat(_mixable(picture))
        flat.thumbnail((LARGEST_POSTER, LARGEST_POSTER), Image.Resampling.LANCZOS)
    return _written(flat, "JPEG", quality=_POSTER_QUALITY).data


def _its_own(picture: Image.Image, crop: Crop) -> tuple[int, int]:
    """Return the size of the part that is to be used, where no other is known to fit better."""
    width, height = picture.size[::-1] if _is_on_its_side(picture) else picture.size
    across, down = width * (crop.right - crop.left), height * (crop.bottom - crop.top)
    less = min(1.0, _LONGEST_EDGE / max(across, down))
    return max(1, round(across * less)), max(1, round(down * less))


def _part(picture: Image.Image, crop: Crop) -> Image.Image:
    """Return the part of an upright picture that is to be used, of one pixel at least."""
    if crop == WHOLE:
        return picture
    width, height = picture.size
    left, top = int(crop.left * width), int(crop.top * height)
    right, bottom = ceil(crop.right * width), ceil(crop.bottom * height)
    return picture.crop((left, top, right, bottom))


def _opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data), formats=_TAKEN)


def _is_on_its_side(picture: Image.Image) -> bool:
    """Tell whether width and height change places; Pillow turns a TIFF by itself.

    To see whether a PNG says so behind its pixels, Pillow would decode these.
    """
    if picture.format == "TIFF" or (picture.format == "PNG" and "exif" not in picture.info):
        return False
    return picture.getexif().get(_ORIENTATION) in _ON_ITS_SIDE


def _tile(picture: Image.Image) -> tuple[int, int]:
    """Return the width and height in which a TIFF is decoded, piece by piece, if it says so."""
    if not isinstance(picture, TiffImageFile):
        return 0, 0
    across, down = (picture.tag_v2.get(tag, 0) for tag in _TILE)
    return across, down


def _mixable(picture: Image.Image) -> Image.Image:
    """Return a picture whose pixels can be mixed, to make fewer of them."""
    if picture.mode in _DEEP:
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in _INDEXED or "transparency" in picture.info:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture in plain colours: what was transparent is white."""
    if picture.has_transparency_data:
        colours = picture.convert("RGBA")
        white = Image.new("RGBA", colours.size, "white")
        picture = Image.alpha_composite(white, colours)
    return picture.convert("RGB")


def _written(picture: Image.Image, kind: str, **options: int) -> Prepared:
    """Encode a picture without what was written beside it: comments, places, profiles."""
    file = BytesIO()
    picture.info.clear()
    picture.save(file, kind, **options)
    return Prepared(f"image/{kind.lower()}", file.getvalue())


@contextmanager
def _reading(data: bytes, name: str) -> Iterator[None]:
    """Translate what Pillow raises: anything at all, over what strangers send."""
    try:
        yield
    except InputUnusable:
        raise
    except UnidentifiedImageError:
        raise _unreadable(data, name) from None
    except MemoryError as little:
        tell = wording.TOO_MUCH.format(name=code(name))
        raise InputUnusable("broken: MemoryError", tell=tell) from little
    except Exception as bad:
        raise _broken(name, type(bad).__name__) from bad


def _broken(name: str, why: str) -> InputUnusable:
    return InputUnusable(f"broken: {why}", tell=wording.BROKEN.format(name=code(name)))


def _unreadable(data: bytes, name: str) -> InputUnusable:
    start = data[:512]
    known = next((words for words, is_one in _KNOWN if is_one(start)), None)
    what = wording.NOT_USABLE.format(kind=known) if known else wording.NO_PICTURE
    tell = wording.UNREADABLE.format(name=code(name), what=what)
    return InputUnusable(known or "no picture", tell=tell)


def _too_large(name: str, width: int, height: int) -> InputUnusable:
    most = MOST_PIXELS // 1_000_000
    tell = wording.TOO_LARGE.format(name=code(name), width=width, height=height, most=most)
    return InputUnusable(f"{width}x{height} pixels", tell=tell)
