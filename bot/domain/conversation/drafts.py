"""Words that were refused, kept for the buttons of the answer that told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NewType

from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.requests import Create, Remix
from bot.domain.media.inputs import Attachment

DraftId = NewType("DraftId", str)
"""What a button's value is: clients can read it, and nobody can guess another one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asked for and was refused.

    ``anyway`` is what is made of exactly these words, for ``cost`` US dollars in all, as its button
    says; None where no price is known. ``form`` is what a form is opened with, and ``files`` what
    was attached. One that is ``spent`` has none of these any more.
    """

    thread: Thread
    person: str
    anyway: Create | Remix | None = None
    cost: Decimal | None = None
    form: Form | None = None
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    spent: bool = False
