"""Home, the app's own tab: opened, and used. What it shows follows a moment later.

Slack tells where something was used by the view alone: there is no channel, and its
``private_metadata`` has what the person was looking at.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.conversation.origin import Origin
from bot.domain.home import fields
from bot.domain.home.looking import LONGEST_SEARCH, NEWEST, Looking
from bot.domain.home.usual import Choice
from bot.domain.job import JobId, Thread
from bot.domain.preferences.administration import AT_FIRST, AdminAsked
from bot.ports.core import Desk
from handlers.payloads import identifier, origin_of, text, told

CHOICES = re.compile(f"{fields.MODEL}|{fields.SHAPE}|{fields.LENGTH}")
TURNS = re.compile(f"{fields.NEWER}|{fields.OLDER}")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to Home. An app whose manifest has none never sends anything of this."""

    async def is_home_tab(event: dict[str, object]) -> bool:
        return event.get("tab") == "home"

    @app.event("app_home_opened", matchers=[is_home_tab])
    async def opened(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Show it anew, from the newest clip on; the messages' tab is another's."""
        workspace, person = context.team_id or "", identifier(event, "user")
        key = f"home:{workspace}:{person}"
        desk.home.look(NEWEST, Origin(key=key, thread=Thread(workspace, ""), person=person))

    @app.action(fields.MAKE)
    async def asked_for_form(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the form; where the clip goes is chosen in it."""
        await desk.open_form(origin_in_home(body))
        await ack()

    @app.action(TURNS)
    async def turned(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show the page that begins with the clip that the button names, or the first one."""
        start = identifier(action, "value")
        page = None if start == fields.FIRST else JobId(start)
        desk.home.look(replace(looking_at(body), start=page), origin_in_home(body))
        await ack()

    @app.action(fields.SEARCH)
    async def searched(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show the clips with these words; none of them, all clips."""
        words = text(action, "value")[:LONGEST_SEARCH].strip()
        found = replace(looking_at(body), words=words, start=None)
        desk.home.look(found, origin_in_home(body))
        await ack()

    @app.action(fields.EVERYTHING)
    async def ended_search(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show all clips again."""
        everything = replace(looking_at(body), words="", start=None)
        desk.home.look(everything, origin_in_home(body))
        await ack()

    @app.action(fields.CANCEL)
    async def cancelled(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Cancel the clip beside which the button is."""
        job = JobId(identifier(action, "value"))
        await desk.home.cancel(job, looking_at(body), origin_in_home(body))
        await ack()

    @app.action(CHOICES)
    async def chose(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Have what was chosen be usual for this person from now on."""
        choice = Choice(identifier(action, "action_id").removeprefix(f"{fields.HOME}_"))
        value = text(action, "selected_option", "value")
        kept = None if value == fields.ANY else value
        await desk.home.choose(choice, kept, looking_at(body), origin_in_home(body))
        await ack()


def origin_in_home(body: dict[str, object]) -> Origin:
    """Return who uses something in their Home: there is no channel."""
    return origin_of(body, "home", identifier(body, "trigger_id"), channel="")


def looking_at(body: dict[str, object]) -> Looking:
    """Return what the person was looking at, as we wrote it into the view."""
    try:
        known = json.loads(told(body, "view", "private_metadata") or "{}")
    except ValueError:
        return NEWEST
    if not isinstance(known, dict):
        return NEWEST
    words, start = known.get("words"), known.get("start")
    return Looking(
        words[:LONGEST_SEARCH] if isinstance(words, str) else "",
        JobId(start) if isinstance(start, str) else None,
        _admin(known.get("admin")),
    )


def _admin(known: object) -> AdminAsked:
    """Return what an admin was looking at; the first page where the view doesn't say."""
    if not isinstance(known, dict):
        return AT_FIRST
    page, channel = known.get("page"), known.get("channel")
    return AdminAsked(
        page if isinstance(page, int) else 1, channel if isinstance(channel, str) else ""
    )
