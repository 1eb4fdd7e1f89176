"""What a scrape of /metrics takes, with a hundred thousand jobs.

python -m benchmarks.scrapes       a tenth of them in line, with money reserved; all others ended
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import text

from benchmarks.claims import DEPLOYMENT, lengthen, opened
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.command import main
from benchmarks.shared.results import BOT, Row
from bot.rendering.deployments import Registry
from bot.telemetry.metrics.counts import Counts
from bot.telemetry.metrics.metrics import Health, Metrics
from bot.video import open_video_api
from bot.video.transport.credentials import Anonymous
from storage.connections import Database
from storage.figures import SqlFigures
from storage.jobs import SqlJobStore

FULL = 100_000
QUICK = 10_000
SCRAPES = 30

_ENDED = """update jobs set state = 'delivered', money_state = 'settled', money_micros = 400000,
    submitted_at = 1, rendering_at = 1, rendered_at = 2, ended_at = seq"""
_RESERVED = """update jobs set money_state = 'reserved', money_micros = 400000
    where state = 'queued'"""


async def measure(plan: Plan) -> None:
    """Scrape each kind of database."""
    for kind in ("sqlite", "postgresql"):
        plan.progress.show(kind)
        with TemporaryDirectory(dir=plan.folder) as folder:
            async with opened(kind, Path(folder)) as engine:
                await _fill(engine, kind, plan.pick(QUICK, FULL))
                plan.found[f"scrape_{kind}"] = {BOT: await _cost(engine) * 1000}


async def _fill(engine: Database, kind: str, jobs: int) -> None:
    """Make so many jobs, of a thousand workspaces."""
    ended = jobs * 9 // 10
    for begin, end, then in ((0, ended, _ENDED), (ended, jobs, _RESERVED)):
        await lengthen(engine, kind, 1_000, begin, end)
        async with engine.writing() as connection:
            await connection.execute(text(then))
    await SqlJobStore(engine).recount()


async def _cost(engine: Database) -> float:
    """Return the seconds of a scrape, in the median."""
    video = open_video_api(
        base_url="http://127.0.0.1:9/v1", credentials=Anonymous(), model=DEPLOYMENT.model
    )
    registry = Registry((DEPLOYMENT, video))
    metrics = Metrics(SqlFigures(engine), registry, Counts(), lambda: 0)
    taken = []
    for _ in range(SCRAPES):
        begun = time.perf_counter()
        page = await metrics.page(Health(database=True, slack=True))
        taken.append(time.perf_counter() - begun)
    await video.close()
    if b"sora_database_up 1.0" not in page:
        raise RuntimeError("the rows weren't read")
    return median(taken)


BENCHMARK = Benchmark(
    name="scrapes",
    rows=(
        Row("scrape_sqlite", "a scrape, 100,000 jobs, SQLite", 50, "ms"),
        Row("scrape_postgresql", "… PostgreSQL", 50, "ms"),
    ),
    measure=measure,
    seconds=120,
    quick_seconds=30,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.scrapes", __doc__))
