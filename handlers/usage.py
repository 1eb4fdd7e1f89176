"""What is pressed below usage, and the thumbs below clips."""

from __future__ import annotations

import re
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.usage.fields import BY, FILE, NEWER, OLDER, THUMBS, read_page, read_thumb
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of, told

TURNS = re.compile(f"^(?:{BY}[a-z]+|{OLDER}|{NEWER})$")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons below usage, and to thumbs."""

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show what was asked for, in the same place."""
        value = identifier(action, "value")
        by, month = read_page(value)
        await desk.usage.turn(by, month, origin_of(body, "usage", value))
        await ack()

    @app.action(FILE)
    async def asked_for_file(
        ack: AsyncAck, body: dict[str, object], action: dict[str, object]
    ) -> None:
        """Send the file. Nothing is recorded of it, and an upload may take longer than Slack waits.

        Slack: three seconds.
        """
        month = identifier(action, "value")
        thread_ts = told(body, "container", "thread_ts")
        origin = replace(origin_of(body, "usage file", month), talking_in=thread_ts)
        await ack()
        await desk.usage.send_file(month, origin)

    @app.action(THUMBS)
    async def thumbed(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Keep what somebody thinks of a clip. Pressed twice, it is the same as once."""
        job, liked = read_thumb(identifier(action, "value"))
        talking_in = told(body, "message", "thread_ts")
        origin = replace(origin_of(body, "thumb", job), talking_in=talking_in)
        await desk.usage.thumb(job, origin, liked=liked)
        await ack()
