"""Clips made by a process beside the server, so that drawing never delays an answer.

A thread would do, but it would hold the interpreter's lock for most of a second now and
then, and the bot often runs in the same process as this server.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.video.spec import ClipSpec

ROOT = Path(__file__).parent.parent.parent


class EncodingError(RuntimeError):
    """The encoder's process failed; the text is what it complained of."""


async def encode(spec: ClipSpec, target: Path) -> None:
    """Make a clip's files at an absolute path; when cancelled, the process is gone on return."""
    order = json.dumps({**asdict(spec), "target": str(target)})
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playground.video.encode"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, complaints = await process.communicate(order.encode())
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()
    if process.returncode:
        raise EncodingError(complaints.decode(errors="replace")[-2000:])
