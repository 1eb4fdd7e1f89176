"""The buttons under the beginning of the help."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the one that shows the rest; the form's is the cards'."""

    @app.action("more")
    async def asked_for_more(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show the whole help in the same place."""
        await desk.more(origin_of(body, "more", identifier(body, "user", "id")))
        await ack()
