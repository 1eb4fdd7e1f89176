"""Room on the disk for one clip that is needed for a moment."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

LEFT_OVER = 3600.0
"""Seconds after which a folder for one clip is nobody's any more: a process died over it."""


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Path]:
    """Make room for a clip in ``folder``; nothing is left of it, nor of earlier ones.

    Raises OSError.
    """
    place = await asyncio.to_thread(_new_room, folder)
    try:
        yield place / "clip.mp4"
    finally:
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)


def _new_room(folder: Path) -> Path:
    """Make a folder for one clip; remove those that nobody came back to."""
    folder.mkdir(parents=True, exist_ok=True)
    for other in folder.iterdir():
        with suppress(FileNotFoundError):  # whoever had it is done with it
            if time.time() - other.stat().st_mtime > LEFT_OVER:
                shutil.rmtree(other, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=folder))
