"""What one person is told or shown in private."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language.clip_form import EMPTY, Form
from bot.domain.media.inputs import Attachment


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list, in mrkdwn. ``newer`` and ``older`` name the pages beside it."""

    heading: str
    lines: tuple[str, ...]
    footer: str
    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under an answer. Clients can read its ``value``: an id, and nothing else."""

    action: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person is told in private: mrkdwn, perhaps with buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


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
