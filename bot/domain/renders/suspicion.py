"""Jobs that processes died over, or beside: which are worked on at once, and which later, alone.

Nobody knows what killed a process. Each job that it was at counts the death, and forgets all of
them with the next thing that comes of it: so the one that kills is soon alone with its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.job import Job
from bot.domain.wording.card.status import INTERRUPTED

SUSPECT = 3
"""Deaths in a row from which on a job isn't worked on beside others that are suspect, too."""

_WAITS = (0.0, 5.0, 15.0, 60.0, 300.0)
_LONGEST_WAIT = 900.0


@dataclass(frozen=True, slots=True)
class Sorted:
    """What to do with jobs that were left behind: ``later`` has the seconds to wait for each."""

    now: list[Job]
    later: list[tuple[Job, float]]


def is_suspect(job: Job) -> bool:
    """Tell whether a job may be what processes die of."""
    return job.crashes >= SUSPECT


def wait_of(job: Job) -> float:
    """Return for how many seconds others go on without a suspect: longer after each death."""
    deaths = job.crashes - SUSPECT
    return _WAITS[deaths] if deaths < len(_WAITS) else _LONGEST_WAIT


def sort_out(found: Iterable[Job]) -> Sorted:
    """Sort jobs that were left behind; whoever was held back is found once its wait is over.

    All that aren't suspect are taken up, and of the suspects one, with the fewest deaths.
    """
    found = list(found)
    suspects = sorted(filter(is_suspect, found), key=lambda job: job.crashes)
    ready = [job for job in suspects if job.has_waited or not wait_of(job)]
    first = ready[:1]
    return Sorted(
        now=[job for job in found if not is_suspect(job) or job in first],
        later=[
            (job, 0.0 if job in ready else wait_of(job)) for job in suspects if job not in first
        ],
    )


def interrupted(job: Job) -> str:
    """Return what a card says of it."""
    return INTERRUPTED.format(count=job.crashes)
