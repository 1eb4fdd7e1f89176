"""Messages: replies in threads, mentions, and direct messages to the bot.

A mention in a channel arrives twice, as ``app_mention`` and as ``message``, in any order and with
different event ids: the message's own timestamp makes them one request.
"""

from __future__ import annotations

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from bot.domain.media.inputs import Attachment
from bot.ports.core import Desk
from handlers.payloads import attached, identifier, moment, text, told

BROADCAST = "thread_broadcast"
"""The subtype of a reply in a thread that was also sent to the channel."""

SPOKEN = {None, "file_share", "me_message", BROADCAST}
"""The subtypes in which a person says something; edits, joins and the like are not for us."""

REOPENED = ("channel_unarchive", "group_unarchive")
"""The subtypes of the message that a conversation takes again what it refused for a while. Our own
return to a channel is not among them: Bolt keeps the bot's own messages to itself.
"""

MADE_PRIVATE = "channel_convert_to_private"
"""The subtype of the message that a channel is for its members alone from now on.

Slack: docs.slack.dev/reference/events/message/channel_convert_to_private; its channel keeps its id.
"""

log = logging.getLogger(__name__)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to messages and mentions.

    Bolt acknowledges once the listener has returned (``process_before_response``), so an event
    that couldn't be recorded is not acknowledged and Slack delivers it again.
    """

    async def said(event: dict[str, object], context: AsyncBoltContext) -> None:
        await take(event, context, attached(event))

    async def mentioned(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Take a mention; its files may be missing, and then come with the message itself.

        Slack doesn't say which subtypes a mention can have. A topic that names us has one, too, so
        an unknown one is looked at by whoever runs the bot before anything is spent on it.
        """
        subtype = event.get("subtype")
        if _is_a_persons(event, context) and subtype not in SPOKEN:
            log.warning("a mention of a kind that isn't known", extra={"subtype": subtype})
        await take(event, context, attached(event) or None)

    async def take(
        event: dict[str, object], context: AsyncBoltContext, files: tuple[Attachment, ...] | None
    ) -> None:
        if not _is_a_persons(event, context) or event.get("subtype") not in SPOKEN:
            return
        workspace = context.team_id or ""
        ts, channel = moment(event, "ts"), identifier(event, "channel")
        root = moment(event, "thread_ts") if event.get("thread_ts") else ts
        await desk.message(
            text(event, "text"),
            Origin(
                key=f"message:{workspace}:{channel}:{ts}",
                thread=Thread(workspace, channel, root),
                person=identifier(event, "user"),
                talking_in=root if event.get("thread_ts") else None,
                direct=event.get("channel_type") == "im",
                under_ours=event.get("parent_user_id") == context.bot_user_id,
                to_channel=event.get("subtype") == BROADCAST,
                # In a shared channel, that may be another company's.
                home=told(event, "user_team") or told(event, "team"),
            ),
            bot_user_id=context.bot_user_id or "",
            files=files,
        )

    async def reopened(event: dict[str, object], context: AsyncBoltContext) -> None:
        desk.reopened(context.team_id or "", identifier(event, "channel"))

    for subtype in REOPENED:
        app.event({"type": "message", "subtype": subtype})(reopened)

    async def made_private(event: dict[str, object], context: AsyncBoltContext) -> None:
        await desk.made_private(Thread(context.team_id or "", identifier(event, "channel")))

    app.event({"type": "message", "subtype": MADE_PRIVATE})(made_private)
    app.event("message")(said)
    app.event("app_mention")(mentioned)


def _is_a_persons(event: dict[str, object], context: AsyncBoltContext) -> bool:
    """Tell whether a person has just said this: no bot, no edit, nothing hidden."""
    if event.get("bot_id") or event.get("hidden") or event.get("edited"):
        return False
    return event.get("user") not in (None, context.bot_user_id)
