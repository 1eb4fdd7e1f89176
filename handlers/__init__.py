"""What Slack sends, one file for each surface. Each has ``register(app, desk)``."""

from slack_bolt.async_app import AsyncApp

from bot.ports import Desk
from handlers import (
    actions,
    command,
    deletion,
    guide,
    leaving,
    messages,
    others,
    pages,
    shortcuts,
    views,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Register every listener. Bolt runs the first that matches: the catch-all comes last."""
    cards = (actions, guide, pages, shortcuts, views, deletion)
    for surface in (command, messages, *cards, leaving, others):
        surface.register(app, desk)
