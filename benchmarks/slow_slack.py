"""What it costs that Slack takes two seconds to show each file: waiting isn't work.

python -m benchmarks.slow_slack
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import Load
from benchmarks.throughput import of_bot

SLOW = 2.0


async def measure(plan: Plan) -> None:
    """Make the same clips with a quick Slack and a slow one."""
    quick = Load(workspaces=10, jobs=plan.pick(2, 10), limit=20)
    walls: list[float] = []
    for load in (quick, replace(quick, share=SLOW)):
        plan.progress.show(f"{load.total} clips, shown after {load.share} s", len(walls) / 2)
        with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
            walls.append((await of_bot(load, Path(folder))).wall)
    last = SLOW - quick.share
    plan.found["slow_slack"] = {BOT: (walls[1] - last) / walls[0]}


BENCHMARK = Benchmark(
    name="slow_slack",
    rows=(
        Row(
            "slow_slack",
            "Slack takes 2 s to show a file: wall, less the last file's, over that without",
            1.2,
            before="about 9",
        ),
    ),
    measure=measure,
    seconds=80,
    quick_seconds=18,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.slow_slack", __doc__))
