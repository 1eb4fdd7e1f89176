"""A form that somebody has open follows what they fill in: its choices, and what it all costs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.domain.errors.slack import SlackError
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.ports.slack import PrivateReplies

log = logging.getLogger(__name__)

HURRY = 1.5
"""Seconds for what Slack is asked while a form is open: it waits three for the answer to one."""


@dataclass(slots=True, weakref_slot=True)
class OpenForm:
    """A form with changes under way: how many there were, and one at a time to show them.

    ``latest`` is how it was at the latest of them: as Slack had it, and as it was filled in.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changes: int = 0
    latest: tuple[Mapping[str, object], Menu, Form] | None = None

    def since(self, changes: int) -> tuple[Mapping[str, object], Menu, Form] | None:
        """Return how it is, if there were others after so many changes."""
        return None if changes == self.changes else self.latest


@dataclass(frozen=True, slots=True)
class FormUpdates:
    """Shows the changes of each form one after another, the latest last.

    What a later change has overtaken isn't shown: it holds all of the one before. By the view's
    hash Slack would refuse the later one instead. What a second process shows too late is found
    out when the form is sent in, by the sum that it showed.
    """

    replies: PrivateReplies
    _open: WeakValueDictionary[str, OpenForm] = field(
        default_factory=WeakValueDictionary, init=False
    )

    async def show(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form
    ) -> None:
        """Show in an open form what follows from a change; ``view`` is how Slack has it."""
        this = self._open.setdefault(str(view["id"]), OpenForm())
        this.changes += 1
        this.latest = (view, menu, form)
        mine = this.changes
        async with _in_a_hurry(this.lock):
            if mine == this.changes:
                await self.replies.update_form(workspace, view, menu, form)

    def watch(self, view: Mapping[str, object]) -> OpenForm:
        """Return an open form; as long as it is kept, it knows the latest change."""
        return self._open.setdefault(str(view["id"]), OpenForm())

    async def improve(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form, said: str
    ) -> None:
        """Put other words into an open form, and say so in it."""
        this = self._open.setdefault(str(view["id"]), OpenForm())
        async with _in_a_hurry(this.lock):
            await self.replies.improve_form(workspace, view, menu, form, said)

    async def note(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form, said: str
    ) -> None:
        """Say something in an open form; its words stay."""
        this = self._open.setdefault(str(view["id"]), OpenForm())
        async with _in_a_hurry(this.lock):
            await self.replies.note_in_form(workspace, view, menu, form, said)


@asynccontextmanager
async def _in_a_hurry(lock: asyncio.Lock) -> AsyncIterator[None]:
    """Change a form while nobody else does; that Slack doesn't take it is in the log alone."""
    try:
        async with lock, asyncio.timeout(HURRY):
            yield
    except (SlackError, TimeoutError) as error:
        log.warning("a form could not be updated", extra={"detail": repr(error)})
