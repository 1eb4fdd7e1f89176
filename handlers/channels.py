"""News of a conversation itself: that it takes again what it refused for a while."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.ports.core import Desk
from handlers.payloads import identifier

REOPENED = ("channel_unarchive", "group_unarchive")
"""Slack's subtypes of the message that says so. Our own return to a channel is not among them: Bolt
keeps the bot's own messages to itself.
"""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to conversations being opened again."""

    async def reopened(event: dict[str, object], context: AsyncBoltContext) -> None:
        desk.reopened(context.team_id or "", identifier(event, "channel"))

    for subtype in REOPENED:
        app.event({"type": "message", "subtype": subtype})(reopened)
