"""The shortcuts: in a message's menu, and one that is there wherever somebody is.

In a thread they are the only way to the bot besides words.
"""

from __future__ import annotations

from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.origin import Message, Origin
from bot.ports.core import Desk
from handlers.payloads import attached, identifier, listing, moment, origin_of, text, told


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the shortcuts.

    Slack offers them on every message, wherever the person is, also where the bot isn't.
    """

    @app.shortcut({"type": "message_action", "callback_id": "remix"})
    async def remix(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the modal that asks what to change, or say in private why there is nothing."""
        await desk.remix_shown(_message(body), _origin(body))
        await ack()

    @app.shortcut({"type": "message_action", "callback_id": "animate"})
    async def animate(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the form with the message's picture, or say in private why there is none."""
        await desk.animate(attached(body, "message"), _origin(body))
        await ack()

    @app.shortcut({"type": "shortcut", "callback_id": "make"})
    async def make(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the form; where the clip goes is chosen in it."""
        trigger_id = identifier(body, "trigger_id")
        await desk.open_form(origin_of(body, "shortcut", trigger_id, channel=""))
        await ack()


def _origin(body: dict[str, object]) -> Origin:
    message = body.get("message")
    root = moment(message, "thread_ts") if told(message, "thread_ts") else None
    origin = origin_of(body, "shortcut", identifier(body, "trigger_id"))
    where = replace(origin.thread, thread_ts=root or moment(message, "ts"))
    return replace(origin, thread=where, talking_in=root)


def _message(body: dict[str, object]) -> Message:
    files = listing(body, "message", "files")
    return Message(
        ts=moment(body, "message", "ts"),
        text=text(body, "message", "text"),
        files=tuple(identifier(file, "id") for file in files),
    )
