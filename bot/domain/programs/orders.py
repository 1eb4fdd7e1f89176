"""What programs order, and what they are told of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from bot.domain.job import BY_PROGRAM, Job
from bot.domain.language.clip_form import Form
from bot.domain.line import Place
from bot.domain.programs.tokens import Holder

OWN_MESSAGES: Final = "me"
"""In the place of a channel: the person's own messages with Sora."""


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """One order: as fields, or as the line that somebody would type after the command.

    ``most_usd`` is what it may cost in all, in US dollars; None where nobody says. ``fingerprint``
    is the same for the same order, and another for any other.
    """

    channel: str
    said: Form | str = field(repr=False)
    fingerprint: str
    most_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ClipReport:
    """A clip as its program is told of it: its place in line, and the link to its card."""

    job: Job
    place: Place | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order became. ``again`` tells that it had been recorded before."""

    clips: tuple[ClipReport, ...]
    again: bool


def key_of(holder: Holder, said: str) -> str:
    """Return the key of a request that a program calls ``said``: each person has their own."""
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"{BY_PROGRAM}{holder.workspace}:{holder.person}:{digest}"
