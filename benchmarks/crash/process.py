"""The bot as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

from benchmarks.crash.points import Point
from benchmarks.crash.theatre import ROOT

REAL = "bot", "run"
CHILD = ("benchmarks.crash.child",)


class Bot:
    """One running bot; ``owner`` is the name in its leases, where it was given one."""

    def __init__(self, process: asyncio.subprocess.Process, owner: str) -> None:
        self._process = process
        self.owner = owner

    @property
    def running(self) -> bool:
        """Tell whether it is still there."""
        return self._process.returncode is None

    async def kill(self) -> None:
        """End it by SIGKILL, if it hasn't ended by itself."""
        if self.running:
            self._process.kill()
        await self._process.wait()

    def sleep(self) -> None:
        """Stop it by SIGSTOP, whatever it does, until it wakes."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    async def dies(self, seconds: float) -> bool:
        """Wait until it has killed itself; False if it hasn't within ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._process.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """End it by SIGTERM. Raises RuntimeError if it doesn't end well."""
        self._process.terminate()
        async with asyncio.timeout(60):
            status = await self._process.wait()
        if status != 0:
            raise RuntimeError(f"the bot ended with status {status}")


async def start_bot(
    folder: Path,
    environment: dict[str, str],
    *,
    child: bool,
    point: Point | None = None,
    count: int = 1,
    patience: float = 1.0,
) -> Bot:
    """Start the bot; its log goes to ``bot.log`` in ``folder``.

    ``child`` starts it through the program that shortens leases, to ``patience`` times the least
    that works, and dies at ``point``.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    owner = uuid4().hex
    crash = {
        "CRASH_OWNER": owner,
        "CRASH_COUNT": str(count),
        "CRASH_PATIENCE": str(patience),
    }
    if point is not None:
        crash["CRASH_POINT"] = point.name
    module = CHILD if child else REAL
    with (folder / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *module,
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), **environment, **(crash if child else {})},
            stdout=log,
            stderr=log,
        )
    return Bot(process, owner)
