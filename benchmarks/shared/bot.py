"""The bot as anybody runs it: a process of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.shared.servers import ROOT

READY = b"ready: "

MOST = 1000
"""The highest limit that can be set; a process resumes what is under way beyond it all the same."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot."""

    pid: int
    log: Path
    port: int
    begun: float
    """When it was started, by ``time.monotonic``."""

    def errors(self) -> int:
        """Return how many lines of its log are errors."""
        return self.log.read_text(errors="replace").count(" ERROR ")


@asynccontextmanager
async def running(
    folder: Path,
    environment: Mapping[str, str],
    *,
    limit: int,
    database: str | None = None,
    module: tuple[str, ...] = ("bot", "run"),
    wait: bool = True,
) -> AsyncIterator[Bot]:
    """Run it, and wait until it says that it is ready; its data and its log are in ``folder``.

    Without ``database`` that is a SQLite file there. Raises TimeoutError,
    and RuntimeError if it ends before.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    port = _free_port()
    settings = {
        "DATABASE_URL": database or f"sqlite:///{folder / 'sora.db'}",
        "DATA_DIR": str(folder / "data"),
        "MAX_RUNNING": str(min(limit, MOST)),
        "MAX_SUBMITS_PER_MINUTE": "0",
        "PORT": str(port),
    }
    log = folder / "bot.log"
    begun = time.monotonic()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module),
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), **environment, **settings},
            stdout=output,
            stderr=output,
        )
    try:
        if wait:
            async with asyncio.timeout(60):
                while READY not in await asyncio.to_thread(log.read_bytes):
                    if process.returncode is not None:
                        raise RuntimeError(f"the bot ended with status {process.returncode}")
                    await asyncio.sleep(0.05)
        yield Bot(process.pid, log, port, begun)
    finally:
        if process.returncode is None:
            process.terminate()
        await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(15):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
