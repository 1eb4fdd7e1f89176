"""``python -m benchmarks.replicas``: one replica, then several, of which some die or fall asleep.

Both get the same orders: ``--jobs`` of them, from ``--workspaces``, as fast as they are taken. The
several are killed, and stopped for longer than a lease lasts, at random while the first three
quarters of the clips are delivered. One JSON object is printed; the exit status is 0 if no promise
was broken. The wall time of several over that of one is for who reads it: it is the machine's, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.replicas.findings import Findings, Order, find
from benchmarks.replicas.fleet import LEASE, Fleet, fleet_of
from benchmarks.shared import orders
from benchmarks.shared.database import database
from benchmarks.shared.servers import Load, Servers, servers

TROUBLED = 0.75
"""The part of all clips after whose delivery nothing more is done to the replicas."""

LOOK = 0.25

UNANSWERED = (orders.LATE, "dispatch_failed")
"""What Slack tells whose order reached a replica that was killed, or asleep."""

_UNDER_WAY = "SELECT count(*) FROM jobs WHERE state NOT IN ('delivered', 'failed', 'cancelled')"
_OPEN = f"{_UNDER_WAY} OR shown_version < version"
_DONE = "SELECT count(*) FROM jobs WHERE state = 'delivered'"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do."""

    replicas: int
    load: Load
    kills: int
    sleeps: int
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    findings: Findings
    wall: float
    """Seconds from the first order until every clip was in its thread."""
    errors: int


async def run(plan: Plan, folder: Path) -> Outcome:
    """Put the load on so many replicas at a PostgreSQL server of their own."""
    with database("postgresql", folder, durable=False) as kept:
        engine = create_async_engine(kept.url, isolation_level="AUTOCOMMIT")
        settings = {
            "DATABASE_URL": kept.url,
            "MAX_RUNNING": str(plan.load.limit),
            "MAX_SUBMITS_PER_MINUTE": "0",
        }
        chance = Random(plan.seed)
        try:
            async with (
                servers(plan.load) as at,
                fleet_of(plan.replicas, at, folder, settings, chance) as fleet,
            ):
                return await _loaded(plan, at, fleet, engine)
        finally:
            await engine.dispose()


async def _loaded(plan: Plan, at: Servers, fleet: Fleet, engine: AsyncEngine) -> Outcome:
    where = orders.spread(await orders.places(at), plan.load.jobs)
    begun = time.monotonic()
    trouble = asyncio.create_task(_trouble(plan, fleet, engine))
    try:
        given = await _given(at, where)
        await _none(engine, _UNDER_WAY)
        wall = time.monotonic() - begun
        await _none(engine, _OPEN)
    finally:
        trouble.cancel()
        with suppress(asyncio.CancelledError):
            await trouble
    findings = await find(at, engine, given, where, plan.load.limit)
    return Outcome(findings, wall, await asyncio.to_thread(fleet.errors))


async def _given(at: Servers, where: Sequence[orders.Place]) -> list[Order]:
    """Give all orders. Who hears nothing within three seconds doesn't know what became of it."""
    free = asyncio.Semaphore(orders.HANDS)

    async def one(number: int, place: orders.Place) -> Order:
        async with free:
            prompt = orders.prompt(number)
            answer = await orders.say(at, place, f"/sora {prompt} --seconds 4")
        if not answer["ok"] and answer["error"] not in UNANSWERED:
            raise RuntimeError(f"an order was refused: {answer}")
        # What is recorded is acknowledged without a word; with words, nothing was accepted
        return Order(prompt, acknowledged=bool(answer["ok"]) and not answer.get("answer"))

    return list(await asyncio.gather(*(one(n, place) for n, place in enumerate(where))))


async def _trouble(plan: Plan, fleet: Fleet, engine: AsyncEngine) -> None:
    """Kill replicas and let some sleep, as the work goes on, each from a moment of its own."""
    deeds = [fleet.kill_one] * plan.kills + [fleet.lull_one] * plan.sleeps
    fleet.chance.shuffle(deeds)
    async with asyncio.TaskGroup() as sleeping:
        for number, deed in enumerate(deeds):
            part = TROUBLED * (number + fleet.chance.random()) / len(deeds)
            while await _count(engine, _DONE) < part * plan.load.total:  # noqa: ASYNC110 - a bot's
                await asyncio.sleep(LOOK)
            if deed == fleet.lull_one:
                sleeping.create_task(deed())
                await asyncio.sleep(0)  # until it is chosen
            else:
                await deed()


async def _none(engine: AsyncEngine, query: str) -> None:
    """Wait until a query counts none: cards show the end later, by as much as Slack allows."""
    while await _count(engine, query):  # noqa: ASYNC110 - a bot's
        await asyncio.sleep(LOOK)


async def _count(engine: AsyncEngine, query: str) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text(query))).scalar_one())


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__)
    options.add_argument("--replicas", type=int, default=4)
    options.add_argument("--workspaces", type=int, default=200)
    options.add_argument("--jobs", type=int, default=4000, help="orders in all (4000)")
    options.add_argument("--limit", type=int, default=40, help="renders at a time (40)")
    options.add_argument("--render", type=float, default=1.0, help="seconds that one takes (1)")
    options.add_argument("--kills", type=int, default=4, help="SIGKILLs (4)")
    options.add_argument("--sleeps", type=int, default=4, help=f"SIGSTOPs of {LEASE * 1.5:g} s (4)")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--alone", action="store_true", help="leave out the run of one replica")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one replica, then several; 0 if no promise was broken."""
    options = parser().parse_args(arguments)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a killed bot just hangs up
    each = -(-options.jobs // options.workspaces)
    load = Load(options.workspaces, each, options.limit, options.render)
    several = Plan(options.replicas, load, options.kills, options.sleeps, options.seed)
    one = Plan(1, load, 0, 0, options.seed)
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="sora-replicas-") as name:
        folders = [Path(name) / part for part in ("one", "several")]
        for folder in folders:
            folder.mkdir()
        alone = None if options.alone else asyncio.run(run(one, folders[0]))
        outcome = asyncio.run(run(several, folders[1]))
    printed: dict[str, object] = {"replicas": options.replicas, "jobs": load.total}
    printed |= {"kills": options.kills, "sleeps": options.sleeps, **asdict(outcome.findings)}
    printed |= {"errors": outcome.errors, "wall": round(outcome.wall, 1)}
    if alone is not None:
        printed["wall_of_one"] = round(alone.wall, 1)
        printed["accepted_by_one"] = alone.findings.accepted
        printed["over_one"] = round(outcome.wall / alone.wall, 2)
    printed["load_before"] = round(before[0], 1)
    print(json.dumps(printed))
    return 0 if outcome.findings.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
