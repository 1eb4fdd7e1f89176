"""What a scrape of /metrics takes, with a hundred thousand jobs.

python -m benchmarks.scrapes       a tenth of them in line, with money reserved; all others ended,
                                   thirty since the last scrape
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
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
from storage.figures.now import SqlFigures
from storage.figures.totals import SqlTotals
from storage.jobs import SqlJobStore

FULL = 100_000
QUICK = 10_000
SCRAPES = 30
ENDS = 30
"""Jobs that ended since the last scrape: two a second."""

_ENDED = """update jobs set state = 'delivered', money_state = 'settled', money_micros = 400000,
    submitted_at = 1, rendering_at = 1, rendered_at = 2, counted_micros = 400000,
    ended_at = 1e10 + seq, counted_at = 1e10 + seq"""
_RESERVED = """update jobs set money_state = 'reserved', money_micros = 400000
    where state = 'queued'"""
_UNCOUNTED = f"""update jobs set counted_at = null, counted_micros = 0 where seq in (
    select seq from jobs where counted_at is not null order by ended_at desc limit {ENDS})"""


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
    """Return the seconds of a scrape: of the fastest, for what others do here counts as well."""
    video = open_video_api(
        base_url="http://127.0.0.1:9/v1", credentials=Anonymous(), model=DEPLOYMENT.model
    )
    registry = Registry((DEPLOYMENT, video))
    metrics = Metrics(SqlFigures(engine), SqlTotals(engine), registry, Counts(), lambda: 0)
    await metrics.page(Health(database=True, slack=True))  # counting begins
    taken = []
    for _ in range(SCRAPES):
        async with engine.writing() as connection:
            await connection.execute(text(_UNCOUNTED))
        begun = time.perf_counter()
        page = await metrics.page(Health(database=True, slack=True))
        taken.append(time.perf_counter() - begun)
    await video.close()
    counted = f'outcome="delivered"}} {SCRAPES * ENDS:.1f}'
    if b"sora_database_up 1.0" not in page or counted not in page.decode():
        raise RuntimeError("the rows weren't read")
    return min(taken)


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
