"""A replica that slept for longer than its lease: another did its work, and it does no harm."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.postgres import empty_postgres, postgres
from tests.support.processes import connected
from tests.support.stage import ROOT, Stage, until

__all__ = ["empty_postgres", "postgres"]


@asynccontextmanager
async def replica(
    stage: Stage, name: str, database: str, **more: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Path]]:
    """Run a bot whose leases last for some seconds; yields its process and its log."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    folder = stage.folder / name
    folder.mkdir()
    settings = stage.environment(DATABASE_URL=database, DATA_DIR=str(folder / "data"))
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.crash.child"),
            cwd=ROOT,
            env={**keep, "PYTHONPATH": str(ROOT), **settings, **more, "CRASH_PATIENCE": "2"},
            stdout=log,
            stderr=log,
        )
    try:
        yield process, folder / "bot.log"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def is_stopped(process: asyncio.subprocess.Process) -> bool:
    status = Path(f"/proc/{process.pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] == "T"


async def test_who_slept_between_claim_and_order_orders_nothing(
    stage: Stage, empty_postgres: str
) -> None:
    maya = stage.who()
    asleep_after_a_claim = {"CRASH_POINT": "store.claim after", "CRASH_SIGNAL": "SIGSTOP"}
    async with replica(stage, "first", empty_postgres, **asleep_after_a_claim) as (first, log):
        await connected(stage)
        await stage.say(maya, "/sora a red fox")

        async def sleeps() -> bool:
            return is_stopped(first)

        await until(sleeps)
        async with replica(stage, "second", empty_postgres):
            await stage.card_that_says(maya, "a red fox", "Done")
            first.send_signal(signal.SIGCONT)

            async def has_noticed() -> bool:
                return "somebody else works on it" in log.read_text()

            await until(has_noticed)
        assert len((await stage.renders())["renders"]) == 1
        assert len(await stage.clips(maya)) == 1
        assert len(await stage.cards(maya)) == 1
