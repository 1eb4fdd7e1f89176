"""``python -m benchmarks.shared.counted``: the bot, with every statement that SQLite runs counted.

SQLite itself tells of each (sqlite3_trace_v2), so whatever is between the bot and it counts as
well. ``COUNTS`` in the environment names the file that three numbers are kept in.
"""

from __future__ import annotations

import mmap
import os
import sqlite3
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "COUNTS"
_FORM = struct.Struct("3q")
_MARKS = ("BEGIN", "COMMIT", "ROLLBACK", "END")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many statements there were, without those that begin and end transactions; these."""

    statements: int
    commits: int
    rollbacks: int

    def since(self, before: Counts) -> Counts:
        """Return what came after ``before``."""
        return Counts(
            self.statements - before.statements,
            self.commits - before.commits,
            self.rollbacks - before.rollbacks,
        )


def read(path: Path) -> Counts:
    """Return what has been counted so far."""
    return Counts(*_FORM.unpack(path.read_bytes()[: _FORM.size]))


class Counter:
    """Counts into a file, which others can read at any moment."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(_FORM.size))
        with path.open("r+b") as file:
            self._kept = mmap.mmap(file.fileno(), _FORM.size)
        self._numbers = [0, 0, 0]

    def see(self, statement: str) -> None:
        """Count a statement."""
        word = statement.lstrip()[:8].upper()
        if word.startswith(_MARKS):
            if word.startswith("BEGIN"):
                return
            self._numbers[2 if word.startswith("ROLLBACK") else 1] += 1
        elif not word.startswith("--"):  # a statement of a trigger's
            self._numbers[0] += 1
        self._kept[:] = _FORM.pack(*self._numbers)


def count(counter: Counter) -> None:
    """Let every connection of this process tell of its statements."""
    connect = sqlite3.connect

    def counted(*args: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **named)
        connection.set_trace_callback(counter.see)
        return connection

    setattr(sqlite3, "connect", counted)  # noqa: B010 - mypy knows that it has overloads


if __name__ == "__main__":
    count(Counter(Path(os.environ[VARIABLE])))
    from bot import cli

    sys.argv = ["bot", "run"]
    sys.exit(cli.main())
