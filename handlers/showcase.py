"""The showcase: stars, the channel that admins name for it, and who stays out.

Stars are optional: an app whose manifest has no ``reaction_added`` never hears of one.
"""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.conversation.fields import SHOWCASE, SHOWCASE_MODAL
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.home import fields
from bot.domain.job import Thread
from bot.domain.sharing.copies import is_star
from bot.ports.core import Desk
from handlers.home import looking_at, origin_in_home
from handlers.payloads import identifier, listing, moment, text, told
from handlers.sharing import chosen_channel
from handlers.views import origin, plain


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to stars, and to what is chosen about them."""

    @app.event("reaction_added")
    async def reacted(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Take a star that somebody gave a message of ours; all other emoji are let be."""
        if not is_star(text(event, "reaction")) or told(event, "item", "type") != "message":
            return
        ours, person = context.bot_user_id, identifier(event, "user")
        if event.get("item_user") == ours and person != ours:
            await desk.showcase.starred(_starred(event, person, context.team_id or ""))

    @app.action(fields.SHARING)
    async def prefer(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Keep what others may do with this person's clips."""
        ticked = {identifier(one, "value") for one in listing(action, "selected_options")}
        where = origin_in_home(body)
        prompts, out = fields.SHOWS_PROMPTS in ticked, fields.STAYS_OUT in ticked
        await desk.showcase.prefer(where, shares_prompts=prompts, stays_out=out)
        desk.home.look(looking_at(body), where)
        await ack()

    @app.action(fields.SHOWCASE)
    async def asked(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the window in which an admin names the showcase."""
        await desk.showcase.ask(origin_in_home(body))
        await ack()

    @app.view(SHOWCASE_MODAL)
    async def chose(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Keep the channel; what's wrong with it is shown under it."""
        try:
            await desk.showcase.choose(chosen_channel(view, SHOWCASE), origin(body, view))
        except RequestError as error:
            await ack(response_action="errors", errors={SHOWCASE: plain(error.tell)})
        else:
            await ack()


def _starred(event: dict[str, object], person: str, workspace: str) -> Origin:
    channel, ts = identifier(event, "item", "channel"), moment(event, "item", "ts")
    key = f"star:{workspace}:{channel}:{ts}:{person}"
    return Origin(key=key, thread=Thread(workspace, channel, ts), person=person)
