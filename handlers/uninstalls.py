"""The app is removed from a workspace or an organisation, or its token is revoked there."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.ports.core import Desk
from handlers.payloads import identifier, listing, seconds


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the events with which Slack says goodbye.

    Slack sends them in any order, late, and more than once. Bolt asks for no token here, since
    there is none that works, and acknowledges once the listener has returned: a departure that
    couldn't be recorded is delivered again.
    """

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, object]) -> None:
        await _tell(desk, body)

    @app.event("tokens_revoked")
    async def revoked(body: dict[str, object]) -> None:
        """Take the bot's token for the app itself: people's own tokens are none of our business."""
        if listing(body, "event", "tokens", "bot"):
            await _tell(desk, body)

    @app.event("team_access_revoked")
    async def shut_out(body: dict[str, object]) -> None:
        """Leave workspaces that an organisation takes the app out of; it stays in the others."""
        for named in listing(body, "event", "team_ids"):
            workspace = identifier({"team_id": named}, "team_id")
            await desk.left_org(workspace, seconds(body, "event_time"))


async def _tell(desk: Desk, body: dict[str, object]) -> None:
    """Tell whom it is about: Slack names no workspace where it is a whole organisation."""
    at = seconds(body, "event_time")
    enterprise = identifier(body, "enterprise_id") if body.get("enterprise_id") else None
    if enterprise is not None and not body.get("team_id"):
        await desk.removed_everywhere(enterprise, at)
    else:
        await desk.removed(identifier(body, "team_id"), at, enterprise)
