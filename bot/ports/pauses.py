"""Pauses of a deployment that won't have us, as the core needs them kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.domain.pauses import Notice, Pause, Paused


class PauseStore(Protocol):
    """Pauses of a deployment, and who is to be told of them. Replicas share all of it."""

    async def begin(
        self, deployment: str, code: str, tell: str, rest: Callable[[float], float]
    ) -> Paused:
        """Pause a deployment, or keep it paused.

        It rests for as long as ``rest`` makes of the seconds that the pause has lasted.
        """

    async def end(self, deployment: str) -> float | None:
        """End a deployment's pause; return how many seconds it lasted, or None.

        A create that was accepted ends no pause in which a clip still waits to be fetched.
        """

    async def end_of_refusal(self, deployment: str, *, whole: bool) -> float | None:
        """End a pause since clips can't be fetched, and no other; return what ``end`` does.

        With ``whole``, a clip has come; without, there is word of a render, which ends the pause
        only where no other clip waits.
        """

    async def try_now(self, deployment: str) -> Pause | None:
        """Let a paused deployment rest no longer: a job is tried at once. Return the pause."""

    async def untold(self, deployment: str) -> Notice | None:
        """Return something that a workspace is to be told, leased to the caller, or None."""

    async def told(self, notice: Notice) -> None:
        """Record that a notice was posted, or that there is nowhere to post it."""

    async def release(self, notice: Notice) -> None:
        """Let others, or ourselves later, post a notice that may or may not have been posted."""
