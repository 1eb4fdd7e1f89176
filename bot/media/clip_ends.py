"""A picture out of a clip, taken from it in a process that may be lost."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from typing_extensions import override

from bot.domain.errors.base import InputUnusable
from bot.domain.wording.troubles.pictures import NOT_READ
from bot.media.child_process import answer_of
from bot.ports.inputs import ClipEnds

DEADLINE = 30.0
"""Seconds for one clip: its last two seconds are decoded in less than one."""

_COMMAND = (sys.executable, "-m", "bot.media.frame_process")


def is_installed() -> bool:
    """Tell whether what looks into clips is there: PyAV, the extra ``frames``."""
    return find_spec("av") is not None


class FrameDecoder(ClipEnds):
    """Implements ``ClipEnds``: a process for each clip, and one at a time."""

    def __init__(self, deadline: float = DEADLINE, command: tuple[str, ...] = _COMMAND) -> None:
        self._deadline = deadline
        self._command = command
        self._one = asyncio.Lock()

    @override
    async def last(self, clip: Path) -> bytes:
        return await self._frame(clip)

    @override
    async def middle(self, clip: Path) -> bytes:
        return await self._frame(clip, "middle")

    async def _frame(self, clip: Path, *which: str) -> bytes:
        async with self._one:
            asked, command = os.fsencode(clip), (*self._command, *which)
            try:
                picture, status = await answer_of(command, asked, self._deadline)
            except TimeoutError:
                raise InputUnusable("a clip took too long to decode", tell=NOT_READ) from None
        if status or not picture:
            raise InputUnusable(f"the frame process ended with {status}", tell=NOT_READ)
        return picture
