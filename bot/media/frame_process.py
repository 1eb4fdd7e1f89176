"""The process that looks into a clip for a frame of it: one for each clip, and gone with it.

``python -m bot.media.frame_process`` reads a path from its input and writes the last frame to its
output, as a PNG, or with the argument ``middle`` one from the clip's middle; or it ends with
``UNREADABLE``. It wants PyAV, the extra ``frames``, which nothing else here does.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from bot.media.picture_process import answer_once

_TAIL = 2_000_000
"""Microseconds before the end from which a clip is decoded; all of it where that shows nothing."""

_BT709, _UNSAID = 1, 2
"""Colour matrices by their numbers in H.273."""

_HIGH_DEFINITION = 720
"""Lines from which a clip that names no colour matrix has BT.709's."""


def frame_of(path: str, *, middle: bool = False) -> bytes:
    """Return the picture that a clip ends with, or one from its ``middle``, as a PNG.

    Raises av.FFmpegError and LookupError.
    """
    with av.open(path) as clip:
        frame = _middle(clip) if middle else _last(clip)
    picture = BytesIO()
    frame.to_image(src_colorspace=_colours(frame)).save(picture, "PNG")  # type: ignore[no-untyped-call] # PyAV has no types here
    return picture.getvalue()


def _last(clip: InputContainer) -> VideoFrame:
    """Return a clip's last frame; a key frame may be far before it, or alone."""
    stream = clip.streams.video[0]
    for start in (max(0, (clip.duration or 0) - _TAIL), 0):
        clip.seek(start)
        last = None
        for last in clip.decode(stream):  # noqa: B007 - the last one is wanted
            pass
        if last is not None:
            return last
    raise LookupError("no frame")


def _middle(clip: InputContainer) -> VideoFrame:
    """Return the key frame before a clip's middle: no other is decoded for it."""
    stream = clip.streams.video[0]
    clip.seek((clip.duration or 0) // 2)
    for frame in clip.decode(stream):
        return frame
    raise LookupError("no frame")


def matrix_of(frame: VideoFrame) -> str:
    """Return the colour matrix of a clip's frames, by FFmpeg's name."""
    high = frame.colorspace == _UNSAID and frame.height >= _HIGH_DEFINITION
    return "bt709" if frame.colorspace == _BT709 or high else "bt601"


def _colours(frame: VideoFrame) -> Colorspace:
    return Colorspace.ITU709 if matrix_of(frame) == "bt709" else Colorspace.ITU601


def main() -> int:
    """Answer once; return the exit status."""
    middle = "middle" in sys.argv[1:]
    return answer_once(
        lambda path: frame_of(os.fsdecode(path), middle=middle),
        unreadable=(av.FFmpegError, LookupError),
    )


if __name__ == "__main__":
    sys.exit(main())
