"""A video that goes with a prompt, where the model takes one: looked at without a decoder."""

from __future__ import annotations

from bot.domain.errors.base import InputUnusable
from bot.domain.media.mp4 import seconds_of
from bot.domain.profiles import Profile
from bot.domain.text.slack_text import code

_SLACK = 0.25
"""Seconds that a video may be longer: cameras and converters round up to a frame or a packet."""

_STILLS = frozenset({b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free"})


def is_video(data: bytes) -> bool:
    """Tell whether a file is a video: MP4, QuickTime, WebM or Matroska, or AVI."""
    kind, brand = data[4:8], data[8:12]
    if kind == b"ftyp":
        return brand not in _STILLS
    is_riff = data[:4] == b"RIFF" and brand == b"AVI "
    return kind in _QUICKTIME or data[:4] == b"\x1a\x45\xdf\xa3" or is_riff


def prepare_video(data: bytes, name: str, profile: Profile) -> str:
    """Return the media type of a video that can be sent as it is. Raises InputUnusable."""
    if not profile.videos:
        raise InputUnusable(
            "a video",
            tell=f"{code(name)} is a video, and this model starts from a picture. Take a still "
            "out of it, save that as JPEG or PNG, and send it with your words.",
        )
    seconds = seconds_of(data)
    if seconds is None:
        raise InputUnusable(
            "no movie header",
            tell=f"I can't read {code(name)}: send the video as MP4, up to "
            f"{profile.longest_video} seconds.",
        )
    if seconds > profile.longest_video + _SLACK:
        raise InputUnusable(
            f"{seconds:.1f} s",
            tell=f"{code(name)} lasts {seconds:.0f} seconds, and this model takes up to "
            f"{profile.longest_video}. Cut it and send it once more.",
        )
    return "video/quicktime" if data[8:12] == b"qt  " or data[4:8] != b"ftyp" else "video/mp4"
