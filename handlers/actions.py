"""The buttons of messages: under cards, refusals, and the help.

On a card, action ids are the verbs of ``Desk.press``, and values are jobs. A refusal's have a draft
as their value, which knows where its clip goes.
"""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.cards import MENU, Verb
from bot.domain.conversation.replies import DraftId
from bot.domain.job import JobId
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of, pressed_in

VERBS = re.compile(f"^(?:{'|'.join(Verb)})$")
"""Bolt searches in an action id: the buttons of other surfaces may end with a verb."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons."""

    @app.action("form")
    async def asked_for_form(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the form for a clip in the conversation where the button is, if it is in one."""
        place = None if body.get("channel") else ""
        await desk.open_form(origin_of(body, "form", identifier(body, "trigger_id"), channel=place))
        await ack()

    @app.action(VERBS)
    async def pressed(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Do what the button says."""
        await take(body, action, identifier(action, "action_id"), identifier(action, "value"))
        await ack()

    @app.action(MENU)
    async def chosen(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Do what the menu's option says, like a button."""
        verb, _, job = identifier(action, "selected_option", "value").partition(":")
        await take(body, action, verb, job)
        await ack()

    async def take(body: dict[str, object], action: dict[str, object], verb: str, job: str) -> None:
        await desk.press(verb, JobId(job), pressed_in(body, action, f"{verb}:{job}"))

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

    @app.action("more")
    async def asked_for_more(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show the whole help in the same place."""
        await desk.more(origin_of(body, "more", identifier(body, "user", "id")))
        await ack()
