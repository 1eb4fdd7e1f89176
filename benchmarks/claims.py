"""What it takes to find out whose turn it is, however long the line.

python -m benchmarks.claims        a thousand to a million in line, 10 and 1,000 workspaces
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import text

from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.command import main
from benchmarks.shared.database import database
from benchmarks.shared.results import BOT, Row
from bot.config.profiles import shipped
from bot.domain.deployment import Deployment
from storage.connections import Database
from storage.database import migrate, open_database
from storage.jobs import SqlJobStore

CLAIMS = 100
SLOTS = 10
"""So many claims are timed before all slots come free again."""
DEPLOYMENT = Deployment(
    "sora-2", "sora-2", shipped().by_name["sora-2"], max_running=1_000_000, max_submits=None
)
FULL = (1_000, 10_000, 100_000, 1_000_000)
QUICK = (1_000, 10_000)

_NUMBERS = {
    "sqlite": """(with recursive n(i) as (
        select :begin union all select i + 1 from n where i + 1 < :end) select i from n)""",
    "postgresql": "(select generate_series(cast(:begin as bigint), :end - 1) as i)",
}
_JOBS = (
    "insert into jobs (id, request, deployment, workspace, channel, thread_ts, number, requester,"
    " prompt, size, seconds, card_ts, state, shown_version, created_at, updated_at)"
    " select 'j' || i, 'r' || i, 'sora-2', 'T' || i % :workspaces, 'C1', i || '.0', 1,"
    " 'U' || i % 10, 'a red fox', '1280x720', 4, i || '.0', 'queued', 1, 0.0, 0.0"
    " from {numbers} as numbers"
)
_FREE = "update jobs set state = 'delivered', ended_at = 0.0 where state = 'submitting'"
_TURNS = (
    """insert into workspace_turns (deployment, workspace, waiting)
    select deployment, workspace, 0 from jobs group by deployment, workspace""",
    """insert into person_turns (deployment, workspace, person, waiting)
    select deployment, workspace, requester, 0 from jobs
    group by deployment, workspace, requester""",
)


async def measure(plan: Plan) -> None:
    """Claim from lines that grow."""
    for kind in ("sqlite", "postgresql"):
        costs = []
        for workspaces in (10, 1_000):
            with TemporaryDirectory(dir=plan.folder) as folder:
                costs += await _costs(plan, kind, Path(folder), workspaces)
        plan.found[f"claim_{kind}"] = {BOT: max(costs) * 1000}
        plan.found[f"flat_{kind}"] = {BOT: max(costs) / min(costs)}


async def _costs(plan: Plan, kind: str, folder: Path, workspaces: int) -> list[float]:
    """Return what a claim takes in the median, in seconds, for each length of the line."""
    costs: list[float] = []
    before = 0
    async with opened(kind, folder) as engine:
        store = SqlJobStore(engine)
        for length in QUICK if plan.quick else FULL:
            plan.progress.show(f"{kind}: {length:,} in line of {workspaces:,} workspaces")
            await lengthen(engine, kind, workspaces, before, length)
            await store.recount()
            before = length
            costs.append(await _cost(engine, store))
    return costs


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """Open an empty database with our schema."""
    with database(kind, folder) as kept:
        engine = open_database(kept.url)
        try:
            await migrate(engine)
            yield engine
        finally:
            await engine.dispose()


async def lengthen(engine: Database, kind: str, workspaces: int, begin: int, end: int) -> None:
    """Have so many more jobs wait, in lines of so many workspaces."""
    values = {"workspaces": workspaces, "begin": begin, "end": end}
    async with engine.writing() as connection:
        await connection.execute(text(_JOBS.format(numbers=_NUMBERS[kind])), values)
        for table in ("workspace_turns", "person_turns"):
            await connection.execute(text(f"delete from {table}"))
        for statement in _TURNS:
            await connection.execute(text(statement))
        if kind == "postgresql":
            await connection.execute(text("analyze"))


async def _cost(engine: Database, store: SqlJobStore) -> float:
    taken = []
    for number in range(CLAIMS):
        if number % SLOTS == 0:
            async with engine.writing() as connection:
                await connection.execute(text(_FREE))
        begun = time.perf_counter()
        claim = await store.claim(DEPLOYMENT)
        taken.append(time.perf_counter() - begun)
        if claim.job is None:
            raise RuntimeError("nobody was in line")
    return median(taken)


BENCHMARK = Benchmark(
    name="claims",
    rows=(
        Row("claim_sqlite", "a claim, 1,000 to 1,000,000 in line, SQLite", 1.5, "ms", "11–15"),
        Row("flat_sqlite", "… the slowest over the fastest", 2, before="flat"),
        Row("claim_postgresql", "… PostgreSQL", 3, "ms"),
        Row("flat_postgresql", "… the slowest over the fastest", 2, before="flat"),
    ),
    measure=measure,
    seconds=200,
    quick_seconds=25,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.claims", __doc__))
