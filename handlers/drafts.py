"""The buttons under a refusal: its words are made as they are, or go into the form."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.job import Thread
from bot.ports import Desk, DraftId, Origin
from handlers.reading import home_of, identifier, workspace_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons. Their value is a draft, which knows where its clip goes."""

    @app.action("anyway")
    async def insisted(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Make exactly the words that were refused."""
        await desk.insist(DraftId(identifier(action, "value")), _origin(body, action))
        await ack()

    @app.action("draft")
    async def opened(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Open the form with what was understood of the words that were refused."""
        await desk.open_draft(DraftId(identifier(action, "value")), _origin(body, action))
        await ack()


def _origin(body: dict[str, Any], action: dict[str, Any]) -> Origin:
    """Return where the press came from.

    Slack: on a message that one person sees it carries no ``message``, only where it is.
    """
    workspace = workspace_of(body)
    return Origin(
        key=f"draft:{workspace}:{identifier(action, 'value')}",
        thread=Thread(workspace, identifier(body, "channel", "id")),
        person=identifier(body, "user", "id"),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
        home=home_of(body),
    )
