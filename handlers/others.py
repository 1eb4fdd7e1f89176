"""Everything else: acknowledged, or Slack would deliver it again and in the end turn us off."""

from __future__ import annotations

import logging
import re

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.ports.core import Desk
from handlers.payloads import UnreadableError

log = logging.getLogger(__name__)

ANYTHING = re.compile("")


def register(app: AsyncApp, desk: Desk) -> None:  # noqa: ARG001 - every surface has this shape
    """Acknowledge what is not for us, and refuse what could not be handled."""

    async def nothing(ack: AsyncAck) -> None:
        await ack()

    for hear in (app.event, app.action, app.view, app.view_closed, app.shortcut, app.command):
        hear(ANYTHING)(nothing)

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        """Answer 500: an event is not acknowledged and comes again, a person sees a failure."""
        if isinstance(error, UnreadableError):
            log.warning("a payload can't be read", extra={"field": str(error)})
            return BoltResponse(status=400)
        log.error("a request from Slack could not be handled", exc_info=error)
        return BoltResponse(status=500)
