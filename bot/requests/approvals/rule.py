"""Which requests wait for an admin's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.new_jobs import NewJob
from bot.domain.preferences.approvals import needs_approval
from bot.domain.preferences.preferred import WORKSPACE
from bot.requests.permissions import Permissions
from bot.requests.settings.choices import Choices


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Knows what a workspace has chosen, and that an admin's own request needs no other's word."""

    choices: Choices
    permissions: Permissions

    async def holds_for(self, jobs: Iterable[NewJob], origin: Origin) -> bool:
        """Tell whether a request of these jobs is to wait until an admin approves it."""
        chosen = await self.choices.of(origin.thread.workspace, WORKSPACE)
        if not needs_approval(jobs, chosen.approve_from):
            return False
        return not await self.permissions.is_admin(origin)
