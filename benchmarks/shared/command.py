"""The command line that all benchmarks share: a table, then one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.shared.benchmark import Benchmark, conduct
from benchmarks.shared.page import write
from benchmarks.shared.results import Result, as_json, from_json, table
from benchmarks.shared.servers import ROOT

PAGE = ROOT / "docs" / "performance.md"


def measured(
    benchmarks: Sequence[Benchmark], *, quick: bool, patience: float = 1.0
) -> list[Result]:
    """Run them one after the other; what one has left of its time, the next one may use."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    results = []
    spare = 0.0
    for benchmark in benchmarks:
        longest = benchmark.longest(quick=quick) * patience + spare
        begun = time.monotonic()
        results += asyncio.run(conduct(benchmark, quick=quick, longest=longest))
        spare = max(0.0, longest - (time.monotonic() - begun))
    return results


def main(benchmarks: Sequence[Benchmark], program: str, about: str) -> int:
    """Do what the command line says; 1 if a benchmark came to nothing."""
    reader = argparse.ArgumentParser(prog=f"python -m {program}", description=about)
    reader.add_argument("--quick", action="store_true", help="once, and less of everything")
    reader.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    reader.add_argument("--only", nargs="+", metavar="NAME", help="some of the benchmarks")
    reader.add_argument(
        "--patience",
        type=float,
        default=1.0,
        metavar="N",
        help="N times the time, if others work here",
    )
    reader.add_argument(
        "--earlier",
        type=Path,
        metavar="FILE",
        help="what was printed before: rows not measured now",
    )
    options = reader.parse_args()
    chosen = [one for one in benchmarks if not options.only or one.name in options.only]
    if not chosen:
        reader.error(f"there are {', '.join(one.name for one in benchmarks)}")
    begun = time.monotonic()
    results = measured(chosen, quick=options.quick, patience=options.patience)
    if options.earlier:
        results = _with_earlier(benchmarks, results, options.earlier.read_text())
    print(table(results))
    print(json.dumps({"seconds": round(time.monotonic() - begun), "rows": as_json(results)}))
    if options.write:
        _write(results, PAGE)
    return 1 if any(result.trouble for result in results) else 0


def _with_earlier(
    benchmarks: Sequence[Benchmark], results: Sequence[Result], printed: str
) -> list[Result]:
    """Return a result for each row, those that are missing from what an earlier run printed."""
    rows = [row for benchmark in benchmarks for row in benchmark.rows]
    earlier = from_json(rows, json.loads(printed.splitlines()[-1])["rows"])
    found = {result.row.key: result for result in (*earlier, *results)}
    return [found[row.key] for row in rows if row.key in found]


def _write(results: Sequence[Result], page: Path) -> None:
    day = time.strftime("%d %B %Y").lstrip("0")
    most = max(result.runs for result in results)
    machine = f"{os.cpu_count()} processors, Python {sys.version.split()[0]}"
    write(page, f"{day}, {machine}, medians of {most}:\n\n{table(results)}")
