"""The process in which a picture is made fit for a card: one for each, and gone with it.

``python -m bot.media.poster_process`` reads a picture from its input and writes a JPEG to its
output, or ends with ``UNREADABLE``.
"""

from __future__ import annotations

import sys
from typing import Final

from bot.domain.errors.base import InputUnusable
from bot.media.picture_process import keep_within_bounds
from bot.media.pictures import poster

UNREADABLE: Final = 3
"""The exit status for what is no picture that can be read."""


def main() -> int:
    """Answer once; return the exit status."""
    keep_within_bounds()
    try:
        picture = poster(sys.stdin.buffer.read())
    except InputUnusable:
        return UNREADABLE
    sys.stdout.buffer.write(picture)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
