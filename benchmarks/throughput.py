"""What the bot adds to what the provider takes, beside what one would build instead.

python -m benchmarks.throughput    200 clips, and 1,000: wall time, CPU, gaps between renders
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.peers.task import Order, Task
from benchmarks.shared import machine, orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.database import Database, bytes_of_clips, database, delivered
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import ROOT, Json, Load, Servers, servers

PEERS = (
    ("naive", "naive", ""),
    ("procrastinate", "on_procrastinate", "postgresql"),
    ("pgqueuer", "on_pgqueuer", "postgresql"),
    ("DBOS on SQLite", "on_dbos", "sqlite"),
    ("DBOS on PostgreSQL", "on_dbos", "postgresql"),
)
"""What each is called, its program and its database."""

PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
WITHOUT_PEERS = "the peers have no environment yet: make bench"

PEERS_POLL = 0.1
"""Seconds between a peer's looks at a render: a fifth of the shortest one here."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to on one side, in seconds; what it wrote, in bytes.

    The bot's are without the clips themselves, each of which it writes to disk once.
    """

    wall: float
    cpu: float
    gaps: list[float]
    written: int
    grown: float
    """The most MiB of memory above what it had before."""


async def of_bot(load: Load, folder: Path, kind: str = "sqlite") -> Figures:
    """Put a load on a bot of our own. Raises TimeoutError when it never ends."""
    with database(kind, folder) as kept:
        async with (
            servers(load) as at,
            running(folder, at.environment, limit=load.limit, database=kept.url) as bot,
        ):
            where = orders.spread(await orders.places(at), load.jobs)
            found = await _figures(load, at, bot.pid, kept, lambda: _ordered(at, where, kept, load))
            return replace(found, written=found.written - await bytes_of_clips(kept))


async def _ordered(at: Servers, where: list[orders.Place], kept: Database, load: Load) -> None:
    await orders.order(at, where)
    await delivered(kept, load.total)


async def of_peer(
    load: Load, folder: Path, *, program: str, kind: str, poll: float = PEERS_POLL
) -> Figures:
    """Put the same load on a peer. Raises RuntimeError if it doesn't do all of it."""
    if not PEERS_PYTHON.exists():
        raise RuntimeError(WITHOUT_PEERS)
    with database(kind or "sqlite", folder) as kept:
        async with servers(load) as at:
            where = orders.spread(await orders.places(at), load.jobs)
            task = Task(
                orders=tuple(
                    Order(orders.prompt(number), place.channel, place.token)
                    for number, place in enumerate(where)
                ),
                limit=load.limit,
                poll=poll,
                database=kept.plain_url,
                slack=at.environment["SLACK_API_URL"],
                video=f"{at.video}/openai/v1",
                key=at.key,
                model=at.model,
            )
            async with _peer(program, folder, task) as process:
                server = kept if kind == "postgresql" else Database("")
                return await _figures(load, at, process.pid, server, lambda: _done(process))


