"""Slack, as the core needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Protocol

from bot.domain.conversation.cards import Card, Mark, Posted, Refusal
from bot.domain.conversation.endings import Ending
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person
from bot.domain.conversation.replies import Answer, Beginning, ListPage
from bot.domain.conversation.shared_files import Processing, SharedFile
from bot.domain.conversation.takes import RequestTakes
from bot.domain.errors.slack import SlackError
from bot.domain.job import Job, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.line import Place
from bot.domain.money.window import BudgetsPage
from bot.domain.sharing.windows import ShareWindow


class Messenger(Protocol):
    """Slack, as the core needs it. Raises ``SlackError`` and its kin."""

    async def start_upload(self, job: Job) -> str:
        """Send the clip's bytes to Slack; return the file id. Nobody sees the file yet."""

    async def complete_upload(self, job: Job, file_id: str) -> None:
        """Share an uploaded file into the job's thread. Slack allows this once for each file."""

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        """Return what Slack knows of a file; None if it knows none by that id."""

    async def post_link(self, job: Job, permalink: str) -> None:
        """Post the file's permalink into the job's thread, where its share never appeared."""

    async def remove_file(self, job: Job) -> None:
        """Delete the job's video in Slack, and what was posted with it; it may be gone already."""

    async def has_link(self, job: Job) -> bool:
        """Tell whether the clip's link is in the job's thread already."""

    async def post_notice(self, job: Job, name: str, text: str) -> None:
        """Post a word about the whole bot into the job's thread; ``name`` tells it from others."""

    async def has_notice(self, job: Job, name: str) -> bool:
        """Tell whether the notice of that name is in the job's thread already."""


class PosterFiles(Protocol):
    """Pictures at Slack that nobody sees but on a card. Raises ``SlackError`` and its kin."""

    async def upload(self, job: Job, picture: bytes) -> str:
        """Send a JPEG to Slack; return the file's id. Slack forgets what isn't completed."""

    async def complete(self, job: Job, file_id: str) -> None:
        """Have Slack keep an uploaded picture, shared with nobody. It works once for each file."""

    async def look(self, job: Job, file_id: str) -> Processing:
        """Ask Slack how far it is with a picture."""

    async def remove(self, job: Job, file_id: str) -> None:
        """Delete a picture; it may be gone already."""


class PrivateReplies(Protocol):
    """Slack, as the desk needs it: answers to one person. Raises like ``Messenger``."""

    async def show(self, origin: Origin, sheet: ListPage, *, in_place: bool = False) -> None:
        """Show a page to the person alone; ``in_place`` of the one whose button they pressed."""

    async def privately(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False, now: bool = False
    ) -> None:
        """Tell the person alone, where they are looking; ``in_place`` of what they pressed in.

        Where Slack has no time, it is said a little later; ``now`` or not at all, if asked so.
        """

    def as_message(self, answer: Answer) -> dict[str, object]:
        """Return an answer as Slack takes it, for whoever acknowledges a command with it."""

    async def need_place(self, thread: Thread) -> None:
        """See that we are in a conversation. Raises NotInConversation, also for an unknown one."""

    async def ask_for_change(self, job: Job, origin: Origin, words: str = "") -> None:
        """Open the modal that asks what a remix of ``job`` should change: ``words``, at first.

        Its answer comes from where ``origin`` was.
        """

    async def ask_for_next(self, job: Job, origin: Origin, words: str = "") -> None:
        """Open the modal that asks what happens after ``job``'s clip: ``words``, at first."""

    async def ask_about_deletion(self, job: Job, origin: Origin) -> None:
        """Open the modal that asks whether ``job`` is to be deleted, and how far."""

    async def ask_to_share(self, job: Job, origin: Origin, window: ShareWindow) -> None:
        """Open the window that asks where ``job``'s clip is to be shared."""

    async def ask_for_showcase(self, origin: Origin, chosen: str | None) -> None:
        """Open the window that asks for the showcase, which is the channel ``chosen`` so far."""

    async def ask_for_clip(self, origin: Origin, menu: Menu, beginning: Beginning) -> None:
        """Open the form for a clip.

        ``origin`` is where the clip goes; without a channel the form asks for one.
        """

    async def ask_for_budgets(self, origin: Origin, page: BudgetsPage) -> None:
        """Open the window in which admins set budgets."""

    async def update_form(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form
    ) -> None:
        """Show in a form what its model can do, and what its clips cost as it is filled in now.

        ``view`` is how Slack has it, ``menu`` that of the place it names.
        """

    async def improve_form(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form, said: str
    ) -> None:
        """Show other words in a form, those of ``form``, and say what became of the old ones."""

    async def note_in_form(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form, said: str
    ) -> None:
        """Say something in a form, which stays as it is filled in."""

    def form_again(
        self, view: Mapping[str, object], menu: Menu, form: Form, said: str
    ) -> dict[str, object]:
        """Return a form that was sent in as Slack takes it to show it once more, with why."""

    def window_again(
        self, view: Mapping[str, object], cost: Decimal, said: str
    ) -> dict[str, object]:
        """Return a window about a clip that was sent in as Slack takes it to show it once more.

        It says what it costs now, in US dollars, and why it is there again.
        """

    def link(self, job: Job) -> str | None:
        """Return the address of the job's card, once it has one."""


