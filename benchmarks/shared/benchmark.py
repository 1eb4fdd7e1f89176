"""What a benchmark is, and how one is run: several times, within a time, and told of."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.shared.results import Result, Row, Run, medians


class Progress:
    """A bar on stderr, if that is a terminal."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = time.monotonic()
        self._shown = sys.stderr.isatty()

    def show(self, what: str, done: float = 0.0) -> None:
        """Say what is done now, and which part of it is done."""
        if not self._shown:
            return
        bar = ("#" * round(20 * min(done, 1.0))).ljust(20)
        took = time.monotonic() - self._begun
        print(f"\r\033[K{self._name:16} [{bar}] {took:4.0f} s  {what}", end="", file=sys.stderr)
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. ``quick`` shows that all of it works; its figures mean little."""

    quick: bool = False
    folder: Path = field(default_factory=Path)
    """An empty folder of this run."""
    progress: Progress = field(default_factory=lambda: Progress(""))
    found: Run = field(default_factory=dict)
    """What has been measured so far; it counts even if the rest comes to nothing."""
    troubles: list[str] = field(default_factory=list)
    """What came to nothing without ending the run, such as a peer."""

    def pick(self, quick: int, full: int) -> int:
        """Return one of two sizes."""
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A program that fills some rows.

    ``seconds`` and ``quick_seconds`` are the longest it may take: what it has not measured by
    then is missing from the table, which says so.
    """

    name: str
    rows: tuple[Row, ...]
    measure: Callable[[Plan], Awaitable[None]]
    """Puts its figures into the plan's ``found``."""
    seconds: int
    quick_seconds: int
    runs: int = 3
    """How many runs the medians are of; 1 where one run takes its own medians."""

    def longest(self, *, quick: bool) -> int:
        """Return the most seconds that it takes."""
        return self.quick_seconds if quick else self.seconds


async def conduct(benchmark: Benchmark, *, quick: bool, longest: float) -> list[Result]:
    """Run it as often as it wants, or once if ``quick``; return what it came to.

    It may take ``longest`` seconds. What fails is told of in the results, never raised: the others
    go on.
    """
    progress = Progress(benchmark.name)
    runs: list[Run] = []
    troubles: list[str] = []
    count = 1 if quick else benchmark.runs
    timeout = asyncio.timeout(longest)
    try:
        async with timeout:
            for number in range(count):
                progress.show(f"run {number + 1} of {count}")
                with tempfile.TemporaryDirectory(prefix="sora-bench-") as folder:
                    runs.append({})
                    plan = Plan(quick, Path(folder), progress, runs[-1], troubles)
                    await benchmark.measure(plan)
    except Exception as error:  # noqa: BLE001 - whatever it is, the table tells of it
        if timeout.expired():
            troubles.append(f"not in {longest:.0f} s")
        else:
            traceback.print_exc()
            troubles.append(f"{type(error).__name__}: {error}")
    finally:
        progress.end()
    return medians(benchmark.rows, runs, "; ".join(dict.fromkeys(troubles)))
