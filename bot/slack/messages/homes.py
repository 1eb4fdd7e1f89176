"""Home, as it is shown in Slack."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.cards import Block, Refusal
from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackRefused
from bot.domain.home.page import HomePage
from bot.ports.home import HomeTabs
from bot.slack.api.client import SlackCalls
from bot.slack.api.refusals import refusal_of
from bot.slack.views.home.page import home_view

log = logging.getLogger(__name__)

_ANOTHER = "hash_conflict"
"""Slack's word where a view isn't the one any more whose ``hash`` was given (views.publish)."""


@dataclass(frozen=True, slots=True)
class SlackHomeTabs(HomeTabs):
    """Implements ``HomeTabs``. It leads to tokens where programs may order clips."""

    calls: SlackCalls
    has_tokens: bool = False

    @override
    async def publish(
        self, origin: Origin, page: HomePage, *, known: str | None = None
    ) -> str | None:
        try:
            return await self._publish(origin, self._view(page), known)
        except SlackRefused as error:
            if error.error == _ANOTHER:
                return None
            plain = self._view(page, posters=False)
            if refusal_of(error) is not Refusal.OURS or plain == self._view(page):
                raise
            log.info("Slack refuses a Home with posters", extra={"detail": error.detail})
            return await self._publish(origin, plain, known)

    def _view(self, page: HomePage, *, posters: bool = True) -> Block:
        return home_view(page, posters=posters, tokens=self.has_tokens)

    async def _publish(self, origin: Origin, view: Block, known: str | None) -> str:
        workspace = origin.thread.workspace
        answer = await self.calls.call(
            workspace, "views.publish", user_id=origin.person, view=view, hash=known or None
        )
        return str((answer.get("view") or {}).get("hash") or "")
