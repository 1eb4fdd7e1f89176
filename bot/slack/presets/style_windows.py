"""The window of styles, as it is opened and shown in Slack."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.presets.windows import StyleForm, StyleList
from bot.ports.presets.styles import StyleWindows
from bot.slack.api.client import SlackCalls
from bot.slack.presets.style_views import style_view


@dataclass(frozen=True, slots=True)
class SlackStyleWindows(StyleWindows):
    """Implements ``StyleWindows``."""

    calls: SlackCalls

    @override
    async def open(self, origin: Origin, window: StyleList) -> None:
        workspace, trigger_id = origin.thread.workspace, origin.trigger_id or ""
        view = style_view(window)
        await self.calls.call(workspace, "views.open", trigger_id=trigger_id, view=view)

    @override
    async def show(self, origin: Origin, view_id: str, window: StyleList | StyleForm) -> None:
        workspace, view = origin.thread.workspace, style_view(window)
        await self.calls.call(workspace, "views.update", view_id=view_id, view=view)

    @override
    def as_view(self, window: StyleList | StyleForm) -> Block:
        return style_view(window)
