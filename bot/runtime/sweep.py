"""A sweep: what is due is seen to, some of it at once, by whichever process comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from logging import Logger
from typing import Protocol, TypeVar

from bot.ports.clock import Clock
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping, either

SHORTEST = 0.1
"""Seconds between two sweeps, at least."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Due(Protocol[T_co]):
    """Knows what is due; whoever asks puts that off, so that nobody else sees to it meanwhile."""

    async def due(self, limit: int) -> Sequence[T_co]:
        """Return so much of what is due, at most."""

    async def next_due(self) -> float | None:
        """Return in how many seconds something is due; None if nothing will be."""


async def sweep(
    store: Due[T],
    see_to: Callable[[T, HeldClaim], Coroutine[object, object, None]],
    *,
    clock: Clock,
    at_once: int,
    seconds: float,
    step: float,
) -> float:
    """See to all that is due; return in how many ``seconds``, at most, the next one is.

    What is due is claimed for longer than the ``step`` seconds that it is seen to.
    """
    claim = HeldClaim(clock, step)
    while found := await store.due(at_once):
        async with asyncio.TaskGroup() as tasks:
            for one in found:
                tasks.create_task(see_to(one, claim))
        claim = HeldClaim(clock, step)
    wait = await store.next_due()
    return seconds if wait is None else min(max(wait, SHORTEST), seconds)


async def sweeping(
    seconds: float,
    work: Callable[[], Awaitable[float | None]],
    *,
    stopping: Stopping,
    log: Logger,
    trouble: str,
    bell: Bell,
) -> None:
    """Sweep until the bot stops: then what is under way is given up, as by a crash."""
    loop = every(seconds, work, bell=bell, stopping=stopping, log=log, trouble=trouble)
    await either(loop, stopping.wait())
