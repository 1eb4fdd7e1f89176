"""The card's buttons. Their action ids are the verbs of ``Desk.press``; their value is a job."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.job import JobId, Thread
from bot.ports import Desk, Origin
from handlers.reading import home_of, identifier, moment, workspace_of

VERBS = re.compile("cancel|remix|again|edit|recreate|deliver|delete|look|resend|give_up")

DOUBLE_CLICK = 3
"""Seconds within which two presses of one button by one person are one request."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons."""

    @app.action("form")
    async def asked_for_form(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form for a clip in the conversation where the button is."""
        workspace, trigger_id = workspace_of(body), identifier(body, "trigger_id")
        origin = Origin(
            key=f"form:{workspace}:{trigger_id}",
            thread=Thread(workspace, identifier(body, "channel", "id")),
            person=identifier(body, "user", "id"),
            response_url=body.get("response_url"),
            trigger_id=trigger_id,
            home=home_of(body),
        )
        await desk.open_form(origin)
        await ack()

    @app.action(VERBS)
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Do what the button says.

        Slack gives each click of a double click a trigger id of its own, so the key is made of who
        pressed what, and when.
        """
        workspace, person = workspace_of(body), identifier(body, "user", "id")
        verb, job = identifier(action, "action_id"), identifier(action, "value")
        pressed_at = int(float(moment(action, "action_ts"))) // DOUBLE_CLICK
        message = body.get("message") or {}
        root = "thread_ts" if message.get("thread_ts") else "ts"
        origin = Origin(
            key=f"press:{workspace}:{verb}:{job}:{person}:{pressed_at}",
            thread=Thread(
                workspace,
                identifier(body, "channel", "id"),
                moment(message, root) if message else None,
            ),
            person=person,
            response_url=body.get("response_url"),
            trigger_id=body.get("trigger_id"),
            talking_in=message.get("thread_ts"),
            home=home_of(body),
        )
        await desk.press(verb, JobId(job), origin)
        await ack()
