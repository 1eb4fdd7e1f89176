"""A job's life: the states, the legal transitions, and the job itself.

queued ──> submitting ──> rendering ──> delivering ──> delivered
  │           │ │ │         │ │ │ │          │
  │           │ │ │         │ │ │ └> failed <┘   a fetched clip is kept: failed ──> delivering
  │           │ │ └> failed │ │ └> unconfirmed
  │           │ │           │ └> queued          a passing fault: once more, on the house
  │           │ └> unconfirmed ──> rendering | queued | failed
  │           └> queued     │     limited, full, or refused before it cost anything
  └> cancelled <── cancelling

Where a render makes several clips, each after the first is a job that is born delivering. A remix
that can't be one is born failed: its card offers to make the clip from scratch. One that waits for
its source is queued until then, and fails where that comes to nothing. One that an admin has to
approve is queued until somebody does, and cancelled where nobody will.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import NewType, TypedDict

from bot.domain.profiles import InputKind, Size

JobId = NewType("JobId", str)
"""Short, unique and typeable: what ``/sora cancel JOB`` takes."""


JOB_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz"
JOB_ID_DIGITS = "23456789"
"""Letters and digits that can't be mistaken for one another when read aloud or retyped."""


def new_job_id(chance: Random) -> JobId:
    """Return six characters, at least one of them a digit, so that no English word is an id."""
    characters = [chance.choice(JOB_ID_LETTERS + JOB_ID_DIGITS) for _ in range(5)]
    characters.insert(chance.randrange(6), chance.choice(JOB_ID_DIGITS))
    return JobId("".join(characters))


BY_PROGRAM = "api:"
"""What the key of a request begins with that a program made for a person."""


class Part(StrEnum):
    """What others keep of a job, and may be asked to remove."""

    RENDER = "render"
    """The clip at the provider."""
    FILE = "file"
    """The video in Slack, and the message that brought it."""


class JobState(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    RENDERING = "rendering"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CANCELLING = "cancelling"
    UNCONFIRMED = "unconfirmed"


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.SUBMITTING, JobState.CANCELLED, JobState.FAILED}),
    JobState.SUBMITTING: frozenset(
        {
            JobState.RENDERING,
            JobState.QUEUED,
            JobState.UNCONFIRMED,
            JobState.FAILED,
        }
    ),
    JobState.RENDERING: frozenset(
        {
            JobState.DELIVERING,
            JobState.QUEUED,
            JobState.FAILED,
            JobState.UNCONFIRMED,
            JobState.CANCELLING,
        }
    ),
    JobState.DELIVERING: frozenset({JobState.DELIVERED, JobState.FAILED}),
    JobState.DELIVERED: frozenset(),
    JobState.FAILED: frozenset({JobState.DELIVERING}),
    JobState.UNCONFIRMED: frozenset({JobState.RENDERING, JobState.QUEUED, JobState.FAILED}),
    JobState.CANCELLING: frozenset({JobState.CANCELLED}),
    JobState.CANCELLED: frozenset(),
}

HOLDS_SLOT = frozenset(
    {JobState.SUBMITTING, JobState.RENDERING, JobState.CANCELLING, JobState.UNCONFIRMED}
)
"""The states in which a job may have a render running, and so occupies a slot."""

ACTIVE = frozenset(
    {JobState.SUBMITTING, JobState.RENDERING, JobState.DELIVERING, JobState.CANCELLING}
)
"""The states in which a process works on the job, under a lease."""

ENDED = frozenset({JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED})
"""The states in which nothing more happens unless a person asks."""


SETTLED = ENDED | {JobState.DELIVERING, JobState.CANCELLING}
"""The states in which it is known what a remix that waits for the job has to begin with."""


