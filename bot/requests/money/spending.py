"""Who may spend, as the workspace's admins have chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.domain.conversation.origin import Origin
from bot.domain.preferences.preferred import WORKSPACE
from bot.domain.preferences.spenders import Spenders
from bot.ports.money import UserGroups
from bot.requests.settings.choices import Choices


@dataclass(frozen=True, slots=True)
class Spending:
    """Knows whom a workspace's admins let have clips made."""

    choices: Choices
    groups: UserGroups

    async def allows(self, origin: Origin) -> bool | None:
        """Tell whether a person may spend; None where Slack has to be asked again."""
        chosen = await self.choices.of(origin.thread.workspace, WORKSPACE)
        rule = chosen.spenders or Spenders.EVERYBODY
        match rule:
            case Spenders.EVERYBODY:
                return True
            case Spenders.GROUP:
                return await self.groups.has(origin, chosen.spender_group or "")
            case Spenders.PEOPLE:
                return origin.person in (chosen.spender_people or ())
            case _:
                assert_never(rule)
