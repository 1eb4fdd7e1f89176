"""A bench to break things on: copies of the program, and their tests run as processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from tests.rules.broken import Patch
from tests.rules.symbols import places, symbols

ROOT = Path(__file__).parents[2]
PARTS = (
    "bot",
    "handlers",
    "storage",
    "playground",
    "tests",
    "benchmarks",
    "pyproject.toml",
    "manifest.yml",
)
ELSEWHERE = re.compile(r"PYTEST_|COV_|COVERAGE_|TEST_DATABASE_URL|PYTHONDONTWRITEBYTECODE")
"""Variables that belong to the run of which this one is a part."""

LONGEST_RUN = 300.0
"""Seconds that guards which run together may take, on a machine with other things to do."""

SHORT_OF_PATIENCE = {"TEST_PATIENCE": "8"}
"""For what a broken rule keeps from happening: no guard waits for as long while they hold."""

OPTIONS = (
    "-q",
    "-p",
    "no:cacheprovider",
    "--assert=plain",
    "--tb=short",
    f"--session-timeout={LONGEST_RUN}",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run of tests."""

    status: int
    said: str

    @property
    def failed(self) -> list[str]:
        """The tests that failed: not those that couldn't be begun."""
        return re.findall(r"^FAILED (.+?)(?: - .*)?$", self.said, re.MULTILINE)

    @property
    def stumbled(self) -> bool:
        """Whether tests couldn't be begun, or broke over a patch that is no program."""
        blunders = r"^ERROR (?:tests/|not found)|\b(?:Syntax|Name|Import|Indentation)Error\b"
        return self.status not in (0, 1) or bool(re.search(blunders, self.said, re.MULTILINE))


class Bench:
    """As many copies of the program as can be worked on at once."""

    def __init__(self, folder: Path, copies: int, files: Collection[str]) -> None:
        """Begin with ``copies`` in a folder; they import ``files`` of tests before any breaks."""
        self._workers = ThreadPoolExecutor(copies)
        self._free: SimpleQueue[Copy] = SimpleQueue()
        first = folder / "1"
        _copy(first)
        for number in range(1, copies + 1):
            place = folder / str(number)
            if place != first:
                shutil.copytree(first, place)
            self._free.put(Copy(place, files))

    def run(self, guards: Sequence[str], patch: Patch | None = None) -> Future[Run]:
        """Run ``guards`` on a copy in which ``patch`` is applied, as soon as one is free."""
        return self._workers.submit(self._run, guards, patch)

    def _run(self, guards: Sequence[str], patch: Patch | None) -> Run:
        copy = self._free.get()
        try:
            if patch is None:
                return copy.run(guards)
            copy.wait()
            with applied(patch, copy.place) as module:
                return copy.run(guards, module, SHORT_OF_PATIENCE)
        finally:
            self._free.put(copy)

    def close(self) -> None:
        """Wait for what is being run; what isn't yet, won't be."""
        self._workers.shutdown(cancel_futures=True)
        while not self._free.empty():
            self._free.get().close()


class Copy:
    """A copy of the program, and a process in it that runs tests."""

    def __init__(self, place: Path, files: Collection[str]) -> None:
        self.place = place
        self._is_ready = False
        kept = {name: value for name, value in os.environ.items() if not ELSEWHERE.match(name)}
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.rules.forking", *files],
            cwd=place,
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> None:
        """Wait until all is imported that is to be."""
        if not self._is_ready:
            assert self._answer() == "ready"
            self._is_ready = True

    def run(
        self,
        guards: Sequence[str],
        changed: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run ``guards`` here, as the program is now: the module ``changed`` is another one."""
        self.wait()
        assert self._runner.stdin is not None
        said = self.place.with_suffix(".said")
        enough = ["--exitfirst"] if len(guards) == 1 else []  # one that fails is all that's asked
        arguments = [*OPTIONS, *enough, f"--basetemp={self.place}.tmp", *guards]
        order = json.dumps([str(said), dict(environment or {}), changed, arguments])
        print(order, file=self._runner.stdin, flush=True)
        status = int(self._answer())
        return Run(status, said.read_text())

    def _answer(self) -> str:
        assert self._runner.stdout is not None
        return self._runner.stdout.readline().strip()

    def close(self) -> None:
        with self._runner as runner:
            runner.terminate()


_LATER = count(1)
"""By how many seconds a broken file is later, each time: what was compiled of it is for once."""


@contextmanager
def applied(patch: Patch, copy: Path) -> Iterator[str]:
    """Have ``patch`` in a copy; yield the module's name."""
    (place,) = places(ROOT, patch.symbol, patch.old)
    path = copy / place
    whole, was = path.read_text(), path.stat()
    (said,) = {said for at, said in symbols(ROOT)[patch.symbol] if at == place}
    path.write_text(whole.replace(said, said.replace(patch.old, patch.new)))
    os.utime(path, (was.st_atime, was.st_mtime + next(_LATER)))
    try:
        yield ".".join(Path(place).with_suffix("").parts).removesuffix(".__init__")
    finally:
        path.write_text(whole)
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def _copy(to: Path) -> None:
    """Copy the program with what is compiled of it: that goes by a file's time and length."""
    to.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name)
        else:
            shutil.copy(ROOT / name, to / name)
