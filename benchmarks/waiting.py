"""Renders that take long: wall time over the ideal, and how late their end is noticed.

python -m benchmarks.waiting       20 s to 6 min, all at the same time; some 13 minutes

Everybody waits nearly all the time here, so all sides run beside each other, each on servers of
its own. The first round of each length lets the bot learn; only later renders are looked at.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.shared import orders
from benchmarks.shared.benchmark import Benchmark, Plan
from benchmarks.shared.bot import running
from benchmarks.shared.command import main
from benchmarks.shared.database import database, delivered
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import Json, Load, servers
from benchmarks.throughput import of_peer

LENGTHS = (20, 60, 180, 360)
FIXED = 10.0
"""Seconds between looks of the pace that the number of polls is compared with."""

QUICK = 20
"""How much shorter all is if it has to be quick."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Of each render after the first round: how late its end was seen, and the looks it took."""

    lags: list[float]
    polls: list[int]


async def measure(plan: Plan) -> None:
    """Let every side wait, all at once."""
    shorter = QUICK if plan.quick else 1
    plan.progress.show("20 s to 6 min, all at once")
    async with asyncio.TaskGroup() as group:
        group.create_task(_walls(plan, 20 / shorter))
        for length in LENGTHS:
            group.create_task(_lag(plan, length, length / shorter))


async def _walls(plan: Plan, seconds: float) -> None:
    load = Load(workspaces=2, jobs=5, limit=2, render=seconds)
    sides = {
        BOT: _bot_wall(load, _folder(plan, "wall")),
        **{
            f"naive, {poll:g} s polls": _peer_wall(plan, load, poll * seconds / 20)
            for poll in (1.0, FIXED)
        },
    }
    walls = await asyncio.gather(*sides.values(), return_exceptions=True)
    found = dict(zip(sides, walls, strict=True))
    plan.troubles.extend(
        f"{name}: {one}" for name, one in found.items() if not isinstance(one, float)
    )
    plan.found["wall_20s"] = {
        name: wall / load.ideal for name, wall in found.items() if isinstance(wall, float)
    }


async def _bot_wall(load: Load, folder: Path) -> float:
    return (await _watched(load, folder))[1]


async def _peer_wall(plan: Plan, load: Load, poll: float) -> float:
    peer = partial(of_peer, program="naive", kind="", poll=poll)
    return (await peer(load, _folder(plan, f"naive-{poll}"))).wall


async def _lag(plan: Plan, length: int, seconds: float) -> None:
    load = Load(workspaces=2, jobs=4, limit=4, render=seconds)
    looks, _ = await _watched(load, _folder(plan, str(length)))
    plan.found[f"lag_{length}"] = {BOT: median(looks.lags)}
    plan.found[f"polls_{length}"] = {BOT: median(looks.polls) / max(1.0, length / FIXED)}


async def _watched(load: Load, folder: Path) -> tuple[Looks, float]:
    """Put a load on a bot; return how it looked at its renders, and the wall time."""
    with database("sqlite", folder) as kept:
        async with (
            servers(load) as at,
            running(folder, at.environment, limit=load.limit, database=kept.url),
        ):
            begun = asyncio.get_running_loop().time()
            await orders.order(at, orders.spread(await orders.places(at), load.jobs))
            await delivered(kept, load.total)
            wall = asyncio.get_running_loop().time() - begun
            renders = (await at.video_shows("renders"))["renders"]
            calls = (await at.video_shows("calls?since=0"))["calls"]
    return looks_of(renders, calls, load.limit), wall


def looks_of(renders: list[Json], calls: list[Json], first: int) -> Looks:
    """Return how the renders after the ``first`` so many were looked at."""
    later = sorted(renders, key=lambda render: render["created_at"])[first:]
    asked: dict[str, list[float]] = {}
    for call in calls:
        if call["route"] == "get":
            asked.setdefault(call["path"].rsplit("/", 1)[1], []).append(call["at"])
    lags = [
        next(at for at in asked[render["id"]] if at >= render["completed_at"])
        - render["completed_at"]
        for render in later
    ]
    return Looks(lags, [len(asked[render["id"]]) for render in later])


def _folder(plan: Plan, name: str) -> Path:
    folder = plan.folder / name
    folder.mkdir()
    return folder


BENCHMARK = Benchmark(
    name="waiting",
    rows=(
        Row("wall_20s", "10 renders of 20 s, limit 2: wall over ideal", 1.02, before="1.05"),
        *(
            Row(
                f"lag_{length}",
                f"renders of {length} s: end seen after, p50",
                1.0,
                "s",
                {20: "0.5", 360: "5"}.get(length, "–"),
            )
            for length in LENGTHS
        ),
        *(
            Row(f"polls_{length}", f"renders of {length} s: looks over those of fixed 10 s", 1.0)
            for length in LENGTHS
        ),
    ),
    measure=measure,
    seconds=840,
    quick_seconds=55,
    runs=1,
)

if __name__ == "__main__":
    sys.exit(main([BENCHMARK], "benchmarks.waiting", __doc__))
