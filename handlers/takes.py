"""The buttons of takes: those side by side in a message, and *Show* on a folded card."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.takes import TakeVerb
from bot.domain.job import JobId
from bot.ports.core import Desk
from handlers.payloads import identifier, pressed_in

PRESSES = re.compile(rf"^(?:{'|'.join(TakeVerb)})(?::\d+)?$")
"""A verb, and the take's number where several takes are in the message."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons."""

    @app.action(PRESSES)
    async def pressed(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Vote, pick, or do what else the button says."""
        verb = identifier(action, "action_id").partition(":")[0]
        job = identifier(action, "value")
        origin = pressed_in(body, action, f"{verb}:{job}")
        await desk.choosing.press(TakeVerb(verb), JobId(job), origin)
        await ack()
