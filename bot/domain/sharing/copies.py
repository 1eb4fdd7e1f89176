"""A copy: a clip in another channel than its own, or a GIF of it, from the wish to its end.

wanted ──> posted ──> leaving ──> gone
  │  └──────────────────^
  └──> failed           somebody took it out, or deleted the clip everywhere
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from bot.domain.job import JobId, Thread

CopyId = NewType("CopyId", str)
"""What a button's value is: clients can read it."""

STARS: Final = frozenset({"star", "star2", "glowing_star"})
"""The emoji that bring a clip into the showcase, by Slack's names: ⭐ and 🌟."""


class CopyForm(StrEnum):
    """What a copy is of a clip."""

    CLIP = "clip"
    """The same bytes, in another channel."""
    GIF = "gif"
    """A small, looping preview, in the clip's own thread."""


class CopyState(StrEnum):
    """Where a copy is in its life."""

    WANTED = "wanted"
    """Somebody wants it in a channel; it may be there already, and its file's id then tells."""
    POSTED = "posted"
    FAILED = "failed"
    """It couldn't be posted, and nothing of it is left at Slack."""
    LEAVING = "leaving"
    """It is to go, or not to come."""
    GONE = "gone"


THERE: Final = frozenset({CopyState.WANTED, CopyState.POSTED})
"""The states in which people may see a copy: one may be posted, and not be recorded so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCopy:
    """A wish for a copy. ``key`` is what makes it the same wish when it comes again."""

    key: str
    job: JobId
    to: Thread
    """The channel, of which no thread is meant; of a GIF the clip's own thread."""
    person: str
    """Who shares it, gave it a star, or wants the GIF."""
    with_prompt: bool = False
    showcase: bool = False
    form: CopyForm = CopyForm.CLIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(NewCopy):
    """A copy as its row has it. ``created_at`` is in seconds since the epoch."""

    id: CopyId
    state: CopyState
    created_at: float
    file_id: str | None = None
    """Slack's file, which is the copy's own: it is recorded before anybody can see it."""
    uploads: int = 0
    """How many times its bytes were sent to Slack."""
    tries: int = 0
    """How often somebody has seen to it since it came to its state, or to its file."""
    trouble: str | None = None
    """Why it failed, for whoever wanted it."""


def showcase_key(job: JobId) -> str:
    """Return the key of a clip's copy in the showcase: there is one, once and for all."""
    return f"showcase:{job}"


def gif_key(job: JobId, before: int) -> str:
    """Return the key of a clip's GIF after so many that failed or are gone."""
    return f"gif:{job}:{before}"


def is_star(reaction: str) -> bool:
    """Tell whether an emoji is a star, whatever its skin."""
    return reaction.partition("::")[0] in STARS
