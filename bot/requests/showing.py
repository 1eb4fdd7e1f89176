"""What one person is shown. That Slack doesn't take it undoes nothing of what was done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from bot.domain.errors.slack import SlackError

log = logging.getLogger(__name__)


async def shown(showing: Awaitable[None], otherwise: str) -> bool:
    """Show something; False where Slack doesn't, and then the log says ``otherwise``."""
    try:
        await showing
    except SlackError as error:
        log.warning(otherwise, extra={"detail": error.detail})
        return False
    return True
