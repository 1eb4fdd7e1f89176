"""The buttons of what an admin is asked in a direct message: whether a request is to be made."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.cards import Verb
from bot.domain.job import JobId
from bot.domain.preferences.approvals import ASKED
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of

DECISIONS = re.compile(f"^{ASKED}(?:{Verb.APPROVE}|{Verb.DECLINE})$")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to asked admins."""

    @app.action(DECISIONS)
    async def decided(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Let the request in, or end it."""
        decision = identifier(action, "action_id").removeprefix(ASKED)
        job = identifier(action, "value")
        await desk.approvals.take(
            decision, JobId(job), origin_of(body, "approval", f"{decision}:{job}")
        )
        await ack()
