"""`POST /uninstall`, `/revoke` and `/install`: an admin takes the app away, or brings it back.

All take `{"workspace": "T..."}`, and `"quietly": true` for a departure of which the app hears
nothing. Slack says `account_inactive` to the token of an app that was uninstalled and
`token_revoked` to one that was taken back (Slack: "auth.test", errors). An installation makes a new
token, which the answer holds.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, user_of, workspace_of

if TYPE_CHECKING:
    from playground.slack.model import Json, Workspace
    from playground.slack.state import LocalSlack


class Installation:
    """What an admin does with the app."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def uninstall(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /uninstall`: Slack tells of both the app and its token."""
        body = await body_of(request)
        workspace = self._installed(body)
        self._slack.world.lock_out(workspace, "account_inactive")
        if not body.get("quietly"):
            self._tell(workspace, {"type": "tokens_revoked", "tokens": _bot_of(workspace)})
            self._tell(workspace, {"type": "app_uninstalled"})
        return web.json_response({"ok": True})

    async def revoke(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /revoke`: the bot's token; with `user`, that person's own and no other."""
        body = await body_of(request)
        workspace = self._installed(body)
        tokens = _bot_of(workspace)
        if "user" in body:
            tokens = {"oauth": [user_of(workspace, body).id], "bot": []}
        else:
            self._slack.world.lock_out(workspace, "token_revoked")
        if not body.get("quietly"):
            self._tell(workspace, {"type": "tokens_revoked", "tokens": tokens})
        return web.json_response({"ok": True})

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /install`: the app is back, with a new token."""
        workspace = workspace_of(self._slack, await body_of(request))
        if workspace.installed:
            raise RefusalError("already_installed", "The app is installed there.")
        return web.json_response({"ok": True, "token": self._slack.world.let_in(workspace)})

    def _installed(self, body: Json) -> Workspace:
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        return workspace

    def _tell(self, workspace: Workspace, event: Json) -> None:
        self._slack.events.goodbye(workspace, {**event, "event_ts": f"{time.time():.6f}"})


def require_app(workspace: Workspace) -> None:
    """Refuse what needs the app in a workspace that removed it."""
    if not workspace.installed:
        raise RefusalError("app_not_installed", f"{workspace.name} has removed the app.")


def _bot_of(workspace: Workspace) -> Json:
    return {"oauth": [], "bot": [workspace.bot.id]}
