"""The buttons under a refusal: its words are made as they are, or go into the form."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.drafts import DraftId
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons. Their value is a draft, which knows where its clip goes."""

    @app.action("anyway")
    async def insisted(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Make exactly the words that were refused."""
        draft = identifier(action, "value")
        await desk.insist(DraftId(draft), origin_of(body, "draft", draft))
        await ack()

    @app.action("draft")
    async def opened(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Open the form with what was understood of the words that were refused."""
        draft = identifier(action, "value")
        await desk.open_draft(DraftId(draft), origin_of(body, "draft", draft))
        await ack()
