"""Tells admins that a budget is nearly taken, or that there is no more of it: once for each.

It goes to those who set budgets last, as long as they are admins, in a direct message.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Role
from bot.domain.errors.slack import SlackError
from bot.domain.job import Thread
from bot.domain.money.notices import BudgetNotice, words
from bot.domain.preferences.preferred import WORKSPACE
from bot.ports.money import AdminMessages, BudgetNoticeStore
from bot.ports.preferences import Preferences
from bot.ports.slack import People
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
"""How often it is looked what is to be told."""

AGAIN_SECONDS: Final = 120.0
"""How long after nobody could be told it is tried again."""

PATIENCE: Final = 24 * 3600.0
"""Seconds after which it is no news any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetNotices:
    """Tells admins of budgets."""

    store: BudgetNoticeStore
    preferences: Preferences
    people: People
    messages: AdminMessages
    timing: Timing

    async def run(self) -> None:
        """Tell what is to be told until the bot stops."""
        await every(
            LOOK_SECONDS,
            self._look,
            stopping=self.timing.stopping,
            log=log,
            trouble="admins could not be told of budgets",
        )

    async def _look(self) -> float:
        claim = HeldClaim(self.timing.clock)
        notice = await self.store.take()
        if notice is None:
            return LOOK_SECONDS
        if await self._tell(notice, claim) or notice.lasted > PATIENCE:
            await self.store.told(notice)
        else:
            await self.store.put_off(notice, AGAIN_SECONDS)
        return 0.0

    async def _tell(self, notice: BudgetNotice, claim: HeldClaim) -> bool:
        """Tell each admin; return whether it's done: somebody was told, or nobody can be."""
        chosen = await self.preferences.of(notice.workspace, WORKSPACE)
        admins = chosen.budget_admins or ()
        told = [await self._is_told(admin, notice, claim) for admin in admins]
        return True in told or None not in told

    async def _is_told(self, admin: str, notice: BudgetNotice, claim: HeldClaim) -> bool | None:
        """Tell one person; False for who is no admin any more, None for who couldn't be told."""
        there = Thread(notice.workspace, "")
        who = await self.people.who(Origin(key="budget", thread=there, person=admin))
        if not who.is_admin:
            return None if who.role is Role.UNKNOWN else False
        if not claim.is_sure:  # another process may be at it
            return None
        try:
            await self.messages.tell(notice.workspace, admin, words(notice))
        except SlackError as error:
            log.warning("an admin could not be told of a budget", extra={"detail": error.detail})
            return None
        return True
