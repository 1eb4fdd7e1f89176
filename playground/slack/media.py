"""What Slack finds out about pictures and clips, and the small pictures that it makes of them.

Everything here reads from disk and decodes: run it beside the event loop.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import av
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

Size: TypeAlias = tuple[int, int]

SQUARES = (64, 80, 160)
BOUNDS = (360, 480, 720, 960, 1024)
_EXIF_ORIENTATION = 0x0112
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,  # what Pillow raises for some broken PNGs
    Image.DecompressionBombWarning,
    Image.DecompressionBombError,
    av.FFmpegError,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file turned out to be: pixels as stored, before `rotation` (an EXIF orientation)."""

    kind: Literal["image", "video"]
    width: int
    height: int
    rotation: int = 1
    milliseconds: int = 0


def look_at(path: Path, mimetype: str) -> Look | None:
    """Return what the file at `path` is; None for what is no picture and no video, or broken."""
    kind = mimetype.partition("/")[0]
    try:
        if kind == "image":
            return _picture(path)
        return _clip(path) if kind == "video" else None
    except _UNREADABLE:
        return None


def fitting(size: Size, bound: int) -> Size:
    """Return the size of a picture that was made to fit into a square of `bound` pixels."""
    factor = min(1.0, bound / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def thumbnail(path: Path, bound: int) -> bytes:
    """Return a picture made smaller, as JPEG or PNG; the three smallest sizes are square."""
    with Image.open(path) as opened:
        picture_format = "JPEG" if opened.format == "JPEG" else "PNG"
        picture = ImageOps.exif_transpose(opened)
        if bound in SQUARES:
            picture = ImageOps.fit(picture, (bound, bound))
        else:
            picture = picture.resize(fitting(picture.size, bound))
        return _saved(picture, picture_format)


def first_frame(path: Path) -> bytes:
    """Return a clip's first frame, as JPEG."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
        return _saved(image, "JPEG")


def _picture(path: Path) -> Look:
    with Image.open(path) as picture:
        rotation = picture.getexif().get(_EXIF_ORIENTATION, 1)
        return Look("image", *picture.size, rotation=int(rotation))


def _clip(path: Path) -> Look | None:
    with av.open(str(path)) as container:
        if not container.streams.video:
            return None
        stream = container.streams.video[0]
        length = (container.duration or 0) // 1000
        return Look("video", stream.width, stream.height, milliseconds=length)


def _saved(picture: Image.Image, picture_format: str) -> bytes:
    if picture_format == "JPEG" or picture.mode not in ("RGB", "RGBA", "L", "P"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, picture_format)
    return out.getvalue()
