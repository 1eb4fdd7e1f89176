"""The buttons under the beginning of the help."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.job import Thread
from bot.ports import Desk, Origin
from handlers.reading import home_of, identifier, workspace_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the one that shows the rest; the form's is the cards'."""

    @app.action("more")
    async def asked_for_more(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show the whole help in the same place."""
        workspace, person = workspace_of(body), identifier(body, "user", "id")
        origin = Origin(
            key=f"more:{workspace}:{person}",
            thread=Thread(workspace, identifier(body, "channel", "id")),
            person=person,
            response_url=body.get("response_url"),
            home=home_of(body),
        )
        await desk.more(origin)
        await ack()
