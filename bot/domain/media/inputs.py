"""Pictures and videos on their way from a person to the provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.job import Job
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind, Profile, Size
from bot.domain.wording.troubles.pictures import TOO_MANY_WAITING

MOST_WAITING = 10
"""How many of a person's requests may wait for their pictures at a time."""

TOO_MANY = TOO_MANY_WAITING.format(count=MOST_WAITING)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person attached, as far as Slack told.

    Of a file from another company (Slack Connect) it tells no more than the id at first.
    """

    file_id: str
    name: str = ""
    media_type: str = ""
    elsewhere: bool = False
    """Whether the file isn't at Slack: a link to somebody's drive, which is never followed."""
    picked: bool = False
    """Whether it was chosen in a form: by its id, which may be that of another person's file."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A request whose inputs are still to be brought: its job in whose name it's done.

    ``waited`` is for how many seconds.
    """

    request: str
    job: Job
    inputs: tuple[NewInput, ...]
    waited: float


@dataclass(frozen=True, slots=True)
class Brought:
    """An input as it will be sent."""

    kind: InputKind
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """What was brought for a request, as it came, and for which model it is to be made fit.

    ``size`` is what the jobs have so far.
    """

    given: tuple[NewInput, ...]
    data: tuple[bytes, ...] = field(repr=False)
    profile: Profile
    size: Size


@dataclass(frozen=True, slots=True)
class Fitted:
    """A request's inputs as they will be sent, and the size that they give its clips, if any."""

    inputs: tuple[Brought, ...]
    size: Size | None
