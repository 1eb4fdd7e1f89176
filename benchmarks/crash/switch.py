"""The switch that ends a process at a named point, and the wrappers that reach for it."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Method = Callable[..., Awaitable[Any]]
Name = Callable[..., str]
"""Returns the name of the step that a call is, from the call's arguments."""


class Switch:
    """Ends this process when ``point`` is reached for the ``count``-th time.

    ``by`` is SIGKILL, or SIGSTOP: then it goes on whenever somebody lets it.
    """

    def __init__(
        self, point: str | None, count: int = 1, by: signal.Signals = signal.SIGKILL
    ) -> None:
        self._point = point
        self._left = count
        self._by = by

    def reached(self, step: str, side: str) -> None:
        """Note that a point was reached."""
        if self._point != f"{step} {side}":
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), self._by)


def around(switch: Switch, name: Name, method: Method) -> Method:
    """Return ``method`` with a point before it and one after its success."""

    @functools.wraps(method)
    async def watched(*arguments: Any, **named: Any) -> Any:
        step = name(*arguments, **named)
        switch.reached(step, "before")
        answer = await method(*arguments, **named)
        switch.reached(step, "after")
        return answer

    return watched


class Watched:
    """Stands before an object; the methods that ``steps`` names have points around them."""

    def __init__(self, inner: object, switch: Switch, steps: Mapping[str, Name]) -> None:
        self._inner = inner
        self._switch = switch
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        step = self._steps.get(name)
        return found if step is None else around(self._switch, step, found)
