"""A looping GIF of a clip, made in a process that may be lost."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from typing_extensions import override

from bot.domain.errors.base import InputUnusable
from bot.media.child_process import answer_of
from bot.ports.inputs import GifMaker

DEADLINE = 100.0
"""Seconds for one clip: most take one or two, and the machine may be busy with other things."""

_COMMAND = (sys.executable, "-m", "bot.media.gifs.process")


class GifEncoder(GifMaker):
    """Implements ``GifMaker``: a process for each clip, and one at a time."""

    def __init__(self, deadline: float = DEADLINE, command: tuple[str, ...] = _COMMAND) -> None:
        self._deadline = deadline
        self._command = command
        self._one = asyncio.Lock()

    @override
    async def made_of(self, clip: Path) -> bytes:
        async with self._one:
            try:
                made, status = await answer_of(self._command, os.fsencode(clip), self._deadline)
            except TimeoutError:
                raise InputUnusable("a GIF took too long to make") from None
        if status or not made:
            raise InputUnusable(f"the GIF process ended with {status}")
        return made
