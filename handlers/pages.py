"""The buttons that turn the pages of a list. Their value is a page's name, not a job."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.job import Thread
from bot.ports import Desk, Origin
from handlers.reading import home_of, identifier, workspace_of

TURNS = re.compile("page_newer|page_older")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the pages' buttons."""

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Show the page that was asked for, in the same place.

        Slack: a press on a message that one person sees carries no ``message``, only where it is.
        """
        workspace, page = workspace_of(body), identifier(action, "value")
        person = identifier(body, "user", "id")
        origin = Origin(
            key=f"page:{workspace}:{person}:{page}",
            thread=Thread(workspace, identifier(body, "channel", "id")),
            person=person,
            response_url=body.get("response_url"),
            home=home_of(body),
        )
        await desk.turn(page, origin)
        await ack()
