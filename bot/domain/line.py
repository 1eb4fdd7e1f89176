"""The line of queued jobs: who is next, how far off a place is, and how busy all of it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.job import Job
from bot.domain.pauses import Pause


@dataclass(frozen=True, slots=True)
class Claim:
    """The queue's answer to «what next?»: a job now, or the time to ask again, or neither."""

    job: Job | None = None
    again_in: float | None = None
    """Seconds until a limit may allow the next one; None when only an event can change it."""
    paused: bool = field(default=False, compare=False)
    """Whether the deployment is paused; a job is tried all the same now and then."""


@dataclass(frozen=True, slots=True)
class Place:
    """A queued job's place in line."""

    ahead: int
    """How many jobs will be submitted before it."""
    wait: float | None
    """Estimated seconds until it starts to render, from recent renders; None without any."""
    pause: Pause | None = None
    """Why the whole line stands still, if it does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How busy a deployment is."""

    queued: int
    running: int
    max_running: int
    median_render: float | None
    longest_render: float | None = None
    """Seconds that the longest of the recent renders took."""
    resting_for: float = 0.0
    submit_waits: tuple[float, ...] = (0.0,)
    """Seconds until each of the next creates may be sent, as many as one window allows."""
    renders_left: tuple[float, ...] = ()
    """For each slot in use, the estimated seconds until it is free."""
    pause: Pause | None = None