def may_become(state: JobState, to: JobState) -> bool:
    """Tell whether a job in ``state`` may become ``to``."""
    return to in TRANSITIONS[state]


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a job lives in Slack: a conversation and the thread in it.

    ``thread_ts`` is None until the card that opens the thread has been posted.
    """

    workspace: str
    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class AtBirth:
    """What of a job is known when it is recorded: columns that ``NewJob`` fills and ``Job`` has."""

    prompt: str
    size: Size
    seconds: int
    price_usd: Decimal | None
    source_id: JobId | None = None
    """The job whose clip this one remixes."""
    source_number: int | None = None
    """That job's number in the thread."""
    source_provider_id: str | None = None
    """The render that the provider is asked to change; None where it isn't asked to."""
    awaits_source: bool = False
    """Whether it waits for that render, before it has a place in line."""
    order_prompt: str | None = None
    """What is sent to the provider where that is more than what the person typed."""
    lineage: tuple[int, ...] = ()
    """The numbers in the thread of the clips that this one comes from, oldest first."""
    recreated: bool = False
    """Whether the provider makes a remix from scratch, since it can't change the source."""
    continues: bool = False
    """Whether it begins where the source's clip ends, rather than changes it."""
    source_seconds: float | None = None
    """How long the clip is that it continues, as far as that was known."""
    count: int = 1
    """How many clips its render makes."""
    quality: str | None = None
    seed: int | None = None
    """What its chances are drawn from, where somebody said so: the same seed, the same clip."""
    audio: bool | None = None
    """Whether somebody wanted it with sound, or without; None if nobody said."""
    style: str | None = None
    """The name of the style whose words are in ``order_prompt``, and which may be gone."""
    take_of: str | None = None
    """The key of the request that it is a further take of; None where it was asked for anew."""
    take: bool = False
    """Whether it is one more clip of the same request: of several, or asked for again."""
    error_code: str | None = None
    error_tell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(AtBirth):
    """One requested clip, from request to delivery or failure: a row.

    Times are seconds since the epoch. ``number`` counts the jobs of a thread from 1; ``version``
    counts the row's changes, and ``shown_version`` is the one that the card last showed.
    """

    id: JobId
    deployment: str
    thread: Thread
    number: int
    requester: str
    state: JobState
    created_at: float
    request: str = ""
    """The key of the request that it was made for, perhaps with others."""
    version: int = 1
    shown_version: int = 0
    inputs: int = 0
    """How many pictures or videos go with the prompt."""
    input_kind: InputKind | None = None
    """Which of the two they are, as far as is known."""
    batch: int = 1
    """How many jobs were asked for at once, this one included."""
    awaits_approval: bool = False
    """Whether an admin has to approve its request, before it has a place in line.

    It stays so where that was declined, or nobody did."""
    approved_by: str | None = None
    """The admin who has."""
    card_ts: str | None = None
    cards: int = 1
    """How many cards it has had: one that can't be edited any more is replaced."""
    cancel_requested: bool = False
    ended_by: str | None = None
    """Who cancelled it or gave it up, if a person did."""
    may_be_billed: bool = False
    """Whether an earlier order of it may have been rendered, besides its own render."""
    provider_id: str | None = None
    progress: int | None = None
    """The provider's own percentage, 0 to 100; None until it gives one."""
    submitted_at: float | None = None
    """When the create was about to be sent."""
    rendering_at: float | None = None
    rendered_at: float | None = None
    ended_at: float | None = None
    expires_at: float | None = None
    clip_ref: str | None = None
    """The provider's id of the clip itself, where that is another than its render's."""
    clips: int | None = None
    """How many clips its render made, once that is known, where it may have made several."""
    clip_path: str | None = None
    clip_bytes: int | None = None
    unplayed: str | None = None
    """What of the clip Slack may not play, such as ``HEVC video``; None for what it plays."""
    billed_usd: str | None = None
    """What its render cost in US dollars, where the server has said so."""
    reckoned_usd: str | None = None
    """What a gateway reckons that its render costs, from what was ordered; no bill."""
    made: str | None = None
    """How large and how long the clip is by its own word, such as ``1280x704 4.04``."""
    file_id: str | None = None
    file_permalink: str | None = None
    retries: int = 0
    """Renders that failed on the provider's side and were made again on the house."""
    orders: int = 0
    """Creates sent since a person last decided, without those that were certainly not taken."""
    maybe_ordered_since: float | None = None
    """From when on it may have been ordered without its row knowing: the database was restored from
    a copy made then, and nobody has found out yet. None if its row knows of every order."""
    link_attempts: int = 0
    """How often the file's link was, or was about to be, posted in place of the file."""
    refused_by: str | None = None
    """The deployments of its group that refused its size or its length, one a line."""
    crashes: int = field(default=0, compare=False)
    """How many processes in a row died while they worked on it, without anything coming of it."""
    has_waited: bool = field(default=False, compare=False)
    """Whether it was held back since the last of them died: one wait is enough for each death."""
    delayed_by: str | None = None
    """What holds a render or its clip up, as an error's code or ``waiting.SLOW``; None if nothing
    worth telling does."""
    delayed_since: float | None = None
    deleted_at: float | None = None
    """When a person had the clip deleted."""
    deleted_by: str | None = None
    to_remove: frozenset[Part] = frozenset()
    """What is still to be removed elsewhere."""
    poster_id: str | None = None
    """Slack's file with a picture of the clip, of which nobody sees anything but on the card."""
    has_poster: bool = False
    """Whether the card shows it: Slack is done with the file, and didn't refuse it there."""
    poster_tries: int = 0
    """How often somebody has seen to it."""
    first_clip: bool = False
    """Whether it was the first one that its requester got in the workspace."""
    picked: int | None = None
    """The number of the take that was picked: its own, or that of another take of its request."""
    picked_by: str | None = None
    unfolded: bool = False
    """Whether its card is shown whole, though another take was picked."""

    @property
    def sent_prompt(self) -> str:
        """Return the words that the provider is given."""
        return self.order_prompt or self.prompt

    @property
    def is_remix(self) -> bool:
        """Tell whether the job changes an earlier clip rather than making a new one."""
        return self.source_id is not None

    @property
    def takes(self) -> str:
        """Return what all takes of a request have in common: the key of the first one's request."""
        return self.take_of or self.request

    @property
    def by_program(self) -> bool:
        """Tell whether a program asked for it, with its person's token."""
        return self.request.startswith(BY_PROGRAM)

    @property
    def is_folded(self) -> bool:
        """Tell whether its card is one line, since another take was picked."""
        return self.has_clip and self.picked not in {None, self.number} and not self.unfolded

    @property
    def has_clip(self) -> bool:
        """Tell whether there is a finished clip to watch or to remix."""
        return self.state is JobState.DELIVERED and self.deleted_at is None

    @property
    def title(self) -> str:
        """Return a short one-line name for the clip, without markup."""
        if self.deleted_at is not None:
            return "Deleted clip"
        line = " ".join(self.prompt.split())
        return line if len(line) <= 80 else f"{line[:79].rstrip()}…"


