"""What is known of an order whose answer was lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.job import Job


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the rows say about a deployment's renders, at one moment."""

    now: float
    """The database's clock, by which the times of jobs are."""
    known: frozenset[str] = frozenset()
    """Of the renders asked about, those that belong to a job, or did."""
    ours: tuple[Job, ...] = ()
    """Jobs whose render was begun in the last half day and wasn't removed since."""
    lost: tuple[Job, ...] = ()
    """Other jobs whose create was sent, or is about to be, and whose render isn't known: of this
    deployment, or of another that is at the same server."""


class Trace(Enum):
    """What the provider's list says of a lost render, where it doesn't name the one."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    """There are renders that may be this job's or another's."""
    INCOMPLETE = "incomplete"
    """It doesn't show what it should, so that what it lacks proves nothing."""
    LOOKING = "looking"
    """It lacks the render so far; it is being looked at for long enough to be sure."""
    UNKNOWABLE = "unknowable"
    """The provider has no list."""
    NO_ANSWER = "no answer"
    MISSING = "missing"
    """The job's own render is known here, and wasn't found there this time."""
    RUNNING = "running"
    """The job's own render is known, and goes on."""
