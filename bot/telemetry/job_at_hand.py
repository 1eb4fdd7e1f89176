"""Which job is being worked on: every line that is logged meanwhile says so.

Whoever takes a job up notes it once, and all below needn't hand its id on. A task that was begun
for a job keeps it; one that serves many notes each in its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Final, TypeVar

from typing_extensions import override

from bot.domain.job import Job

T = TypeVar("T")

_AT_HAND: Final[ContextVar[Job | None]] = ContextVar("job at hand", default=None)


def work_on(job: Job | None) -> None:
    """Note that this task works on a job from now on; None for none."""
    _AT_HAND.set(job)


def at_hand() -> Job | None:
    """Return the job that this task works on, as it was when that was noted."""
    return _AT_HAND.get()


async def working_on(job: Job, work: Coroutine[object, object, T]) -> T:
    """Do some work on a job in a task that goes on to others."""
    before = _AT_HAND.set(job)
    try:
        return await work
    finally:
        _AT_HAND.reset(before)


def nobodys() -> Context:
    """Return the context for a task that serves many jobs, whichever of them it is begun for."""
    context = copy_context()
    context.run(work_on, None)
    return context


class JobAtHand(logging.Filter):
    """Adds the job that is worked on, and its workspace, to records that don't name another."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        job = _AT_HAND.get()
        if job is not None and getattr(record, "job", job.id) == job.id:
            record.job = job.id
            if not hasattr(record, "workspace"):
                record.workspace = job.thread.workspace
        return True
