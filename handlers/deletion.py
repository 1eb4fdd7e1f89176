"""The modal that asks whether a clip is to be deleted, and how far."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import RequestError
from bot.ports import Desk
from handlers.reading import listing
from handlers.views import about_clip


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modal's answer."""

    @app.view("deletion")
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Write the wish down, then close the modal; what's wrong is shown in its place."""
        job, where = about_clip(body, view)
        try:
            await desk.delete(job, where, everywhere=_is_ticked(view))
        except RequestError as error:
            await ack(response_action="update", view=_refusal(error.tell))
        else:
            await ack()


def _is_ticked(view: dict[str, Any]) -> bool:
    """Tell whether the video in Slack is to go, too; not everybody is asked about that."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict) or "slack" not in values:
        return False
    return bool(listing(values, "slack", "too", "selected_options"))


def _refusal(tell: str) -> dict[str, Any]:
    """Return the modal that says why nothing was deleted."""
    return {
        "type": "modal",
        "callback_id": "refused",
        "title": {"type": "plain_text", "text": "Not deleted"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": tell}}],
    }
