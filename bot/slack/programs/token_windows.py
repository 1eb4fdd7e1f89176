"""The window of tokens, as it is opened and shown in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.programs.tokens import Token
from bot.ports.programs.tokens import TokenWindows
from bot.slack.api.client import SlackCalls
from bot.slack.programs.token_views import shown_once, tokens_window


@dataclass(frozen=True, slots=True)
class SlackTokenWindows(TokenWindows):
    """Implements ``TokenWindows``."""

    calls: SlackCalls

    @override
    async def open(self, origin: Origin, tokens: Sequence[Token]) -> None:
        view, trigger_id = tokens_window(tokens), origin.trigger_id or ""
        await self.calls.call(
            origin.thread.workspace, "views.open", trigger_id=trigger_id, view=view
        )

    @override
    async def show(self, origin: Origin, view_id: str, tokens: Sequence[Token]) -> None:
        view = tokens_window(tokens)
        await self.calls.call(origin.thread.workspace, "views.update", view_id=view_id, view=view)

    @override
    def made(self, name: str, secret: str) -> Block:
        return shown_once(name, secret)
