"""A form that somebody has open follows what they fill in: its choices, and what it all costs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
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
class _Open:
    """A form with changes under way: how many there were, and one at a time to show them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changes: int = 0


@dataclass(frozen=True, slots=True)
class FormUpdates:
    """Shows the changes of each form one after another, the latest last.

    What a later change has overtaken isn't shown: it holds all of the one before. By the view's
    hash Slack would refuse the later one instead. What a second process shows too late is found
    out when the form is sent in, by the sum that it showed.
    """

    replies: PrivateReplies
    _open: WeakValueDictionary[str, _Open] = field(default_factory=WeakValueDictionary, init=False)

    async def show(
        self, workspace: str, view: Mapping[str, object], menu: Menu, form: Form
    ) -> None:
        """Show in an open form what follows from a change; ``view`` is how Slack has it."""
        this = self._open.setdefault(str(view["id"]), _Open())
        this.changes += 1
        mine = this.changes
        try:
            async with this.lock, asyncio.timeout(HURRY):
                if mine == this.changes:
                    await self.replies.update_form(workspace, view, menu, form)
        except (SlackError, TimeoutError) as error:
            log.warning("a form could not be updated", extra={"detail": repr(error)})
