"""What people may ask for: their words, once they were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.domain.conversation.listing import ListJobs
from bot.domain.language.talk.words import Talk
from bot.domain.profiles import WHOLE, Crop, Size
from bot.domain.usage.months import Month
from bot.domain.wording.help import HELP_PURPOSE, USAGE_PURPOSE

if TYPE_CHECKING:
    from bot.domain.language.clip_form import Form


@dataclass(frozen=True, slots=True)
class Create:
    """Make ``count`` new clips from a prompt.

    ``frames`` and ``crop`` are about the pictures or the video that go with it. ``sized`` tells
    that somebody chose the size; otherwise a picture may. ``picked`` tells that they chose the
    model. ``order_prompt`` is what is sent where a style has words of its own.
    """

    prompt: str
    size: Size
    seconds: int
    count: int
    model: str
    quality: str | None = None
    frames: tuple[int, ...] = ()
    crop: Crop = WHOLE
    seed: int | None = None
    audio: bool | None = None
    style: str | None = None
    order_prompt: str | None = field(default=None, repr=False)
    sized: bool = field(default=True, compare=False)
    picked: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Remix:
    """Change clip ``number`` of the thread, or its newest when that is None."""

    change: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Continue:
    """Make the next shot: it begins where clip ``number`` of the thread ends, or its newest."""

    words: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Again:
    """Make clip ``number`` of the thread, or its newest, once more from the same request.

    With ``reseeds`` the seed is another: ``seed``, or none where that is None.
    """

    number: int | None
    seed: int | None = None
    reseeds: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel a job by its id or as ``#2`` of the thread.

    None: the thread's unfinished jobs, or outside a thread what was ordered there just now.
    """

    job: str | None


@dataclass(frozen=True, slots=True)
class Stop:
    """Cancel the one job of the thread that the person still waits for.

    Said to nobody (not ``addressed``) it may be meant for somebody else.
    """

    addressed: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Tell how a job is doing, by its id or as ``#2`` of the thread; None: all that are near."""

    job: str | None


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a job by its id or as ``#2`` of the thread; None: the thread's only one."""

    job: str | None
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Show how it's done; ``whole`` for all of it rather than how to begin."""

    whole: bool = True


@dataclass(frozen=True, slots=True)
class ShowUsage:
    """Show what clips came to in a month and in the one before; None: in the one that it is."""

    month: Month | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Words that may be no prompt: they are answered, and nothing is made unless that is wanted.

    ``anyway`` is what exactly these words would make; ``draft`` what a form for them begins with.
    """

    talk: Talk
    anyway: Create | Remix | Continue | None = None
    draft: Form | None = None
    in_thread: bool = False


Request = (
    Create
    | Remix
    | Continue
    | Again
    | Cancel
    | Stop
    | Delete
    | Status
    | ListJobs
    | ShowUsage
    | Help
    | Doubtful
)

OF_A_CLIP: Final[Mapping[str, Callable[[str | None], Request]]] = {
    "cancel": Cancel,
    "status": Status,
}
"""Verbs that take a clip's name, or none, and are read the same way in and outside of a thread."""


@dataclass(frozen=True, slots=True)
class LoneWord:
    """What a word asks for that is said by itself, about no clip.

    ``purpose`` is the beginning of a sentence that says what it is for.
    """

    request: Request
    purpose: str


LONE_WORDS: Final[Mapping[str, LoneWord]] = {
    "help": LoneWord(Help(), HELP_PURPOSE),
    "usage": LoneWord(ShowUsage(), USAGE_PURPOSE),
}
"""The grammar, the help, the answers to slips and the doubts read it."""
