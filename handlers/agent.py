"""Slack's own Stop button, under a thread in which we render: it is there where we are an agent.

Without ``features.agent_view`` in the manifest there is none, and nothing of this happens.
"""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import is_direct
from bot.domain.job import Thread
from bot.ports.core import Desk
from handlers.payloads import identifier, moment


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the Stop button (docs.slack.dev/reference/events/agent_session_stopped)."""

    @app.event("agent_session_stopped")
    async def stopped(event: dict[str, object], context: AsyncBoltContext) -> None:
        """Cancel what the person waits for in the thread.

        An answer goes to the top of the conversation: nobody sees one in a thread without replies.
        """
        workspace, channel = context.team_id or "", identifier(event, "channel")
        thread_ts = moment(event, "thread_ts")
        await desk.stopped(
            Origin(
                key=f"stop:{workspace}:{channel}:{thread_ts}:{moment(event, 'event_ts')}",
                thread=Thread(workspace, channel, thread_ts),
                person=identifier(event, "user"),
                direct=is_direct(channel),
            )
        )
