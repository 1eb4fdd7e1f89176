"""The shortcuts: in a message's menu, and one that is there wherever somebody is.

In a thread they are the only way to the bot besides words.
"""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.job import Thread
from bot.ports import Desk, Message, Origin
from handlers.files import attached
from handlers.reading import home_of, identifier, listing, moment, text, workspace_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the shortcuts.

    Slack offers them on every message, wherever the person is, also where the bot isn't.
    """

    @app.shortcut({"type": "message_action", "callback_id": "remix"})
    async def remix(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the modal that asks what to change, or say in private why there is nothing."""
        await desk.remix_shown(_message(body), _origin(body))
        await ack()

    @app.shortcut({"type": "message_action", "callback_id": "animate"})
    async def animate(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form with the message's picture, or say in private why there is none."""
        await desk.animate(attached(body, "message"), _origin(body))
        await ack()

    @app.shortcut({"type": "shortcut", "callback_id": "make"})
    async def make(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form; where the clip goes is chosen in it."""
        workspace, trigger_id = workspace_of(body), identifier(body, "trigger_id")
        person = identifier(body, "user", "id")
        nowhere, home = Thread(workspace, ""), home_of(body)
        key = f"shortcut:{workspace}:{trigger_id}"
        await desk.open_form(Origin(key, nowhere, person, trigger_id=trigger_id, home=home))
        await ack()


def _origin(body: dict[str, Any]) -> Origin:
    message = body.get("message") or {}
    root = moment(message, "thread_ts") if message.get("thread_ts") else None
    workspace, trigger_id = workspace_of(body), identifier(body, "trigger_id")
    return Origin(
        key=f"shortcut:{workspace}:{trigger_id}",
        thread=Thread(workspace, identifier(body, "channel", "id"), root or moment(message, "ts")),
        person=identifier(body, "user", "id"),
        response_url=body.get("response_url"),
        trigger_id=trigger_id,
        talking_in=root,
        home=home_of(body),
    )


def _message(body: dict[str, Any]) -> Message:
    files = listing(body, "message", "files")
    return Message(
        ts=moment(body, "message", "ts"),
        text=text(body, "message", "text"),
        files=tuple(identifier(file, "id") for file in files),
    )
