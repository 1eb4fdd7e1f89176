"""Many renders under way in one process: a bot that starts and looks at each of them.

python -m benchmarks.under_way     with 1,000 and with 10,000
"""

from __future__ import annotations

import asyncio
import sys
import time

from benchmarks.shared import machine
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import Bot, running
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.rows import copy_job, creates, with_a_job
from benchmarks.shared.servers import Load, Servers, servers

PATIENCE = 60.0
"""Seconds to wait for the first look at each; later counts as this."""


async def measure(plan: Plan) -> None:
    """Start on a few and on many."""
    for count in (1_000, 10_000):
        await _started_on(plan, count, plan.pick(count // 10, count))


async def _started_on(plan: Plan, name: int, count: int) -> None:
    folder = plan.folder / str(name)
    folder.mkdir()
    limit = count + 1
    async with servers(Load(workspaces=1, limit=limit, render=36_000.0)) as at:
        plan.progress.show(f"{count:,} renders are begun", 0.1)
        file = await with_a_job(folder, at, "rendering", limit)
        ids = await creates(at, count)
        await asyncio.to_thread(copy_job, file, ids)
        seen = (await at.video_shows("calls?since=0"))["calls"][-1]["seq"]
        plan.progress.show(f"{count:,} renders are looked at", 0.5)
        async with running(folder, at.environment, limit=limit, wait=False) as bot:
            looks = await _all_seen(at, set(ids), seen)
            plan.found[f"first_look_{name}"] = {BOT: looks - bot.begun}
            if name == 10_000:
                await _watch(plan, bot)


async def _all_seen(at: Servers, missing: set[str], seen: int) -> float:
    """Return when each had been asked about, or patience was at its end."""
    end = time.monotonic() + PATIENCE
    while missing and time.monotonic() < end:
        await asyncio.sleep(0.25)
        calls = (await at.video_shows(f"calls?since={seen}"))["calls"]
        missing -= {call["path"].rsplit("/", 1)[1] for call in calls if call["route"] == "get"}
        seen = calls[-1]["seq"] if calls else seen
    return time.monotonic()


async def _watch(plan: Plan, bot: Bot) -> None:
    seconds = plan.pick(3, 20)
    cpu = machine.cpu(bot.pid)
    await asyncio.sleep(seconds)
    plan.found["under_way_cores"] = {BOT: (machine.cpu(bot.pid) - cpu) / seconds}
    plan.found["under_way_memory"] = {BOT: machine.peak(bot.pid)}
    plan.found["under_way_errors"] = {BOT: float(bot.errors())}


BENCHMARK = Benchmark(
    name="under_way",
    rows=(
        Row(
            "first_look_1000",
            "1,000 renders under way: process start to a look at each",
            10,
            "s",
            "14–18",
        ),
        Row("first_look_10000", "10,000: process start to a look at each", 10, "s", "collapse"),
        Row("under_way_cores", "10,000: processors", 1, before="collapse"),
        Row("under_way_memory", "10,000: most memory", 600, "MiB", "collapse"),
        Row("under_way_errors", "10,000: errors in the log", 0, before="pool time-outs"),
    ),
    measure=measure,
    seconds=170,
    quick_seconds=30,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.under_way", __doc__))
