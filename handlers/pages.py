"""The buttons that turn the pages of a list. Their value is a page's name, not a job."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of

TURNS = re.compile("page_newer|page_older")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the pages' buttons."""

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show the page that was asked for, in the same place."""
        page, person = identifier(action, "value"), identifier(body, "user", "id")
        await desk.turn(page, origin_of(body, "page", f"{person}:{page}"))
        await ack()
