"""The window of styles: opened from Home, its buttons, and a style's fields as they come back."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.presets import fields
from bot.domain.presets.styles import Style, StyleRefused
from bot.ports.core import Desk
from handlers.home import origin_in_home
from handlers.payloads import has, identifier, text
from handlers.views import origin, plain


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to what admins do with styles; whether somebody is one is asked by who takes it."""

    @app.action(fields.OPEN)
    async def opened(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the window, with all styles in it."""
        await desk.presets.styles.open(origin_in_home(body))
        await ack()

    @app.action(fields.ADD)
    async def adding(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show the fields of a new style."""
        await desk.presets.styles.edit("", identifier(body, "view", "id"), origin_in_home(body))
        await ack()

    @app.action(fields.CHANGE)
    async def changing(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Show the fields of the style beside which the button is."""
        name, view = identifier(action, "value"), identifier(body, "view", "id")
        await desk.presets.styles.edit(name, view, origin_in_home(body))
        await ack()

    @app.action(fields.REMOVE)
    async def removed(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Forget the style whose fields are shown."""
        name, view = identifier(action, "value"), identifier(body, "view", "id")
        await desk.presets.styles.remove(name, view, origin_in_home(body))
        await ack()

    @app.view(fields.FORM)
    async def saved(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Keep the style, and show all of them; what's wrong is shown under its field."""
        before = text(view, "private_metadata")
        try:
            shown = await desk.presets.styles.save(_style(view), before, origin(body, view))
        except StyleRefused as refused:
            part = refused.part if has(view, "state", "values", refused.part) else fields.NAME
            await ack(response_action="errors", errors={part: plain(refused.tell)})
        else:
            await ack(response_action="update", view=shown)


def _style(view: dict[str, object]) -> Style:
    """Return a style as it is filled in; a length that is no number is none."""
    seconds, model = _filled(view, fields.SECONDS), _chosen_model(view)
    return Style(
        name=_filled(view, fields.NAME),
        before=_filled(view, fields.BEFORE),
        after=_filled(view, fields.AFTER),
        model=None if model in {"", fields.ANY} else model,
        size=_filled(view, fields.SIZE) or None,
        seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 7 else None,
    )


def _filled(view: dict[str, object], part: str) -> str:
    return text(view, "state", "values", part, fields.VALUE, "value").strip()


def _chosen_model(view: dict[str, object]) -> str:
    values = ("state", "values")
    if not has(view, *values, fields.MODEL):
        return ""
    return text(view, *values, fields.MODEL, fields.VALUE, "selected_option", "value")
