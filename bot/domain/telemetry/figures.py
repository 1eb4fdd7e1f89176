"""What the rows tell of how the bot is doing. No person, no prompt, no id of a job is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bot.domain.job import JobState


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A deployment's line, or one that a group shares, and what keeps it from moving."""

    waiting: int = 0
    """How many jobs wait in it."""
    oldest: float = 0.0
    """Seconds since the oldest of them was asked for."""
    paused: str | None = None
    """The code of what it is paused for."""
    resting: float = 0.0
    """Seconds until a create is sent again, since it said 429 or is paused."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How all of the database is at one moment, by the names of lines and deployments."""

    at: float
    """The database's clock, in seconds since the epoch."""
    lines: Mapping[str, LineFigures]
    active: Mapping[tuple[str, JobState], int]
    """Jobs that hold a slot or are delivered, by deployment and state."""
    slots: Mapping[str, int]
    """Slots in use, by deployment."""
    reserved: Mapping[str, int]
    """Millionths of a dollar that are reserved, by deployment."""
    cards_behind: int
    """Cards that have not shown for half a minute what their jobs are by now."""
    card_lag: float
    """Seconds for which the one of them that waits longest has not."""


@dataclass(frozen=True, slots=True)
class EndedJob:
    """What is to be counted of a job that has come to an end.

    Times are seconds since the epoch, by the database's clock.
    """

    deployment: str
    state: JobState
    code: str | None
    """The code of the error, if it failed."""
    created_at: float
    submitted_at: float | None
    rendering_at: float | None
    rendered_at: float | None
    ended_at: float
    is_further: bool
    """Whether it was born of another's render, which made several clips."""
    is_new: bool
    """Whether this end isn't counted yet; one whose clip was delivered after all has two."""
    micros: int
    """Millionths of a dollar that it counts for, but for those that are counted already."""


class Total(NamedTuple):
    """A figure of which a sum is kept, with the values of its labels."""

    figure: str
    deployment: str
    label: str
    """Of the figure's other label, or of a part of it; empty where it has none."""


Totals: TypeAlias = Mapping[Total, float]
"""What ended jobs come to."""
