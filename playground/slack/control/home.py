"""`GET` and `POST /home`: the app's Home, as somebody sees it, and opens it.

`{"workspace", "user"}`, and for `POST` `"tab"`: `home` unless it says `messages`. Both answer
`{"ok": true, "enabled": ..., "view": ...}`: whether the app has a Home, and what it published last
for this person, or null. The feed tells of each new one: `event: home`, `{"user", "view"}`.
An element of a Home is used with `POST /press` and the view's id as `view_id`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, user_of, workspace_of
from playground.slack.control.install import require_app

if TYPE_CHECKING:
    from playground.slack.modals import OpenView
    from playground.slack.model import Json, User, Workspace
    from playground.slack.state import LocalSlack


class HomeTab:
    """What somebody does with the app's Home."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def look(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /home?workspace=&user=`: what is there; the app hears nothing of it."""
        query = dict(request.query)
        workspace = workspace_of(self._slack, query)
        return self._shown(workspace, user_of(workspace, query))

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /home`: a tab is opened, and the app told; what it publishes comes later."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user, tab = user_of(workspace, body), body.get("tab", "home")
        if tab not in ("home", "messages"):
            raise RefusalError("no_such_tab", f"There is no tab {tab!r}: home or messages.")
        if tab == "home" and not self._slack.manifest.home_tab:
            raise RefusalError("no_home", "The app's manifest has no Home tab.")
        channel = workspace.direct_channel(user.id)
        if channel is None:
            raise RefusalError("no_home", f"{user.real_name} can't open the app here.", 403)
        home = self._slack.homes.of(workspace.id, user.id) if tab == "home" else None
        view = None if home is None else home.data
        self._slack.events.home_opened(workspace, channel, user.id, tab, view)
        return self._shown(workspace, user)

    def _shown(self, workspace: Workspace, user: User) -> web.Response:
        home = self._slack.homes.of(workspace.id, user.id)
        view = None if home is None else home.data
        enabled = self._slack.manifest.home_tab
        return web.json_response({"ok": True, "enabled": enabled, "view": view})


def home_of(slack: LocalSlack, workspace: Workspace, user: User, body: Json) -> OpenView | None:
    """Return a person's Home, if it is what `view_id` names."""
    home = slack.homes.of(workspace.id, user.id)
    return home if home is not None and home.id == body["view_id"] else None
