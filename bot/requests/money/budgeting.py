"""What admins do about budgets: they look at them in a window, and set them there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.money.window import BudgetsPage, BudgetsSent, changes_of, troubles
from bot.domain.preferences.preferred import WORKSPACE
from bot.ports.money import BudgetDesk
from bot.ports.slack import PrivateReplies
from bot.requests.permissions import Permissions
from bot.requests.settings.choices import Choices
from bot.requests.showing import shown

MOST_ADMINS: Final = 5
"""How many admins hear of budgets."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgeting(BudgetDesk):
    """Implements ``BudgetDesk``. That somebody is an admin is seen at each press."""

    choices: Choices
    permissions: Permissions
    replies: PrivateReplies

    @override
    async def open(self, origin: Origin) -> None:
        if not await self.permissions.is_admin(origin):
            return
        workspace = origin.thread.workspace
        chosen = await self.choices.of(workspace, WORKSPACE)
        page = BudgetsPage(chosen, await self.permissions.spending.groups.all(workspace))
        await shown(self.replies.ask_for_budgets(origin, page), "a window could not be opened")

    @override
    async def set(self, sent: BudgetsSent, origin: Origin) -> dict[str, str]:
        await self.permissions.need_admin(origin)
        wrong = troubles(sent)
        if not wrong:
            changes = changes_of(sent)
            changes["budget_admins"] = await self._admins(origin)
            await self.choices.keep(origin.thread.workspace, WORKSPACE, changes)
            log.info("budgets were set", extra={"person": origin.person, **changes})
        return wrong

    async def _admins(self, origin: Origin) -> tuple[str, ...]:
        """Return who is to hear of budgets: whoever sets them now, and who did before."""
        chosen = await self.choices.of(origin.thread.workspace, WORKSPACE)
        before = chosen.budget_admins or ()
        return tuple(dict.fromkeys([origin.person, *before]))[:MOST_ADMINS]