class Announcements(Protocol):
    """Slack, for what everybody in a conversation is told. Raises ``SlackError`` and its kin."""

    async def post(self, place: Thread, answer: Answer) -> None:
        """Post a message; where Slack has no time, a little later."""


class ThreadStatuses(Protocol):
    """What Slack itself shows under a thread. Nothing depends on it, and it doesn't fail."""

    async def show(self, thread: Thread, person: str) -> None:
        """Show that a clip of the thread renders, for a ``person`` who asked for one."""

    async def clear(self, thread: Thread) -> None:
        """Show no more that something renders."""


class Access(Protocol):
    """Slack's doors: which workspaces this process can reach."""

    def served(self) -> AbstractSet[str]:
        """Return the workspaces whose tokens are good, as far as we know."""

    def doubted(self) -> Collection[str]:
        """Return the workspaces whose tokens Slack didn't accept last, and may accept again."""

    def newly_shut_out(self) -> Collection[str]:
        """Return, once, the workspaces whose tokens Slack has said are gone for good."""

    def forget(self, workspace: str) -> None:
        """Use a workspace's token no more: its calls fail without asking Slack."""


class CardMessages(Protocol):
    """A message for each job: drawn, posted, edited and found. All that asks raises SlackError."""

    def serves(self, workspace: str) -> bool:
        """Tell whether there is a token for a workspace, good or in doubt."""

    def draw(self, job: Job, place: Place | None, now: float) -> Card:
        """Return what a job's card shows at the moment ``now``, a Unix time."""

    async def post(self, job: Job, card: Card, thread_ts: str | None, *, number: int = 1) -> Posted:
        """Post a job's card, or its successor of that ``number``; return where it is."""

    async def edit(self, job: Job, card: Card) -> None:
        """Have a job's card show something else.

        One with a picture may be refused (``Refusal.OURS``) where it would be taken without.
        """

    async def find(self, job: Job) -> str | None:
        """Return where a job's card is, if it was posted; it may be that nobody can tell."""

    def marks(self, job: Job) -> AsyncIterator[Mark]:
        """Yield the cards near a job: of its thread, or at the top of a conversation without."""

    async def delete(self, job: Job, ts: str) -> None:
        """Delete one of a job's cards; it may be gone already."""

    def meaning_of(self, error: SlackError) -> Refusal:
        """Return what a refused post or edit means for the card."""


class EndingMessages(Protocol):
    """Slack, for words that notify. Raises ``SlackError`` and its kin.

    All ends of one call are of one thread and one person.
    """

    async def told(self, endings: Sequence[Ending]) -> frozenset[str]:
        """Return the names of all ends that were told in the thread already."""

    async def reply(self, endings: Sequence[Ending]) -> Posted:
        """Tell of ends in their thread, by one message that mentions whoever asked."""

    async def write_to(self, endings: Sequence[Ending]) -> Posted:
        """Tell of ends in a direct message to whoever asked."""

    async def take_away(self, endings: Sequence[Ending], posted: Posted) -> None:
        """Delete a message that told of ends; it may be gone already."""


class People(Protocol):
    """Tells who somebody is. It takes about a second at most, and doesn't fail."""

    async def who(self, origin: Origin) -> Person:
        """Return who a request's person is to its workspace; UNKNOWN if Slack can't be asked."""


class TakesMessages(Protocol):
    """The message with takes side by side. Whatever asks Slack raises SlackError."""

    def draw(self, takes: RequestTakes) -> Card:
        """Return what the message shows where Slack takes all of it."""

    async def post(self, takes: RequestTakes) -> str:
        """Post it into the takes' thread, as well as Slack takes it; return its timestamp."""

    async def edit(self, takes: RequestTakes) -> None:
        """Have the message show the takes as they are now."""

    async def find(self, takes: RequestTakes) -> str | None:
        """Return where the message is, if it was posted; it may be that nobody can tell."""

    async def delete(self, takes: RequestTakes) -> None:
        """Delete the message, if it is there."""

    def meaning_of(self, error: SlackError) -> Refusal:
        """Return what a refused post or edit means."""
