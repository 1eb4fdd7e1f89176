"""What an admin is told in a direct message."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.ports.money import AdminMessages
from bot.slack.api.client import SlackCalls


@dataclass(frozen=True, slots=True)
class SlackAdminMessages(AdminMessages):
    """Implements ``AdminMessages``.

    Slack: chat.postMessage takes a person's id for the conversation with that person.
    """

    calls: SlackCalls

    @override
    async def tell(self, workspace: str, admin: str, text: str) -> None:
        await self.calls.call(workspace, "chat.postMessage", channel=admin, text=text)
