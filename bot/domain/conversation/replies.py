"""What one person is told or shown in private, and the refused words that its buttons are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NewType

from bot.domain.job import Thread
from bot.domain.language.clip_form import EMPTY, Form
from bot.domain.language.requests import Continue, Create, Remix
from bot.domain.media.inputs import Attachment
from bot.domain.wording.buttons import MAKE_CLIP, MORE

DraftId = NewType("DraftId", str)
"""What a button's value is: clients can read it, and nobody can guess another one."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under an answer. Clients can read its ``value``: ids, and nothing else.

    One with a ``link`` leads there; what is wanted most often is ``primary``.
    """

    action: str
    label: str
    value: str
    link: str | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph of a page, in mrkdwn, and the buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. ``newer`` and ``older`` name the pages beside it."""

    heading: str
    entries: tuple[Entry, ...]
    footer: str = ""
    newer: str | None = None
    older: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said of each entry, without its buttons."""
        return tuple(entry.text for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person is told in private: mrkdwn, perhaps with buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


OPENS_FORM = Button("form", MAKE_CLIP, "form", primary=True)
"""Opens the form for a clip of the conversation where it is."""

SHOWS_MORE = Button("more", MORE, "more")
"""Shows the whole help in place of the message under which it is."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a form for a clip begins with.

    ``files`` go along: all of them where the form is about these (``animates``), otherwise those
    that are left ticked. With ``asks_where`` it asks for a place even if its origin has one.
    """

    form: Form = EMPTY
    files: tuple[Attachment, ...] = ()
    animates: bool = False
    asks_where: bool = False
    draft: str = ""
    """The id of the draft that it was opened with: its words are no longer needed afterwards."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asked for and was refused: kept for the buttons of the answer that told of it.

    ``anyway`` is what is made of exactly these words, for ``cost`` US dollars in all, as its button
    says; None where no price is known. ``form`` is what a form is opened with, and ``files`` what
    was attached. One that is ``spent`` has none of these any more.
    """

    thread: Thread
    person: str
    anyway: Create | Remix | Continue | None = None
    cost: Decimal | None = None
    form: Form | None = None
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    spent: bool = False
