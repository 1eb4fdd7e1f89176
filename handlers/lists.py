"""The buttons of lists: those that turn a page, and those of the clips on it."""

from __future__ import annotations

import re
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.listed import ListVerb, read_value
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of, told

TURNS = re.compile("^page_(?:newer|older)$")
PRESSES = re.compile(f"^(?:{'|'.join(ListVerb)})$")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons of lists."""

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show the page that was asked for, in the same place."""
        page, person = identifier(action, "value"), identifier(body, "user", "id")
        await desk.turn(page, origin_of(body, "page", f"{person}:{page}"))
        await ack()

    @app.action(PRESSES)
    async def pressed_in_list(
        ack: AsyncAck, body: dict[str, object], action: dict[str, object]
    ) -> None:
        """Do what a listed clip's button says, and show its page anew in the same place."""
        value, person = identifier(action, "value"), identifier(body, "user", "id")
        verb, (job, page) = identifier(action, "action_id"), read_value(value)
        origin = origin_of(body, "listed", f"{verb}:{value}:{person}")
        thread_ts = told(body, "container", "thread_ts")
        where = replace(origin.thread, thread_ts=thread_ts)
        origin = replace(origin, thread=where, talking_in=thread_ts)
        await desk.press_listed(verb, job, page, origin)
        await ack()
