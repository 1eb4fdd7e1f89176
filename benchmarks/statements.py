"""What the bot asks of its database: statements and commits a clip, and those of an idle minute.

python -m benchmarks.statements
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.shared import counted, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.database import database, delivered, shown
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import Load, servers

SETTLE = 8.0
"""Seconds after the last card shows its clip, until nothing is left to do."""


async def measure(plan: Plan) -> None:
    """Make clips, then do nothing; count."""
    load = Load(workspaces=10, jobs=plan.pick(2, 10), limit=20)
    counts = plan.folder / "counts"
    with database("sqlite", plan.folder) as kept:
        async with (
            servers(load) as at,
            running(
                plan.folder,
                {**at.environment, counted.VARIABLE: str(counts)},
                limit=load.limit,
                database=kept.url,
                module=("benchmarks.shared.counted",),
            ),
        ):
            where = orders.spread(await orders.places(at), load.jobs)
            before = counted.read(counts)
            plan.progress.show(f"{load.total} clips")
            await orders.order(at, where)
            await delivered(kept, load.total)
            await shown(kept, load.total)
            await asyncio.sleep(SETTLE)
            busy = counted.read(counts).since(before)
            idle_seconds = plan.pick(5, 60)
            plan.progress.show(f"{idle_seconds} s of nothing", 0.5)
            before = counted.read(counts)
            await asyncio.sleep(idle_seconds)
            idle = counted.read(counts).since(before)
    plan.found["statements"] = {BOT: busy.statements / load.total}
    plan.found["commits"] = {BOT: busy.commits / load.total}
    plan.found["idle"] = {BOT: idle.statements * 60 / idle_seconds}


BENCHMARK = Benchmark(
    name="statements",
    rows=(
        Row("statements", "SQL statements a clip", 25, before="92"),
        Row("commits", "commits a clip", 7, before="11, of 21 transactions"),
        Row("idle", "statements of an idle minute", 10, before="some 480"),
    ),
    measure=measure,
    seconds=100,
    quick_seconds=22,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.statements", __doc__))
