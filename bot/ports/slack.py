"""Slack, as the core needs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.clip import ModelSpec
from bot.domain.form import EMPTY, Form
from bot.domain.job import Job, Thread
from bot.ports.inputs import Attachment


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An uploaded file as Slack knows it: the conversations it has been shared into.

    ``public`` are those of them that everybody in the workspace may read.
    """

    id: str
    permalink: str | None
    channels: frozenset[str]
    public: frozenset[str] = frozenset()


class Messenger(Protocol):
    """Slack, as the core needs it. Raises ``bot.domain.errors.SlackError`` and its kin."""

    async def start_upload(self, job: Job) -> str:
        """Send the clip's bytes to Slack; return the file id. Nobody sees the file yet."""
        ...

    async def complete_upload(self, job: Job, file_id: str) -> None:
        """Share an uploaded file into the job's thread. Slack allows this once for each file."""
        ...

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        """Return what Slack knows of a file; None if it knows none by that id."""
        ...

    async def post_link(self, job: Job, permalink: str) -> None:
        """Post the file's permalink into the job's thread, where its share never appeared."""
        ...

    async def remove_file(self, job: Job) -> None:
        """Delete the job's video in Slack, and what was posted with it; it may be gone already."""
        ...

    async def has_link(self, job: Job) -> bool:
        """Tell whether the clip's link is in the job's thread already."""
        ...

    async def post_notice(self, job: Job, name: str, text: str) -> None:
        """Post a word about the whole bot into the job's thread; ``name`` tells it from others."""
        ...

    async def has_notice(self, job: Job, name: str) -> bool:
        """Tell whether the notice of that name is in the job's thread already."""
        ...


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
    home: str | None = None
    """The person's own workspace, where Slack's payload says it."""


@dataclass(frozen=True, slots=True)
class Sheet:
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


@dataclass(frozen=True, slots=True)
class Message:
    """A message that somebody used a shortcut on. Its place is its origin's thread."""

    ts: str
    text: str = field(default="", repr=False)
    files: tuple[str, ...] = ()
    """The ids of the files that it shows."""


class Doorway(Protocol):
    """Slack, as the desk needs it: answers to one person. Raises like ``Messenger``."""

    async def show(self, origin: Origin, sheet: Sheet, *, in_place: bool = False) -> None:
        """Show a page to the person alone; ``in_place`` of the one whose button they pressed."""
        ...

    async def privately(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False
    ) -> None:
        """Tell the person alone, where they are looking; ``in_place`` of what they pressed in."""
        ...

    def as_message(self, answer: Answer) -> dict[str, Any]:
        """Return an answer as Slack takes it, for whoever acknowledges a command with it."""
        ...

    async def need_place(self, thread: Thread) -> None:
        """See that we are in a conversation. Raises NotInConversation, also for an unknown one."""
        ...

    async def ask_for_change(self, job: Job, origin: Origin, words: str = "") -> None:
        """Open the modal that asks what a remix of ``job`` should change: ``words``, at first.

        Its answer comes from where ``origin`` was.
        """
        ...

    async def ask_about_deletion(self, job: Job, origin: Origin) -> None:
        """Open the modal that asks whether ``job`` is to be deleted, and how far."""
        ...

    async def ask_for_clip(self, origin: Origin, spec: ModelSpec, beginning: Beginning) -> None:
        """Open the form for a clip of a model.

        ``origin`` is where the clip goes; without a channel the form asks for one.
        """
        ...

    async def show_price(
        self, workspace: str, view: Mapping[str, Any], spec: ModelSpec, form: Form
    ) -> None:
        """Show what a form's clips cost as it is filled in now; ``view`` is how Slack has it."""
        ...

    def link(self, job: Job) -> str | None:
        """Return the address of the job's card, once it has one."""
        ...


class Access(Protocol):
    """Slack's doors: which workspaces this process can reach."""

    def served(self) -> Collection[str]:
        """Return the workspaces whose tokens are good, as far as we know."""
        ...

    def doubted(self) -> Collection[str]:
        """Return the workspaces whose tokens Slack didn't accept last, and may accept again."""
        ...

    def forget(self, workspace: str) -> None:
        """Use a workspace's token no more."""
        ...

    async def is_welcome(self, workspace: str) -> bool:
        """Ask Slack whether a workspace's token is good. Raises SlackError without an answer."""
        ...
