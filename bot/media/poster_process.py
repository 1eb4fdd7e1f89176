"""The process in which a picture is made fit for a card: one for each, and gone with it.

``python -m bot.media.poster_process`` reads a picture from its input and writes a JPEG to its
output, or ends with ``UNREADABLE``.
"""

from __future__ import annotations

import sys

from bot.domain.errors.base import InputUnusable
from bot.media.picture_process import answer_once
from bot.media.pictures import poster

LASTS = 120
"""Seconds that it lives in any case: longer than the bot waits for it, which is in no hurry."""

if __name__ == "__main__":
    sys.exit(answer_once(poster, unreadable=(InputUnusable,), lasts=LASTS))
