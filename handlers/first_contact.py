"""We come somewhere, or somebody comes to us, for the first time.

Both events are optional: an app whose manifest is older hears of neither, and nothing else changes.
"""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from bot.ports.core import Desk
from handlers.payloads import identifier


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to whoever joins a channel, and to whoever opens our direct messages."""

    @app.event("member_joined_channel")
    async def joined(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Introduce ourselves where it was us who joined.

        Slack: with ``channels:read`` for public channels, and ``groups:read`` for private ones.
        """
        if event.get("user") == context.bot_user_id:
            await desk.joined(_origin(event, context))

    async def is_messages_tab(event: dict[str, object]) -> bool:
        return event.get("tab") == "messages"

    @app.event("app_home_opened", matchers=[is_messages_tab])
    async def opened(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Introduce ourselves to whoever looks at our messages; the home tab is another's."""
        await desk.messages_opened(_origin(event, context))


def _origin(event: dict[str, object], context: AsyncBoltContext) -> Origin:
    workspace, channel = context.team_id or "", identifier(event, "channel")
    return Origin(
        key=f"first_contact:{workspace}:{channel}",
        thread=Thread(workspace, channel),
        person=identifier(event, "user"),
    )
