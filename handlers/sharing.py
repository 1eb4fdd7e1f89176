"""Clips are shared: the window of *Share…*, and the button below a copy."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation import fields
from bot.domain.errors.base import RequestError
from bot.domain.sharing.copies import CopyId
from bot.ports.core import Desk
from handlers.payloads import has, identifier, listing, origin_of, text
from handlers.views import about_clip, plain


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the window and the button."""

    @app.view(fields.SHARE_MODAL)
    async def share(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Write the wish down, then close the window; what's wrong is shown under the channel."""
        job, where = about_clip(body, view)
        channel = chosen_channel(view, fields.SHARE_TO) or ""
        try:
            await desk.sharing.share(job, channel, where, with_prompt=_is_ticked(view))
        except RequestError as error:
            await ack(response_action="errors", errors={fields.SHARE_TO: plain(error.tell)})
        else:
            await ack()

    @app.action(fields.TAKE_OUT)
    async def take_out(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Have a copy go."""
        copy = identifier(action, "value")
        await desk.sharing.take_out(CopyId(copy), origin_of(body, "copy", copy))
        await ack()


def chosen_channel(view: dict[str, object], field: str) -> str | None:
    """Return the channel that a window's field names; None for an empty one."""
    place = ("state", "values", field, fields.CONVERSATION, "selected_conversation")
    return identifier(view, *place) if text(view, *place) else None


def _is_ticked(view: dict[str, object]) -> bool:
    """Tell whether the prompt is to be shown, too; only a clip's owner is asked that."""
    if not has(view, "state", "values", fields.SHARE_PROMPT):
        return False
    place = ("state", "values", fields.SHARE_PROMPT, fields.BOXES, "selected_options")
    return bool(listing(view, *place))
