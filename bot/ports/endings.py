"""Ends that their requesters are still to be told of, as the core needs them kept and told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

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


class EndingStore(Protocol):
    """Who is to be told of what. Replicas share it: nothing is told by two of them."""

    async def take(self, resting: Collection[tuple[str, str]]) -> list[Ending]:
        """Return ends that are due in one thread for one person, leased to the caller.

        None of the conversations in ``resting``, by workspace and channel; empty if nothing is due.
        """
        ...

    async def told(self, endings: Sequence[Ending]) -> None:
        """Record that ends were told, or that there is nowhere to tell them."""
        ...

    async def put_off(self, endings: Sequence[Ending], seconds: float) -> None:
        """Let others, or ourselves, tell of ends in ``seconds``, which may have been told."""
        ...


class Herald(Protocol):
    """Slack, for words that notify. Raises ``bot.domain.errors.SlackError`` and its kin.

    All ends of one call are of one thread and one person.
    """

    async def told(self, endings: Sequence[Ending]) -> frozenset[str]:
        """Return the names of all ends that were told in the thread already."""
        ...

    async def reply(self, endings: Sequence[Ending]) -> None:
        """Tell of ends in their thread, by one message that mentions whoever asked."""
        ...

    async def write_to(self, endings: Sequence[Ending]) -> None:
        """Tell of ends in a direct message to whoever asked."""
        ...
