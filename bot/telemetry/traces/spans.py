"""What a job's trace is made of, by its row: so it survives restarts, and any process can tell it.

A trace has its id of the job, and so has the span that all others are in. Calls are told of when
they are made, by whoever makes them; everything else when the job has come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from bot.domain.job import Job
from bot.telemetry.calls import CallHeard


@dataclass(frozen=True, slots=True)
class TraceIds:
    """A job's trace, and the span of all of it; neither is 0."""

    trace: int
    root: int


def ids_of(job: Job) -> TraceIds:
    """Return a job's ids: the same in every process. No two requests ever have the same key."""
    digest = sha256(f"{job.request} {job.id}".encode()).digest()
    return TraceIds(int.from_bytes(digest[:16]) or 1, int.from_bytes(digest[16:24]) or 1)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a job's life, in seconds since the epoch."""

    name: str
    begun: float
    over: float


def phases_of(job: Job) -> Iterator[Phase]:
    """Yield the parts of an ended job's life, as far as it came."""
    times = (job.created_at, job.submitted_at, job.rendering_at, job.rendered_at, job.ended_at)
    names = ("waiting", "submitting", "rendering", "delivering")
    for name, begun, over in zip(names, times, times[1:], strict=False):
        if begun is not None and over is not None:
            yield Phase(name, begun, max(begun, over))


class Traces(Protocol):
    """Whoever tells a collector of traces. Nothing waits for it, and nothing fails with it."""

    def ended(self, job: Job) -> None:
        """Tell of a job that has come to its end."""

    def heard(self, far_end: str, at_hand: Callable[[], Job | None]) -> CallHeard:
        """Return who tells of a far end's calls, of those that are made for a job."""
        ...

    async def close(self) -> None:
        """Send what isn't sent yet, within seconds."""
