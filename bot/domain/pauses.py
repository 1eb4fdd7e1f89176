"""Pauses of a deployment that won't have us, and what workspaces are told of them."""

from __future__ import annotations

from dataclasses import dataclass

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
