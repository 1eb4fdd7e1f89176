"""The clip that another one is made of: which one is meant, and whether there is one."""

from __future__ import annotations

from bot.domain.conversation.origin import Message
from bot.domain.errors.base import RequestError
from bot.domain.errors.refusals import HOPELESS
from bot.domain.job import Job, JobId, JobState
from bot.domain.language.menu import EXAMPLE_PROMPT
from bot.domain.lineage import is_offer, is_rendered
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind, PictureIs, Profile
from bot.domain.text.slack_text import code
from bot.domain.wording.troubles import changes as wording

OVER = frozenset({JobState.FAILED, JobState.CANCELLED})
"""The states of a job that has no clip, and will have none by itself."""


def shown_by(message: Message, thread: list[Job], command: str) -> Job:
    """Return the job that a message of its thread shows: by its card, its file or its link.

    Any other message of the thread stands for its newest clip. Raises RequestError elsewhere.
    """
    for job in thread:
        linked = job.file_permalink is not None and job.file_permalink in message.text
        if message.ts == job.card_ts or job.file_id in message.files or linked:
            return job
    if thread:
        return newest_clip(thread)
    example = code(f"{command} {EXAMPLE_PROMPT}")
    raise RequestError(wording.NONE_HERE.format(example=example))


def newest_clip(thread: list[Job]) -> Job:
    """Return the newest job of a thread that has a clip; if none has, the newest still to come."""
    newest = reversed(thread)
    there = next((job for job in newest if job.has_clip), None)
    return there or next((job for job in reversed(thread) if may_be_changed(job)), thread[-1])


def may_be_changed(job: Job) -> bool:
    """Tell whether there is a clip to change, or there will be one."""
    coming = job.state not in {*OVER, JobState.CANCELLING} and not job.cancel_requested
    return job.deleted_at is None and (coming or is_rendered(job))


def last_frame_of(source: JobId, number: int | None) -> NewInput:
    """Return the picture that a clip ends with, to be had once the clip is looked into."""
    name = wording.LAST_FRAME_OF.format(number=number)
    return NewInput(InputKind.IMAGE, name, frame_of=source, at_end=True)


def need_source(job: Job, to_do: str = wording.TO_REMIX) -> None:
    """See that there is a clip to change, or will be. Raises RequestError, with what to do."""
    if job.deleted_at is not None:
        raise RequestError(wording.DELETED_NEW.format(deleted=gone(job)))
    if not may_be_changed(job):
        ended, instead = ended_as(job), _instead(job)
        tell = wording.NO_CLIP.format(number=job.number, to_do=to_do, ended=ended, instead=instead)
        raise RequestError(tell)


def ended_as(job: Job) -> str:
    """Return how a job ended that has no clip."""
    return wording.FAILED if job.state is JobState.FAILED else wording.CANCELLED


def gone(job: Job) -> str:
    """Return what is said of a clip that was deleted."""
    return wording.DELETED.format(number=job.number)


def _instead(job: Job) -> str:
    """Return what to do about a clip that isn't there; the same as its card has buttons for."""
    if is_offer(job):
        return wording.OR_RECREATE
    if job.state is JobState.FAILED and job.error_code in HOPELESS:
        return wording.DIFFERENTLY
    return wording.OR_AGAIN


def takes_first_frame(profile: Profile) -> bool:
    """Tell whether a model's clips can begin with a picture."""
    return profile.images > 0 and profile.picture_is is PictureIs.FIRST_FRAME
