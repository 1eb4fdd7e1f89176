"""Where a request comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.job import Thread


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: ``key`` is what makes it the same request when it comes again."""

    key: str
    thread: Thread
    person: str
    response_url: str | None = None
    trigger_id: str | None = None
    """Lets a modal be opened, for three seconds after the person's press."""
    talking_in: str | None = None
    """The thread that the person was already in; None at the top of a conversation."""
    direct: bool = False
    """Whether the conversation is between this person and the bot alone."""
    under_ours: bool = False
    """Whether it was said in a thread that a message of the bot's opened."""
    to_channel: bool = False
    """Whether a reply in a thread was sent to the channel, too."""
    home: str | None = None
    """The person's own workspace, where Slack's payload says it."""
    fingerprint: str | None = None
    """What tells a program's order from another one that it gives the same key."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody used a shortcut on. Its place is its origin's thread."""

    ts: str
    text: str = field(default="", repr=False)
    files: tuple[str, ...] = ()
    """The ids of the files that it shows."""
