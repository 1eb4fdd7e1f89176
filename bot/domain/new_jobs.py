"""A request as it is recorded: once, with the jobs that it becomes and what goes with them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from bot.domain.job import AtBirth, Job, JobId, Thread
from bot.domain.profiles import WHOLE, Crop, InputKind


@dataclass(frozen=True, slots=True)
class NewJob(AtBirth):
    """A clip to be made, before it has a row.

    With an ``error_code`` it is recorded as failed and is never in line: its card says why, and
    may offer another way.
    """

    @classmethod
    def once_more(cls, job: Job, price_usd: Decimal | None) -> NewJob:
        """Return one more take of a job: with all that was asked for, for today's price."""
        asked = {field.name: getattr(job, field.name) for field in fields(AtBirth)}
        anew = {"awaits_source": False, "take": True, "error_code": None, "error_tell": None}
        return cls(**asked | anew | {"price_usd": price_usd, "take_of": job.takes or None})


@dataclass(frozen=True, slots=True)
class NewInput:
    """A picture or video that goes with a request: Slack's file, or a frame of a job's clip.

    With ``sets_size`` nobody has asked for a size: the jobs get the one that suits the picture. A
    frame is the clip's last if it is ``at_end``, and any other.
    """

    kind: InputKind
    name: str
    file_id: str | None = None
    frame_of: JobId | None = None
    frame: int = 0
    crop: Crop = WHOLE
    sets_size: bool = False
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to be recorded once, with the jobs that it becomes.

    ``key`` identifies what Slack may deliver again (a trigger, an event, a message, a view).
    ``response_url`` lets a private answer reach a conversation that the bot isn't in; Slack
    honours it for 30 minutes.
    """

    key: str
    deployment: str
    thread: Thread
    requester: str
    jobs: tuple[NewJob, ...]
    response_url: str | None = None
    inputs: tuple[NewInput, ...] = ()
    awaits_approval: bool = False
    """Whether an admin has to approve it, before its jobs have a place in line."""
    fingerprint: str | None = None
    """What tells it from another one of the same key, where a program chose that."""
