"""What the parts of the core, and those who bring them work, need of one another."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from bot.domain.form import Form
from bot.domain.job import Job, JobId
from bot.domain.menu import Menu
from bot.ports.inputs import Attachment
from bot.ports.slack import Message, Origin


class Desk(Protocol):
    """Takes requests. Whatever it returns is mrkdwn for the person alone.

    Raises RequestError for what can't be done; any other error means nothing was recorded.
    """

    menu: Menu

    async def command(self, text: str, origin: Origin) -> str | None:
        """Take what was typed after the slash command."""
        ...

    async def message(
        self,
        text: str,
        origin: Origin,
        *,
        bot_user_id: str,
        files: tuple[Attachment, ...] | None = (),
    ) -> None:
        """Take a message of a conversation; people talking are left alone.

        In a direct conversation everything is meant for the bot. Without ``files``, whoever tells
        of the message may have left them out, and somebody else is about to tell of it, too.
        """
        ...

    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        """Take a press of a card's button; ``verb`` is the button's action id."""
        ...

    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> None:
        """Take the shortcut that animates a message's picture; ``origin`` is in its thread."""
        ...

    async def open_form(self, origin: Origin) -> None:
        """Open the form for a clip; where ``origin`` has no channel, it asks for one."""
        ...

    async def make(self, form: Form, files: tuple[Attachment, ...], origin: Origin) -> None:
        """Take the form's answer."""
        ...

    async def remix_shown(self, message: Message, origin: Origin) -> None:
        """Take the shortcut that remixes what a message shows; ``origin`` is in its thread."""
        ...

    async def change(self, text: str, job_id: JobId, origin: Origin) -> None:
        """Take the remix modal's answer."""
        ...

    async def delete(self, job_id: JobId, origin: Origin, *, everywhere: bool) -> None:
        """Take the deletion modal's answer."""
        ...

    async def turn(self, page: str, origin: Origin) -> None:
        """Take a press of a list's button; ``page`` is the button's value."""
        ...

    async def more(self, origin: Origin) -> None:
        """Take a press of the button that shows the whole help."""
        ...

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app.

        Recorded when it returns; the rest is done soon after, by this process or the next.
        """
        ...


class Farewell(Protocol):
    """Whoever sees workspaces off."""

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app."""
        ...


class Board(Protocol):
    """Whoever keeps the cards: told that a row changed, shows it when Slack's budget allows."""

    def changed(self, job_id: JobId) -> None:
        """Note that the job's card may be out of date."""
        ...


class Works(Protocol):
    """Whoever works on jobs, as the desk needs it."""

    def resume(self, job: Job) -> None:
        """Work on a job that is in the middle of its life."""
        ...

    async def look_again(self, job: Job) -> Trace | None:
        """Ask once more about an unconfirmed job's render; None if that settled it."""
        ...


class Trace(Enum):
    """What the provider's list says of a lost render, where it doesn't name the one."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    """There are renders that may be this job's or another's."""
    UNKNOWABLE = "unknowable"
    """The provider has no list."""
    NO_ANSWER = "no answer"
    RUNNING = "running"
    """The job's own render is known, and goes on."""


class Wake(Protocol):
    """Whoever looks for work by itself now and then: told that there may be some already.

    The queue, of a slot, a card or a limit's end; others, of pictures to bring or clips to delete.
    """

    def wake(self) -> None:
        """Look again, now."""
        ...
