"""A clip that comes as text: in base64, as a value in JSON or as a data URL.

It is undone in the file that it was written to, piece by piece: what is decoded is shorter, so that
it never catches up with what is still to be read.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import BinaryIO, Final

PIECE: Final = 256 * 1024
"""Bytes of text that are decoded at a time."""

_HEAD: Final = 64 * 1024
"""Bytes in which a clip has to begin: there isn't much in front of it."""

_START: Final = re.compile(rb'(?:"|base64,)(?=AAAA[\w+/\\-]{8})')
"""An MP4 begins with three zeros (ISO/IEC 14496-12, 4.2: the size of a short box)."""

_ESCAPED: Final = re.compile(rb"\\(?:u00(2b|2f|3d)|(/)|[nrt])", re.IGNORECASE)
"""How JSON's writers spell what is in base64: PHP ``\\/``, .NET ``\\u002B``, others line breaks."""

_LONGEST: Final = 6
"""Bytes of the longest of these."""


def may_hold_clip(start: bytes) -> bool:
    """Tell whether a file that starts like this is JSON, or a data URL."""
    text = start.lstrip()
    return text[:1] in (b"{", b"[", b'"') or text.startswith(b"data:")


def unpack(file: BinaryIO) -> int | None:
    """Put the clip in place of the text around it; return its length, or None where there is none.

    What isn't base64 to its end is no clip.
    """
    file.seek(0)
    found = _START.search(file.read(_HEAD))
    if found is None:
        return None
    read, written, left, more = found.end(), 0, b"", True
    while more:
        file.seek(read)
        piece = file.read(PIECE)
        read += len(piece)
        text, end, _ = (left + piece).partition(b'"')
        more = bool(piece) and not end
        text, left = _plain(text, more=more)
        try:
            clip = base64.b64decode(text, validate=True)
        except binascii.Error:
            return None
        file.seek(written)
        while clip:
            done = file.write(clip)
            written, clip = written + done, clip[done:]
    file.truncate(written)
    return written


def _plain(text: bytes, *, more: bool) -> tuple[bytes, bytes]:
    """Return text to decode, in whole groups of four, and what is left for the next piece."""
    cut = text.rfind(b"\\", max(0, len(text) - _LONGEST + 1)) if more else -1
    text, left = (text[:cut], text[cut:]) if cut >= 0 else (text, b"")
    text = _ESCAPED.sub(_meant, text).translate(_URL_SAFE, b" \r\n\t")
    if not more:
        return text.rstrip(b"=") + b"=" * (-len(text.rstrip(b"=")) % 4), b""
    over = len(text) % 4
    return (text[:-over], text[-over:] + left) if over else (text, left)


_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")


def _meant(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return bytes.fromhex(escape[1].decode())
    return escape[2] or b""