@asynccontextmanager
async def _peer(
    program: str, folder: Path, task: Task
) -> AsyncIterator[asyncio.subprocess.Process]:
    with (folder / "peer.log").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(str(PEERS_PYTHON), "-m", f"benchmarks.peers.{program}"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdin is not None
    try:
        process.stdin.write(task.as_line().encode())
        await _says(process, b"ready")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _done(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    await _says(process, b"done")


async def _says(process: asyncio.subprocess.Process, word: bytes) -> None:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if line.strip() == word:
            return
    raise RuntimeError(f"a peer ended before it was {word.decode()}")


async def _figures(
    load: Load, at: Servers, pid: int, kept: Database, work: Callable[[], Awaitable[None]]
) -> Figures:
    def cost() -> float:
        return machine.cpu(pid) + (machine.cpu(kept.server) if kept.server else 0.0)

    machine.forget_peak(pid)
    memory, cpu, written = machine.memory(pid), cost(), machine.written(pid)
    begun = time.monotonic()
    await work()
    wall = time.monotonic() - begun
    cpu, written = cost() - cpu, machine.written(pid) - written
    renders = (await at.video_shows("renders"))["renders"]
    return Figures(wall, cpu, gaps(renders, load.limit), written, machine.peak(pid) - memory)


def gaps(renders: list[Json], limit: int) -> list[float]:
    """Return how long each slot was empty: from a render's end to the create in its place."""
    created = sorted(render["created_at"] for render in renders)
    ended = sorted(render["completed_at"] for render in renders)
    return [begin - end for end, begin in zip(ended, created[limit:], strict=False)]


async def of_all(
    plan: Plan, load: Load, peers: Sequence[str], note: Callable[[str, Figures], None]
) -> None:
    """Put a load on the bot and on the peers of these names; ``note`` gets what each came to."""
    sides = {BOT: partial(of_bot, load)}
    for name, program, kind in PEERS:
        if name in peers:
            sides[name] = partial(of_peer, load, program=program, kind=kind)
    for number, (name, figures) in enumerate(sides.items()):
        plan.progress.show(f"{load.total} clips: {name}", number / len(sides))
        with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
            try:
                note(name, await figures(Path(folder)))
            except RuntimeError as error:
                plan.troubles.append(f"{name}: {error}")


async def measure(plan: Plan) -> None:
    """Make 200 clips with every side, and 1,000 with some."""
    few = Load(workspaces=10, jobs=plan.pick(3, 20), limit=plan.pick(10, 20))

    def put(key: str, name: str, figure: float) -> None:
        plan.found.setdefault(key, {})[name] = figure

    def note_few(name: str, figures: Figures) -> None:
        put("wall_200", name, figures.wall / few.ideal)
        put("cpu_sqlite", name, figures.cpu / few.total * 1000)
        put("gap_p50", name, machine.percentile(figures.gaps, 50) * 1000)
        put("gap_p99", name, machine.percentile(figures.gaps, 99) * 1000)
        if name == BOT:
            put("written", name, figures.written / few.total / 1000)
        else:
            put("cpu_postgres", name, figures.cpu / few.total * 1000)

    await of_all(plan, few, [name for name, _, _ in PEERS], note_few)
    plan.progress.show(f"{few.total} clips: {BOT} on PostgreSQL", 0.9)
    with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        postgres = await of_bot(few, Path(folder), "postgresql")
    put("wall_200_postgres", BOT, postgres.wall / few.ideal)
    put("cpu_postgres", BOT, postgres.cpu / few.total * 1000)
    many = Load(workspaces=plan.pick(10, 50), jobs=plan.pick(5, 20), limit=plan.pick(20, 100))
    others = () if plan.quick else ("naive", "procrastinate", "pgqueuer")
    await of_all(
        plan, many, others, lambda name, one: put("wall_1000", name, one.wall / many.ideal)
    )


BENCHMARK = Benchmark(
    name="throughput",
    rows=(
        Row(
            "wall_200",
            "200 clips of 0.5 s, limit 20: wall over ideal",
            1.15,
            before="3.9–4.4",
        ),
        Row("wall_200_postgres", "… on PostgreSQL", 1.15),
        Row("wall_1000", "1,000 clips, limit 100: wall over ideal", 2.4, before="20"),
        Row("cpu_sqlite", "CPU a clip, SQLite", 12, "ms", "64–83"),
        Row("cpu_postgres", "CPU a clip, with PostgreSQL's own", 20, "ms", "90"),
        Row("gap_p50", "a render's end to the next create, p50", 60, "ms", "770"),
        Row("gap_p99", "… p99", 150, "ms", "1,056"),
        Row("written", "written to disk beside each clip, SQLite", 200, "kB", "877"),
    ),
    measure=measure,
    seconds=600,
    quick_seconds=75,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.throughput", __doc__))
