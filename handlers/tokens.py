"""The window of tokens, opened from Home: its buttons, and the fields of a new one."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors.base import RequestError
from bot.domain.programs import fields
from bot.domain.programs.tokens import USUAL_LIFETIME
from bot.ports.programs.tokens import TokenDesk
from handlers.home import origin_in_home
from handlers.payloads import identifier, text
from handlers.views import origin, plain


def register(app: AsyncApp, desk: TokenDesk) -> None:
    """Listen to what people do with their tokens, where programs may order clips."""

    @app.action(fields.OPEN)
    async def opened(ack: AsyncAck, body: dict[str, object]) -> None:
        """Open the window, with this person's tokens in it."""
        await desk.open(origin_in_home(body))
        await ack()

    @app.action(fields.REVOKE)
    async def revoked(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Revoke the token beside which the button is."""
        token, view = identifier(action, "value"), identifier(body, "view", "id")
        await desk.revoke(token, view, origin_in_home(body))
        await ack()

    @app.view(fields.WINDOW)
    async def made(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Make a token and show it; what's wrong is shown under its name."""
        name, window = _filled(view, fields.NAME, "value"), identifier(view, "id")
        days = _filled(view, fields.LIFETIME, "selected_option", "value")
        lifetime = int(days) if days.isdecimal() and len(days) < 4 else USUAL_LIFETIME
        try:
            shown = await desk.make(name, lifetime, window, origin(body, view))
        except RequestError as error:
            await ack(response_action="errors", errors={fields.NAME: plain(error.tell)})
        else:
            await ack(response_action="update", view=shown)


def _filled(view: dict[str, object], part: str, *path: str) -> str:
    return text(view, "state", "values", part, fields.VALUE, *path)
