"""A video that goes with a prompt, where the model takes one: looked at without a decoder."""

from __future__ import annotations

from bot.domain.errors.base import InputUnusable
from bot.domain.media.mp4 import seconds_of
from bot.domain.profiles import Profile
from bot.domain.text.slack_text import code
from bot.domain.wording.troubles import files as wording

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
        raise InputUnusable("a video", tell=wording.NO_VIDEO.format(name=code(name)))
    seconds, most = seconds_of(data), profile.longest_video
    if seconds is None:
        tell = wording.NOT_MP4.format(name=code(name), most=most)
        raise InputUnusable("no movie header", tell=tell)
    if seconds > most + _SLACK:
        shown = f"{seconds:.0f}"
        tell = wording.VIDEO_TOO_LONG.format(name=code(name), seconds=shown, most=most)
        raise InputUnusable(f"{seconds:.1f} s", tell=tell)
    return "video/quicktime" if data[8:12] == b"qt  " or data[4:8] != b"ftyp" else "video/mp4"
