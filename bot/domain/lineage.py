"""How one clip comes from another: what its card shows of that, and how to say it all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.errors.clips import SourceExpired
from bot.domain.errors.refusals import NoRemix
from bot.domain.job import Job, JobState

LONGEST = 5
"""How many parts of a chain a card shows; of a longer one the first and the latest stay."""

RECREATABLE = frozenset({NoRemix.code, SourceExpired.code})
"""Failures of a remix after which its clip can still be made from scratch."""


def descent(source: Job) -> tuple[int, ...]:
    """Return the numbers of the clips that a remix of ``source`` comes from, oldest first."""
    return (*_ancestors(source), source.number)


def chain(job: Job) -> str:
    """Return ``#1 → #3 → #4``, the job itself last, as people number the clips of a thread."""
    numbers = [f"#{number}" for number in (*_ancestors(job), job.number)]
    if len(numbers) > LONGEST:
        numbers[1 : 2 - LONGEST] = ["…"]
    return " → ".join(numbers)


def _ancestors(job: Job) -> tuple[int, ...]:
    """Return a job's lineage; of one recorded before there were any, what is known of it."""
    if job.lineage or job.source_number is None:
        return job.lineage
    return (job.source_number,)


def is_offer(job: Job) -> bool:
    """Tell whether the job is a remix that couldn't be, and may be made from scratch instead."""
    return job.is_remix and job.state is JobState.FAILED and job.error_code in RECREATABLE


def comes_from_deleted(remix: Job, thread: Iterable[Job]) -> bool:
    """Tell whether words that a clip comes from are gone: somebody deleted them."""
    return any(job.deleted_at is not None for job in _sources(remix, thread))


def whole_prompt(remix: Job, thread: Iterable[Job]) -> str:
    """Return all that a remix is to show, for a model that can't see the clip to change.

    The first clip's prompt, then each change since. ``thread`` are the jobs of its thread; where
    rows are missing, whatever is known is told.
    """
    *changed, first = remix, *_sources(remix, thread)
    return _told(first.sent_prompt, [job.prompt for job in reversed(changed)])


def _sources(remix: Job, thread: Iterable[Job]) -> Iterator[Job]:
    """Yield the jobs that a remix comes from, newest first, as far as their rows are there."""
    known = {job.id: job for job in thread}
    job: Job | None = remix
    while job is not None and job.source_id is not None:
        if (job := known.get(job.source_id)) is not None:
            yield job


def _told(scene: str, changes: list[str]) -> str:
    """Return a scene and its changes in words that leave no doubt which of them count."""
    match changes:
        case []:
            return scene
        case [change]:
            return f"{scene}\n\nThe same scene with one change, which overrides the above: {change}"
        case _:
            lines = "\n".join(f"{number}. {change}" for number, change in enumerate(changes, 1))
            return f"{scene}\n\nThe same scene with these changes, the later the stronger:\n{lines}"


def is_rendered(job: Job) -> bool:
    """Tell whether a job's render is there to be changed, delivered or not."""
    if job.state is JobState.FAILED:
        return job.clip_path is not None
    return job.state in {JobState.DELIVERING, JobState.DELIVERED}
