"""What a look at a render costs while its progress moves, cards and all.

python -m benchmarks.polls
"""

from __future__ import annotations

import asyncio
import statistics
import sys

from benchmarks.shared import machine, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import Bot, running
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import Load, Servers, servers

WINDOWS = 3


async def measure(plan: Plan) -> None:
    """Watch renders for some time, three times. Their progress moves all the time."""
    jobs = plan.pick(2, 20)
    load = Load(workspaces=10, jobs=jobs, limit=10 * jobs, render=plan.pick(30, 120))
    async with (
        servers(load) as at,
        running(plan.folder, at.environment, limit=load.limit) as bot,
    ):
        await orders.order(at, orders.spread(await orders.places(at), jobs))
        plan.progress.show(f"{load.total} renders are begun", 0.2)
        while (await at.video_shows("renders"))["running"] < load.total:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        costs = []
        for number in range(WINDOWS):
            plan.progress.show(f"{load.total} renders are watched", 0.3 + number * 0.2)
            costs.append(await _cost(at, bot, plan.pick(3, 15)))
    plan.found["poll"] = {BOT: statistics.median(costs)}


async def _cost(at: Servers, bot: Bot, seconds: float) -> float:
    """Return the milliseconds of CPU for each look in the next ``seconds``."""
    before, cpu = await _seen(at, 0), machine.cpu(bot.pid)
    await asyncio.sleep(seconds)
    cpu = machine.cpu(bot.pid) - cpu
    polls = len(await _seen(at, max(before)))
    return cpu * 1000 / max(polls, 1)


async def _seen(at: Servers, since: int) -> list[int]:
    calls = (await at.video_shows(f"calls?since={since}"))["calls"]
    return [call["seq"] for call in calls if since == 0 or call["route"] == "get"]


BENCHMARK = Benchmark(
    name="polls",
    rows=(Row("poll", "CPU a look at a render, progress moving", 0.5, "ms", "4.9"),),
    measure=measure,
    seconds=90,
    quick_seconds=20,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.polls", __doc__))
