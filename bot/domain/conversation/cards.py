"""Cards: what one shows, where it is, its buttons, and what it means that one isn't taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Any

from bot.domain.job import JobId

Block = dict[str, Any]  # Any: what is in one depends on its type, and Slack alone knows all

_PICTURE, _THUMBS = "image", "context_actions"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows: ``text`` is for notifications and screen readers, the rest is Slack's."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def has_picture(self) -> bool:
        """Tell whether there is a picture on it, which Slack may refuse where it takes the rest."""
        return self._without(_PICTURE) != self

    def without_picture(self) -> Card:
        """Return the same without its picture."""
        return self._without(_PICTURE)

    def without_thumbs(self) -> Card:
        """Return the same without its thumbs, which not every workspace takes."""
        return self._without(_THUMBS)

    def _without(self, kind: str) -> Card:
        return replace(self, blocks=tuple(one for one in self.blocks if one["type"] != kind))

    def digest(self) -> str:
        """Return what is the same for cards that show the same, and short."""
        whole = json.dumps([self.text, self.blocks], sort_keys=True)
        return sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a card has been posted. A person's id has become the conversation with them."""

    channel: str
    ts: str
    thread_ts: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a card says of itself to whoever looks for it."""

    ts: str
    job: JobId
    number: int
    """Which of the job's cards it is: 1 for the first."""
    version: int
    """Which of the row's versions a later card was posted with; 0 for the first one."""


class Refusal(Enum):
    """What it means for a card that Slack refused to take, or to change, a message."""

    GONE = "gone"
    """The message isn't there any more."""
    NO_THREAD = "no thread"
    """The thread takes no reply."""
    FINAL = "final"
    """This message can't be edited any more, whatever is sent, and whenever."""
    OURS = "ours"
    """What we sent is at fault: the same card would be refused anywhere, at any time."""
    CONVERSATION = "conversation"
    """Nothing can be edited in the conversation, until somebody opens it again."""
    PASSING = "passing"
    """Anything else: it may be taken later."""


class Verb(StrEnum):
    """A button of a card, by its action id.

    Old cards have them for years: a word never gets another meaning.
    """

    CANCEL = "cancel"
    REMIX = "remix"
    CONTINUE = "continue"
    AGAIN = "again"
    EDIT = "edit"
    VARY = "vary"
    """Again with changes: the form, filled with what a clip was made of."""
    RECREATE = "recreate"
    SHARE = "share"
    GIF = "gif"
    DELIVER = "deliver"
    DELETE = "delete"
    LOOK = "look"
    RESEND = "resend"
    GIVE_UP = "give_up"
    DETAILS = "details"
    APPROVE = "approve"
    DECLINE = "decline"
    """An admin's word about a request that waits for it."""


MENU = "card_menu"
"""The menu behind a card's buttons, by its action id; its options' values are a verb and a job."""
