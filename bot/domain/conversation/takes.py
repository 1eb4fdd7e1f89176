"""Takes of one request: side by side in a message, where people vote and one of them is picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.domain.job import Job, JobId

SIDE_BY_SIDE = 10
"""How many takes a message shows. Slack: a carousel has ten cards at most."""


class TakeVerb(StrEnum):
    """A button of a take, by what its action id begins with.

    Old messages have them for years: a word never gets another meaning.
    """

    VOTE = "take_vote"
    PICK = "take_pick"
    UNDO = "take_undo"
    MORE = "take_more"
    SHOW = "take_show"


@dataclass(frozen=True, slots=True)
class More:
    """What *More like this* makes: ``job`` once more, so many times."""

    job: Job
    times: int

    @property
    def clips(self) -> int:
        """Return how many clips come of it."""
        return self.times * self.job.count

    @property
    def price_usd(self) -> Decimal | None:
        """Return what it cost when it was asked for, in US dollars; None where nobody knows."""
        return None if self.job.price_usd is None else self.job.price_usd * self.times


@dataclass(frozen=True, slots=True)
class RequestTakes:
    """All jobs of a request and of what was made again of it, as they were asked for.

    ``news`` is what of each isn't shown so far, ``held_until`` the lease of whoever is to show it.
    """

    request: str
    jobs: tuple[Job, ...]
    votes: Mapping[JobId, int] = field(default_factory=dict)
    news: Mapping[JobId, int] = field(default_factory=dict)
    message_ts: str | None = None
    messages: int = 1
    may_be_posted: bool = False
    shown: str | None = None
    held_until: float | None = None

    @property
    def first(self) -> Job:
        """Return the take that the others are further ones of: its requester owns them all."""
        return self.jobs[0]

    @property
    def clips(self) -> tuple[Job, ...]:
        """Return the takes that can be watched."""
        return tuple(job for job in self.jobs if job.has_clip)

    @property
    def picked(self) -> Job | None:
        """Return the take that was picked, as long as there is its clip."""
        return next((job for job in self.clips if job.picked == job.number), None)

    @property
    def pick_is_gone(self) -> bool:
        """Tell whether takes stand back for one whose clip was deleted."""
        return self.picked is None and any(job.picked is not None for job in self.clips)

    def side_by_side(self) -> tuple[Job, ...]:
        """Return the takes that a message shows: the picked one, and the newest beside it."""
        clips = self.clips
        left_out = [job for job in clips if job != self.picked][: max(0, len(clips) - SIDE_BY_SIDE)]
        return tuple(job for job in clips if job not in left_out)

    def more_like(self, take: Job) -> More:
        """Return what makes as many takes as were asked for together with this one.

        Of a render that made several clips that is the job whose render it was.
        """
        is_further = take.clip_ref is not None and take.provider_id is None
        renders = [job for job in self.jobs if job.request == take.request and job.provider_id]
        return More(renders[0] if is_further and renders else take, take.batch)
