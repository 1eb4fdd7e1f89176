"""A bench to break things on: copies of the program, and their tests run as processes."""

from __future__ import annotations

import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from compileall import compile_dir
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.rules.broken import Patch

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "handlers", "storage", "playground", "tests", "pyproject.toml", "manifest.yml")
ELSEWHERE = re.compile(r"PYTEST_|COV_|COVERAGE_|TEST_DATABASE_URL")
"""Variables that belong to the run of which this one is a part."""

LONGEST_RUN = 300.0
"""Seconds that all guards together may take, on a machine with other things to do."""


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

    def __init__(self, folder: Path, copies: int) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        self._workers = ThreadPoolExecutor(copies)
        first = folder / "1"
        _copy(first)
        for number in range(1, copies + 1):
            copy = folder / str(number)
            if copy != first:
                shutil.copytree(first, copy)
            self._free.put(copy)

    def run(self, guards: Sequence[str], patch: Patch | None = None) -> Future[Run]:
        """Run ``guards`` on a copy in which ``patch`` is applied, as soon as one is free."""
        return self._workers.submit(self._run, guards, patch)

    def _run(self, guards: Sequence[str], patch: Patch | None) -> Run:
        copy = self._free.get()
        try:
            if patch is None:
                return _tested(copy, guards)
            with applied(patch, copy):
                return _tested(copy, guards)
        finally:
            self._free.put(copy)

    def close(self) -> None:
        """Wait for what is being run; what isn't yet, won't be."""
        self._workers.shutdown(cancel_futures=True)


@contextmanager
def applied(patch: Patch, copy: Path) -> Iterator[None]:
    """Have ``patch`` in a copy."""
    path = copy / patch.file
    whole = path.read_text()
    path.write_text(whole.replace(patch.old, patch.new))
    try:
        yield
    finally:
        path.write_text(whole)


def _copy(to: Path) -> None:
    """Copy the program, compiled so that a change of one second and no byte is seen, too."""
    to.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, to / name)
    compile_dir(to, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


def _tested(copy: Path, guards: Sequence[str]) -> Run:
    kept = {name: value for name, value in os.environ.items() if not ELSEWHERE.match(name)}
    options = ["-q", "-p", "no:cacheprovider", "--assert=plain", "--tb=short"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--basetemp={copy}.tmp", *guards],
        cwd=copy,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )
    return Run(done.returncode, done.stdout)
