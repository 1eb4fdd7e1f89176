"""What a conversation is, as Slack says: conversations.info (tier 3).

It takes ``channels:read``, or ``groups:read`` for a private one. Without it nothing is known, and
whoever asks takes it for the more private.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.places import Conversation
from bot.domain.errors.slack import SlackError
from bot.ports.sharing import Conversations
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

HURRY = 2.0
"""Seconds that a request waits for Slack's word: a window can be opened within three."""


@dataclass(frozen=True, slots=True)
class SlackConversations(Conversations):
    """Implements ``Conversations``."""

    calls: SlackCalls

    @override
    async def look(self, workspace: str, channel: str) -> Conversation | None:
        try:
            async with asyncio.timeout(HURRY):
                answer = await self.calls.call(workspace, "conversations.info", channel=channel)
        except TimeoutError:
            log.info("Slack doesn't say in time what a conversation is")
        except SlackError as error:
            log.info("Slack doesn't say what a conversation is", extra={"detail": error.detail})
        else:
            return _read(answer.get("channel"))
        return None


def _read(told: object) -> Conversation | None:
    """Read Slack's conversation object; what it doesn't say is taken for the more private."""
    if not isinstance(told, dict):
        return None
    return Conversation(
        is_public=told.get("is_channel") is True and told.get("is_private") is False,
        is_shared=any(
            told.get(flag) is not False
            for flag in ("is_ext_shared", "is_pending_ext_shared")
            if flag in told
        ),
        has_us=told.get("is_member") is True,
        is_archived=told.get("is_archived") is True,
    )
