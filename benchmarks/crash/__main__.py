"""``python -m benchmarks.crash``: kill the bot many times, audit, print one JSON object."""

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
from dataclasses import asdict
from pathlib import Path

from benchmarks.crash.campaign import Outcome, Plan, conduct
from benchmarks.crash.people import ODDS
from benchmarks.crash.points import points_of
from benchmarks.crash.weather import CLOCKS
from benchmarks.shared.database import database


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    options.add_argument("--jobs", type=int, default=120, help="orders to be accepted (120)")
    options.add_argument("--kills", type=int, default=60, help="SIGKILLs before the end (60)")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--mode", choices=("random", "points"), default="random")
    options.add_argument(
        "--only", default="", metavar="WORDS", help="with points: those whose names contain WORDS"
    )
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--replicas", type=int, choices=(1, 2), default=1)
    options.add_argument("--deployments", type=int, choices=(1, 2), default=1)
    options.add_argument(
        "--clock",
        choices=tuple(CLOCKS),
        help="how the video server's list tells the time (one after the other, by seed)",
    )
    options.add_argument(
        "--more",
        nargs="+",
        choices=tuple(ODDS),
        default=[],
        metavar="WHAT",
        help=f"what people do ten times as often: {', '.join(ODDS)}",
    )
    options.add_argument("--keep", type=Path, metavar="DIR", help="keep the bot's log and data")
    return options


def clock_of(options: argparse.Namespace) -> str:
    """Return how the video server's list is to tell the time, by its name."""
    return str(options.clock or list(CLOCKS)[options.seed % len(CLOCKS)])


def report(options: argparse.Namespace, outcome: Outcome, seconds: float) -> dict[str, object]:
    """Return what is printed."""
    return {
        "jobs": options.jobs,
        "kills": outcome.kills,
        "seed": options.seed,
        "mode": options.mode,
        **({"only": options.only} if options.only else {}),
        **({"more": options.more} if options.more else {}),
        "database": options.database,
        "replicas": options.replicas,
        "deployments": options.deployments,
        "clock": clock_of(options),
        **asdict(outcome.tally),
        "points": len(outcome.points),
        "missed": sum(outcome.missed.values()),
        "asked": dict(sorted(outcome.asked.items())),
        "errors": outcome.errors,
        "files": outcome.files,
        "seconds": round(seconds),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a campaign; 0 if no promise was broken."""
    options = parser().parse_args(arguments)
    if options.replicas > 1 and options.database == "sqlite":
        sys.exit("Replicas share a queue on PostgreSQL only: add --database postgresql")
    points = points_of(options.only)
    if not points:
        sys.exit(f"There is no named point with {options.only!r} in its name")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a killed bot just hangs up
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sora-crash-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        with database(options.database, folder, durable=False) as kept:
            plan = Plan(
                jobs=options.jobs,
                kills=options.kills,
                seed=options.seed,
                mode=options.mode,
                database_url=kept.url,
                folder=folder,
                replicas=options.replicas,
                deployments=options.deployments,
                points=points,
                clock=clock_of(options),
                more=tuple(options.more),
            )
            outcome = asyncio.run(conduct(plan))
    print(json.dumps(report(options, outcome, time.monotonic() - begun)))
    return 0 if outcome.tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
