"""What is left of a budget, said where somebody is about to spend it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import StorageAway
from bot.domain.language.menu import Menu
from bot.domain.money.budgets import tightest
from bot.domain.money.refusals import left_of
from bot.ports.money import MoneyLedger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Left:
    """Looks at budgets for forms. Nothing depends on it: what is asked for is counted anew."""

    ledger: MoneyLedger

    async def told(self, menu: Menu, origin: Origin) -> Menu:
        """Return a menu that says what is left, where a budget is nearly taken."""
        place = origin.thread
        try:
            now = await self.ledger.standings(place.workspace, origin.person, place.channel)
        except StorageAway as away:
            log.warning("budgets could not be looked at", extra={"detail": away.detail})
            return menu
        near = tightest(one for one in now if one.is_near)
        return menu if near is None else replace(menu, left=left_of(near))
