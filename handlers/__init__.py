"""What Slack sends, one file for each surface. Each has ``register(app, desk)``."""

from slack_bolt.async_app import AsyncApp

from bot.ports.core import Desk
from handlers import (
    actions,
    channels,
    command,
    deletion,
    drafts,
    guide,
    messages,
    others,
    pages,
    shortcuts,
    uninstalls,
    views,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Register every listener. Bolt runs the first that matches: the catch-all comes last."""
    spoken = (command, channels, messages)
    pressed = (actions, drafts, guide, pages, shortcuts, views, deletion)
    for surface in (*spoken, *pressed, uninstalls, others):
        surface.register(app, desk)
