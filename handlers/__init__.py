"""What Slack sends, one file for each surface. Each has ``register(app, desk)``."""

from slack_bolt.async_app import AsyncApp

from bot.ports.core import Desk
from handlers import (
    actions,
    agent,
    approvals,
    budgets,
    command,
    first_contact,
    home,
    home_admin,
    lists,
    messages,
    others,
    sharing,
    shortcuts,
    showcase,
    styles,
    takes,
    uninstalls,
    usage,
    views,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Register every listener. Bolt runs the first that matches: the catch-all comes last."""
    for surface in (
        command,
        messages,
        actions,
        approvals,
        takes,
        lists,
        usage,
        shortcuts,
        views,
        home,
        home_admin,
        budgets,
        sharing,
        showcase,
        styles,
        first_contact,
        agent,
        uninstalls,
        others,
    ):
        surface.register(app, desk)
