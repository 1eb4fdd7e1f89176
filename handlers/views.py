"""The modal that asks what a remix should change."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import RequestError
from bot.domain.job import JobId, Thread
from bot.ports import Desk, Origin
from handlers.reading import identifier, text


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modal's answer."""

    @app.view("change")
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Record the remix, then close the modal; what's wrong is shown under the field."""
        workspace = identifier(body, "team", "id")
        change = text(view, "state", "values", "change", "text", "value")
        job = identifier(view, "private_metadata")
        origin = Origin(
            key=f"view:{workspace}:{identifier(view, 'id')}",
            thread=Thread(workspace, ""),
            person=identifier(body, "user", "id"),
        )
        try:
            await desk.change(change, JobId(job), origin)
        except RequestError as error:
            await ack(response_action="errors", errors={"change": _plain(error.tell)})
        else:
            await ack()


def _plain(text: str) -> str:
    """Return mrkdwn as the plain text that Slack shows under a field."""
    return text.replace("`", "").replace("*", "")
