"""Pauses of a deployment that won't have us, as the core needs them kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.job import Job


@dataclass(frozen=True, slots=True)
class Pause:
    """A deployment that won't have us: what is wrong, as a code and in words, and since when."""

    code: str
    tell: str
    since: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Paused:
    """What became of a deployment that refused a create: its pause, and for how long it rests."""

    pause: Pause
    rest: float
    is_news: bool
    """Whether the pause has just begun, or has another reason than before."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell a workspace once: that a pause began, or that it is over."""

    deployment: str
    job: Job
    """In whose thread it is told."""
    since: float
    """When the pause began."""
    pause: Pause | None
    """The pause that begins; None for the word that one is over."""
    may_be_posted: bool
    """Whether somebody may have posted it before."""
    may_be_unwanted: bool
    """Whether the word that the pause began may never have been posted."""

    @property
    def begins(self) -> bool:
        """Tell whether this is the word that a pause began."""
        return self.pause is not None

    @property
    def name(self) -> str:
        """Return what no other notice in the thread is called."""
        return self.before if self.begins else f"over {self.since:.3f}"

    @property
    def before(self) -> str:
        """Return what the notice is called that said that the pause began."""
        return f"paused {self.since:.3f}"


class Pauses(Protocol):
    """Pauses of a deployment, and who is to be told of them. Replicas share all of it."""

    async def begin(
        self, deployment: str, code: str, tell: str, rest: Callable[[float], float]
    ) -> Paused:
        """Pause a deployment, or keep it paused.

        It rests for as long as ``rest`` makes of the seconds that the pause has lasted.
        """
        ...

    async def end(self, deployment: str) -> float | None:
        """End a deployment's pause; return how many seconds it lasted, or None.

        A create that was accepted ends no pause in which a clip still waits to be fetched.
        """
        ...

    async def end_of_refusal(self, deployment: str, *, whole: bool) -> float | None:
        """End a pause since clips can't be fetched, and no other; return what ``end`` does.

        With ``whole``, a clip has come; without, there is word of a render, which ends the pause
        only where no other clip waits.
        """
        ...

    async def try_now(self, deployment: str) -> Pause | None:
        """Let a paused deployment rest no longer: a job is tried at once. Return the pause."""
        ...

    async def untold(self, deployment: str) -> Notice | None:
        """Return something that a workspace is to be told, leased to the caller, or None."""
        ...

    async def told(self, notice: Notice) -> None:
        """Record that a notice was posted, or that there is nowhere to post it."""
        ...

    async def release(self, notice: Notice) -> None:
        """Let others, or ourselves later, post a notice that may or may not have been posted."""
        ...
