"""What the bot adds to what the provider takes: wall time, CPU, gaps between renders, and acks.

python -m benchmarks.load                          10 workspaces, 20 clips each, 20 slots
python -m benchmarks.load --workspaces 50 --limit 100
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.load.servers import ROOT, Load, add_arguments, load_of

Json = dict[str, Any]

HANDS = 50
"""How many orders are given at once."""

LATE = "operation_timeout"
"""What Slack tells of a command that took longer than 3 s to be acknowledged; it is recorded."""

GIVE_UP = 600.0
"""Seconds after which a load is taken for one that never ends."""

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to; times in seconds, a job's in milliseconds."""

    wall: float
    wall_over_ideal: float
    cpu_ms_a_job: float
    gap_ms_p50: float
    gap_ms_p99: float
    ack_ms_p50: float
    ack_ms_p99: float
    written_kb_a_job: float
    polls_a_job: float


async def measure(load: Load, folder: Path) -> Figures:
    """Put a load on a bot of our own, and return what it took. Raises TimeoutError."""
    async with (
        _servers(load) as where,
        aiohttp.ClientSession() as http,
        _bot(load, folder, where["environment"]) as process,
    ):
        places = await _places(http, where["slack"])
        cpu, written = _cpu(process.pid), _written(process.pid)
        begun = time.time()
        acks = await _order(load, http, where["slack"], places)
        async with asyncio.timeout(GIVE_UP):
            while (done := _delivered(folder)) < load.total:
                if sys.stderr.isatty():
                    print(f"\r{done} of {load.total} ", end="", file=sys.stderr, flush=True)
                await asyncio.sleep(0.05)
        wall = time.time() - begun
        cpu, written = _cpu(process.pid) - cpu, _written(process.pid) - written
        renders = (await _get(http, f"{where['video']}/playground/api/renders"))["renders"]
        calls = (await _get(http, f"{where['video']}/playground/api/calls?since=0"))["calls"]
    gaps = _gaps(renders, load.limit)
    return Figures(
        wall=round(wall, 2),
        wall_over_ideal=round(wall / load.ideal, 2),
        cpu_ms_a_job=round(cpu / load.total * 1000, 1),
        gap_ms_p50=_percentile(gaps, 50),
        gap_ms_p99=_percentile(gaps, 99),
        ack_ms_p50=_percentile(acks, 50),
        ack_ms_p99=_percentile(acks, 99),
        written_kb_a_job=round(written / load.total / 1000, 1),
        polls_a_job=round(sum(call["route"] == "get" for call in calls) / load.total, 1),
    )


@asynccontextmanager
async def _servers(load: Load) -> AsyncIterator[Json]:
    chosen = [word for name, value in asdict(load).items() for word in (f"--{name}", str(value))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load.servers", *chosen),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        where: Json = json.loads(await process.stdout.readline())
        yield where
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def _bot(
    load: Load, folder: Path, environment: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot as anybody would; it is ready when it has begun to answer."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'sora.db'}",
        "DATA_DIR": str(folder / "data"),
        "MAX_RUNNING": str(load.limit),
        "MAX_SUBMITS_PER_MINUTE": "0",
        "PORT": "0",
    }
    log = folder / "bot.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={**kept, "PYTHONPATH": str(ROOT), **environment, **settings},
            stdout=output,
            stderr=output,
        )
    try:
        async with asyncio.timeout(60):
            while b"ready: " not in await asyncio.to_thread(log.read_bytes):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _places(http: aiohttp.ClientSession, slack: str) -> list[Json]:
    """Return where to order: a channel of each workspace that has the bot, and its people."""
    world = await _get(http, f"{slack}/playground/api/world")
    places = []
    for workspace in world["workspaces"]:
        bot = workspace["bot"]["user_id"]
        members = [one["id"] for one in workspace["people"] if one["standing"] == "member"]
        channel = next(one for one in workspace["channels"] if bot in one["members"])
        places.append({"workspace": workspace["id"], "channel": channel["id"], "people": members})
    return places


async def _order(
    load: Load, http: aiohttp.ClientSession, slack: str, places: list[Json]
) -> list[float]:
    """Give all orders, several at a time; return how long each took to be acknowledged."""
    acks: list[float] = []
    free = asyncio.Semaphore(HANDS)

    async def one(number: int, place: Json) -> None:
        user = place["people"][number % len(place["people"])]
        said = {"workspace": place["workspace"], "channel": place["channel"], "user": user}
        async with free:
            begun = time.perf_counter()
            command = {**said, "text": f"/sora a red fox in fresh snow {number} --seconds 4"}
            async with http.post(f"{slack}/playground/api/say", json=command) as answer:
                document = await answer.json()
            acks.append(time.perf_counter() - begun)
        if not document["ok"] and document["error"] != LATE:
            raise RuntimeError(f"an order was refused: {document}")

    await asyncio.gather(*(one(number, place) for number in range(load.jobs) for place in places))
    return acks


def _delivered(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'sora.db'}?mode=ro", uri=True)) as database:
        query = "select count(*) from jobs where state = 'delivered'"
        return int(database.execute(query).fetchone()[0])


def _gaps(renders: list[Json], limit: int) -> list[float]:
    """Return how long each slot was empty: from a render's end to the create in its place."""
    created = sorted(render["created_at"] for render in renders)
    ended = sorted(render["completed_at"] for render in renders)
    return [begin - end for end, begin in zip(ended, created[limit:], strict=False)]


async def _get(http: aiohttp.ClientSession, url: str) -> Json:
    async with http.get(url) as answer:
        document: Json = await answer.json()
        return document


def _cpu(pid: int) -> float:
    """Return how many seconds of CPU a process has used, its own and its children's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def _written(pid: int) -> int:
    """Return how many bytes a process has caused to be written to disk."""
    lines = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(lines["write_bytes"])


def _percentile(values: list[float], percent: int) -> float:
    """Return a percentile in milliseconds; 0 of nothing."""
    if len(values) < 2:
        return 0.0
    return round(statistics.quantiles(values, n=100)[percent - 1] * 1000, 1)


async def main() -> None:
    """Measure one load, and print it as a table and as JSON."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    add_arguments(reader)
    load = load_of(reader.parse_args())
    with tempfile.TemporaryDirectory(prefix="sora-load-") as folder:
        figures = asdict(await measure(load, Path(folder)))
    print(file=sys.stderr)
    for name, value in figures.items():
        print(f"{name:20} {value:>10}")
    print(json.dumps({"load": asdict(load), "figures": figures}))


if __name__ == "__main__":
    asyncio.run(main())
