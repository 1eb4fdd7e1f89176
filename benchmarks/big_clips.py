"""Clips of 200 MB on their way: how much memory they take, and whether anybody waits for them.

python -m benchmarks.big_clips     one, and eight at once
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.shared import machine, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.database import database, delivered
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import Load, Servers, servers
from benchmarks.throughput import of_peer

AT_ONCE = 8
SETTLE = 3.0


async def measure(plan: Plan) -> None:
    """Carry one clip, then eight at once; a naive bot carries them, too."""
    load = Load(workspaces=1, jobs=AT_ONCE, limit=AT_ONCE, render=1.0, megabytes=plan.pick(20, 200))
    with database("sqlite", plan.folder) as kept:
        async with (
            servers(load) as at,
            running(plan.folder, at.environment, limit=AT_ONCE, database=kept.url) as bot,
        ):
            (where,) = await orders.places(at)
            done = 0
            for key, count in (("big_one", 1), ("big_eight", AT_ONCE)):
                plan.progress.show(f"{count} of {load.megabytes} MB", done / (AT_ONCE + 1))
                await asyncio.sleep(SETTLE)
                idle = machine.memory(bot.pid)
                machine.forget_peak(bot.pid)
                async with _stalls(at, bot.port) as stalls:
                    await orders.order(at, where[:count])
                    done += count
                    await delivered(kept, done)
                plan.found[key] = {BOT: machine.peak(bot.pid) - idle}
                plan.found[f"{key}_stall"] = {BOT: max(stalls) * 1000}
    plan.progress.show("a naive bot", 0.8)
    folder = plan.folder / "naive"
    folder.mkdir()
    try:
        peer = await of_peer(load, folder, program="naive", kind="")
        plan.found["big_eight"]["naive"] = peer.grown
    except RuntimeError as error:
        plan.troubles.append(f"naive: {error}")


@asynccontextmanager
async def _stalls(at: Servers, port: int) -> AsyncIterator[list[float]]:
    """Ask the bot whether it is well, again and again; yields how long each answer took."""
    taken: list[float] = []

    async def ask() -> None:
        while True:
            begun = time.perf_counter()
            async with at.http.get(f"http://127.0.0.1:{port}/healthz") as answer:
                await answer.read()
            taken.append(time.perf_counter() - begun)
            await asyncio.sleep(0.01)

    asking = asyncio.create_task(ask())
    try:
        yield taken
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


BENCHMARK = Benchmark(
    name="big_clips",
    rows=(
        Row("big_one", "a clip of 200 MB: memory above idle", 32, "MiB", "0.1"),
        Row("big_one_stall", "… longest wait for an answer meanwhile", 20, "ms"),
        Row("big_eight", "eight at once: memory above idle", 32, "MiB", "13"),
        Row("big_eight_stall", "… longest wait for an answer meanwhile", 20, "ms"),
    ),
    measure=measure,
    seconds=110,
    quick_seconds=18,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.big_clips", __doc__))
