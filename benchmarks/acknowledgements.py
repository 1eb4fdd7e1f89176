"""How long commands take to be acknowledged that come all at once; Slack gives them three seconds.

python -m benchmarks.acknowledgements
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.shared import machine, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.rows import copy_job, creates, with_a_job
from benchmarks.shared.servers import Load, servers

WORKSPACES = 10
SETTLE = 20.0
"""Seconds for a bot to look at each render that it has found."""


async def measure(plan: Plan) -> None:
    """Order 200 clips while many renders are under way, then 1,000 with nothing to do."""
    count = plan.pick(100, 1_000)
    limit = count + 1
    async with servers(Load(workspaces=WORKSPACES, limit=limit, render=36_000.0)) as at:
        plan.progress.show(f"{count:,} renders are begun", 0.1)
        folder = plan.folder / "busy"
        folder.mkdir()
        file = await with_a_job(folder, at, "rendering", limit)
        await asyncio.to_thread(copy_job, file, await creates(at, count))
        where = orders.spread(await orders.places(at), 100)
        async with running(folder, at.environment, limit=limit):
            await asyncio.sleep(plan.pick(3, int(SETTLE)))
            plan.progress.show("200 commands at once", 0.4)
            acks = await orders.order(at, where[:200], hands=200)
            plan.found["acks_200"] = {BOT: machine.percentile(acks, 99)}
    async with servers(Load(workspaces=WORKSPACES, limit=2, render=36_000.0)) as at:
        folder = plan.folder / "idle"
        folder.mkdir()
        async with running(folder, at.environment, limit=2):
            many = plan.pick(300, 1_000)
            plan.progress.show(f"{many:,} commands at once", 0.7)
            where = orders.spread(await orders.places(at), many // WORKSPACES)
            acks = await orders.order(at, where, hands=many)
            plan.found["acks_1000"] = {BOT: machine.percentile(acks, 99)}


BENCHMARK = Benchmark(
    name="acknowledgements",
    rows=(
        Row(
            "acks_200",
            "200 commands at once, 1,000 renders under way: acknowledged, p99",
            0.3,
            "s",
            "1.4–1.9",
        ),
        Row("acks_1000", "1,000 commands at once: acknowledged, p99", 2, "s", "4.7"),
    ),
    measure=measure,
    seconds=140,
    quick_seconds=22,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.acknowledgements", __doc__))