class Changes(TypedDict, total=False):
    """Columns by name, as ``Job`` has them; times are by the database's clock."""

    deployment: str
    """The line that a job goes back to."""
    inputs: int
    cancel_requested: bool
    ended_by: str | None
    may_be_billed: bool
    provider_id: str | None
    progress: int | None
    rendering_at: float | None
    rendered_at: float | None
    ended_at: float | None
    expires_at: float | None
    clip_ref: str | None
    clips: int | None
    clip_path: str | None
    clip_bytes: int | None
    unplayed: str | None
    billed_usd: str | None
    reckoned_usd: str | None
    made: str | None
    file_id: str | None
    file_permalink: str | None
    clip_ts: str | None
    """The message that brought the clip into the thread."""
    retries: int
    orders: int
    maybe_ordered_since: None
    """Cleared, once it is known whether it was ordered."""
    refused_by: str | None
    link_attempts: int
    error_code: str | None
    error_tell: str | None
    crashes: int
    delayed_by: str | None
    delayed_since: float | None
    deleted_at: float | None
    deleted_by: str | None
    in_public: bool
    """Whether everybody in the workspace may read where the clip is."""
    has_poster: bool
    poster_tries: int
    poster_at: float
    """When somebody is to see to the poster; 0 for at once."""
    to_remove: str
    """Values of ``Part``, with spaces between them."""
    remove_at: float
