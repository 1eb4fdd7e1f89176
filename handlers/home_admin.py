"""What admins choose in Home. Whether somebody is one is asked for each choice, by who takes it.

Which channel a choice is about is in the id of its block, and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.cards import Verb
from bot.domain.home import fields
from bot.domain.job import JobId
from bot.domain.preferences.administration import AdminAsked
from bot.ports.core import Desk
from handlers.home import looking_at, origin_in_home
from handlers.payloads import identifier, text

DECISIONS = re.compile(f"{fields.ADMIN_DECIDE}(?:{Verb.APPROVE}|{Verb.DECLINE})")
TURNS = re.compile(f"{fields.ADMIN_BEFORE}|{fields.ADMIN_AFTER}")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the choices of admins."""

    @app.action(fields.ADMIN_MODEL)
    async def chose_model(
        ack: AsyncAck, body: dict[str, object], action: dict[str, object]
    ) -> None:
        """Make a model the usual one of the place beside which it was chosen."""
        model = text(action, "selected_option", "value")
        place, looking = _place(action), looking_at(body)
        await desk.home.choose_model(place, model, looking, origin_in_home(body))
        await ack()

    @app.action(fields.ADMIN_REPLIES)
    async def chose_replies(
        ack: AsyncAck, body: dict[str, object], action: dict[str, object]
    ) -> None:
        """Say which replies count in the place beside which it was chosen."""
        policy = text(action, "selected_option", "value")
        place, looking = _place(action), looking_at(body)
        await desk.home.choose_replies(place, policy, looking, origin_in_home(body))
        await ack()

    @app.action(fields.ADMIN_APPROVAL)
    async def chose_amount(
        ack: AsyncAck, body: dict[str, object], action: dict[str, object]
    ) -> None:
        """Have requests approved from an amount on."""
        amount = text(action, "value")
        await desk.home.choose_approval(amount, looking_at(body), origin_in_home(body))
        await ack()

    @app.action(DECISIONS)
    async def decided(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Let a request in, or end it."""
        decision = identifier(action, "action_id").removeprefix(fields.ADMIN_DECIDE)
        job = JobId(identifier(action, "value"))
        await desk.home.decide(decision, job, looking_at(body), origin_in_home(body))
        await ack()

    @app.action(fields.ADMIN_CHANNEL)
    async def picked(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show a channel that was picked, above the others."""
        asked = AdminAsked(channel=identifier(action, "selected_conversation"))
        desk.home.look(replace(looking_at(body), admin=asked), origin_in_home(body))
        await ack()

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show another page of channels."""
        looking = looking_at(body)
        page = identifier(action, "value")
        asked = replace(looking.admin, page=int(page) if page.isdecimal() else 1)
        desk.home.look(replace(looking, admin=asked), origin_in_home(body))
        await ack()


def _place(action: dict[str, object]) -> str:
    """Return the channel that a choice is about; for the workspace it is empty."""
    return identifier(action, "block_id").removeprefix(fields.ADMIN_PLACE)
