"""Every connection to a database that a test opens, where it was born, and whether it is closed."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiosqlite
import asyncpg  # type: ignore[import-untyped]  # it comes without types
import greenlet  # type: ignore[import-untyped]  # the same
import pytest

SECONDS = 10.0
"""How long a connection's thread has to end after it was asked to."""

_OURS = ("/bot/", "/handlers/", "/storage/", "/tests/", "/benchmarks/")


@dataclass(frozen=True, slots=True)
class Birth:
    """A connection, and where it comes from."""

    connection: Any
    task: str
    stack: tuple[traceback.StackSummary, ...]

    @property
    def is_over(self) -> bool:
        if isinstance(self.connection, asyncpg.Connection):
            return bool(self.connection.is_closed())
        thread = self.connection._thread
        if thread.is_alive() and self.connection._connection is None:
            thread.join(SECONDS)  # it was told to end, and is about to
        return not thread.is_alive() and self.connection._connection is None

    def __str__(self) -> str:
        lines = [line for part in self.stack for line in part.format()]
        ours = [line for line in lines if any(place in line for place in _OURS)]
        return f"{type(self.connection).__name__}, opened in task {self.task!r}\n{''.join(ours)}"


class Births:
    """What was opened since ``begin``."""

    def __init__(self) -> None:
        self._since: list[Birth] = []
        self._before: list[Birth] = []

    def begin(self) -> None:
        """Begin with another test; what is open already belongs to more than one."""
        self._before += [birth for birth in self._since if not birth.is_over]
        self._since.clear()

    def note(self, connection: Any) -> None:
        self._since.append(Birth(connection, _task(), tuple(_stacks())))

    def open(self) -> list[str]:
        """Return the births of what this test has left open: who opens a connection closes it."""
        return [str(birth) for birth in self._since if not birth.is_over]

    def end(self) -> None:
        """Fail if anything is open when everything is over."""
        left = [str(birth) for birth in self._before + self._since if not birth.is_over]
        assert left == []

    def __len__(self) -> int:
        return len(self._since)


def _task() -> str:
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return "none"
    return "none" if task is None else task.get_name()


def _stacks() -> Iterator[traceback.StackSummary]:
    """Return the stack, and those of who waits for this greenlet: SQLAlchemy works in one."""
    yield traceback.StackSummary.extract(traceback.walk_stack(None), lookup_lines=False)
    parent = greenlet.getcurrent().parent
    while parent is not None:
        if parent.gr_frame is not None:
            walk = traceback.walk_stack(parent.gr_frame)
            yield traceback.StackSummary.extract(walk, lookup_lines=False)
        parent = parent.parent


@contextmanager
def listening(births: Births) -> Iterator[None]:
    """Note every connection that is made, by whomever."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (aiosqlite.Connection, asyncpg.Connection):
            patch.setattr(kind, "__init__", _noting(kind.__init__, births))
        yield


def _noting(init: Any, births: Births) -> Any:
    def noted(self: Any, *args: Any, **more: Any) -> None:
        init(self, *args, **more)
        births.note(self)

    return noted
