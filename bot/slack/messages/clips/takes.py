"""Takes side by side as a message: with what of it a workspace takes, at worst its words."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from bot.domain.conversation.cards import Card, Refusal
from bot.domain.conversation.takes import RequestTakes
from bot.domain.errors.slack import SlackError, SlackRefused
from bot.domain.text.sentences import facts
from bot.ports.slack import TakesMessages
from bot.slack.api.client import SlackCalls
from bot.slack.api.metadata import TAKES, find, mark
from bot.slack.api.refusals import refusal_of
from bot.slack.views.takes import TakesLook, side_by_side

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackTakes(TakesMessages):
    """Implements ``TakesMessages``.

    ``without_carousels`` are the workspaces that took the same pictures, but no carousel of them.
    """

    calls: SlackCalls
    without_carousels: set[str] = field(default_factory=set)

    @override
    def draw(self, takes: RequestTakes) -> Card:
        return side_by_side(takes)

    @override
    async def post(self, takes: RequestTakes) -> str:
        answer = await self._send(
            takes,
            "chat.postMessage",
            thread_ts=takes.first.thread.thread_ts,
            metadata=mark(TAKES, takes.first, number=str(takes.messages)),
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    @override
    async def edit(self, takes: RequestTakes) -> None:
        await self._send(takes, "chat.update", ts=takes.message_ts)

    async def _send(self, takes: RequestTakes, method: str, **more: Any) -> dict[str, Any]:
        """Have Slack take a message as it looks best; what it won't have looks plainer."""
        thread = takes.first.thread
        for look in self._looks(thread.workspace):
            card = side_by_side(takes, look)
            whole = {"channel": thread.channel, "text": card.text, **more}
            try:
                answer = await self.calls.call(
                    thread.workspace, method, blocks=list(card.blocks), **whole
                )
            except SlackRefused as error:
                if refusal_of(error) is not Refusal.OURS:
                    raise
                log.info("takes look plainer", extra=facts(takes.first, error))
                continue
            if look is TakesLook.SECTIONS:
                self.without_carousels.add(thread.workspace)
            return answer
        log.error("Slack can't show takes; they go as plain text", extra={"job": takes.first.id})
        text = side_by_side(takes).text
        return await self.calls.call(
            thread.workspace, method, channel=thread.channel, text=text, **more
        )

    def _looks(self, workspace: str) -> list[TakesLook]:
        """Return the looks that a workspace may take, the best first."""
        refused = {TakesLook.CAROUSEL} if workspace in self.without_carousels else set()
        return [look for look in TakesLook if look not in refused]

    @override
    async def find(self, takes: RequestTakes) -> str | None:
        return await find(self.calls, takes.first, TAKES, number=str(takes.messages))

    @override
    async def delete(self, takes: RequestTakes) -> None:
        where = takes.first.thread
        message = {"channel": where.channel, "ts": takes.message_ts}
        await self.calls.unless_gone(where.workspace, "chat.delete", **message)

    @override
    def meaning_of(self, error: SlackError) -> Refusal:
        return refusal_of(error)
