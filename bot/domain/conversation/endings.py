"""Ends of jobs that whoever asked for them is told of, beside the card."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.job import Job


@dataclass(frozen=True, slots=True)
class Ending:
    """An end of a job that whoever asked for it is to be told of, once."""

    job: Job
    """The job as it was when its turn to be told came."""
    number: int
    """Tells this end from others of the same job."""
    lasted: float
    """For how many seconds it has been waiting to be told."""
    may_be_told: bool
    """Whether somebody may have told of it before."""

    @property
    def name(self) -> str:
        """Return what no other end is called: ``k7m2p9/7``."""
        return f"{self.job.id}/{self.number}"
