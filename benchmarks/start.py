"""From the start of the process to its first answered command, and its memory when idle.

python -m benchmarks.start         with 100,000 old rows
"""

from __future__ import annotations

import asyncio
import sys
import time

from benchmarks.shared import machine, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.rows import copy_job, with_a_job
from benchmarks.shared.servers import Load, Servers, servers

IDLE = 5.0
"""Seconds until memory is looked at."""


async def measure(plan: Plan) -> None:
    """Fill a database with delivered clips and start on it."""
    async with servers(Load(workspaces=1)) as at:
        plan.progress.show("making old rows")
        file = await with_a_job(plan.folder, at, "delivered")
        count = plan.pick(10_000, 100_000)
        await asyncio.to_thread(copy_job, file, [f"old_{number}" for number in range(count)])
        plan.progress.show(f"starting on {count:,} old rows", 0.7)
        async with running(plan.folder, at.environment, limit=2, wait=False) as bot:
            await _answered(at)
            plan.found["start"] = {BOT: time.monotonic() - bot.begun}
            await asyncio.sleep(IDLE)
            plan.found["idle_memory"] = {BOT: machine.memory(bot.pid)}


async def _answered(at: Servers) -> None:
    (place, *_), *_ = await orders.places(at)
    while not (await orders.say(at, place, "/sora help"))["ok"]:  # noqa: ASYNC110 - as people do
        await asyncio.sleep(0.01)


BENCHMARK = Benchmark(
    name="start",
    rows=(
        Row("start", "start to the first command, 100,000 old rows", 1.0, "s", "1.1–1.6"),
        Row("idle_memory", "memory when idle", 75, "MiB", "95"),
    ),
    measure=measure,
    seconds=70,
    quick_seconds=15,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.start", __doc__))
