"""The modal that asks whether a clip is to be deleted, and how far."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.fields import BOXES, DELETION_MODAL, IN_SLACK
from bot.domain.errors.base import RequestError
from bot.ports.core import Desk
from handlers.payloads import listing
from handlers.views import about_clip


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modal's answer."""

    @app.view(DELETION_MODAL)
    async def submitted(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Write the wish down, then close the modal; what's wrong is shown in its place."""
        job, where = about_clip(body, view)
        try:
            await desk.delete(job, where, everywhere=_is_ticked(view))
        except RequestError as error:
            await ack(response_action="update", view=_refusal(error.tell))
        else:
            await ack()


def _is_ticked(view: dict[str, object]) -> bool:
    """Tell whether the video in Slack is to go, too; not everybody is asked about that."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict) or IN_SLACK not in values:
        return False
    return bool(listing(values, IN_SLACK, BOXES, "selected_options"))


def _refusal(tell: str) -> dict[str, object]:
    """Return the modal that says why nothing was deleted."""
    return {
        "type": "modal",
        "callback_id": "refused",
        "title": {"type": "plain_text", "text": "Not deleted"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": tell}}],
    }
