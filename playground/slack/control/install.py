"""What an admin does with the app: takes it away, brings it back, moves a workspace into the org.

`POST /uninstall`, `/revoke` and `/install` take `{"workspace": "T..."}` or `{"org": "E..."}`, and
`"quietly": true` for a departure of which the app hears nothing. Slack says `account_inactive` to
the token of an app that was uninstalled and `token_revoked` to one that was taken back (Slack:
"auth.test", errors). An installation answers with a token; without a good one that is a new one.
It may name `scopes`, which otherwise are the manifest's; `POST /scopes` sets those of one that is
there.

`POST /move` brings a workspace into the org, as a migration to Enterprise Grid does: its ids and
the app's token stay; what the app hears names the org from then on (Slack:
"grid_migration_finished"). `POST /share` lets the app that the org has into one more of its
workspaces, `/unshare` takes it out (Slack: "team_access_granted", "team_access_revoked").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, field, user_of, workspace_of
from playground.slack.model import Workspace
from playground.slack.oauth.installing import leave, settle, take_back

if TYPE_CHECKING:
    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Place
    from playground.slack.state import LocalSlack


class Installation:
    """What an admin does with the app."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def uninstall(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /uninstall`: Slack tells of both the app and its token."""
        body = await body_of(request)
        leave(self._slack, self._installed(body), quietly=bool(body.get("quietly")))
        return web.json_response({"ok": True})

    async def revoke(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /revoke`: the bot's token; with `user`, that person's own and no other."""
        body = await body_of(request)
        place, quietly = self._installed(body), bool(body.get("quietly"))
        if "user" not in body:
            take_back(self._slack, place, quietly=quietly)
        elif not quietly:
            person = user_of(workspace_of(self._slack, body), body).id
            self._tell(place, "tokens_revoked", tokens={"oauth": [person], "bot": []})
        return web.json_response({"ok": True})

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /install`: the app is back, with a new token."""
        body = await body_of(request)
        place = self._place(body)
        if place.has_own if isinstance(place, Workspace) else place.installed:
            raise RefusalError("already_installed", "The app is installed there.")
        settle(self._slack, place, self._scopes(body))
        token = self._slack.world.tokens.issue(place).text
        return web.json_response({"ok": True, "token": token})

    async def narrow(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /scopes`: its installation is from before the app asked for the others."""
        body = await body_of(request)
        place = self._installed(body)
        place.scopes = self._scopes(body)
        return web.json_response({"ok": True, "scopes": sorted(place.scopes)})

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /move`: a workspace becomes one of the org's."""
        workspace, org = workspace_of(self._slack, await body_of(request)), self._slack.world.org
        if workspace.org is not None:
            raise RefusalError("already_there", f"{workspace.name} belongs to {org.name}.")
        self._tell(workspace, "grid_migration_started", enterprise_id=org.id)
        workspace.org = org
        self._tell(workspace, "grid_migration_finished", enterprise_id=org.id)
        return web.json_response({"ok": True, "org": org.id})

    async def share(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /share`: the org's app comes into a workspace."""
        workspace = self._of_org(await body_of(request), shared=False)
        self._slack.world.share(workspace)
        self._tell(self._slack.world.org, "team_access_granted", team_ids=[workspace.id])
        return web.json_response({"ok": True})

    async def unshare(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /unshare`: the org's app leaves a workspace, and stays in the others."""
        workspace = self._of_org(await body_of(request), shared=True)
        workspace.has_orgs = False
        self._tell(self._slack.world.org, "team_access_revoked", team_ids=[workspace.id])
        return web.json_response({"ok": True})

    def _scopes(self, body: Json) -> frozenset[str]:
        """Return the scopes that are named; the app's, where none are."""
        ours = self._slack.manifest.scopes
        scopes = body.get("scopes", sorted(ours))
        if not isinstance(scopes, list) or not ours.issuperset(scopes):
            raise RefusalError("invalid_scope", f"These aren't all the app's scopes: {scopes!r}.")
        return frozenset(scopes)

    def _place(self, body: Json) -> Place:
        if "org" not in body:
            return workspace_of(self._slack, body)
        if field(body, "org") != self._slack.world.org.id:
            raise RefusalError("no_such_org", f"There is no org {body['org']}.", 404)
        return self._slack.world.org

    def _installed(self, body: Json) -> Place:
        place = self._place(body)
        if not (place.has_own if isinstance(place, Workspace) else place.installed):
            raise RefusalError("app_not_installed", f"The app isn't installed in {place.name}.")
        return place

    def _of_org(self, body: Json, *, shared: bool) -> Workspace:
        """Return one of the org's workspaces, with or without the org's app."""
        workspace, org = workspace_of(self._slack, body), self._slack.world.org
        if workspace.org is None or not org.installed:
            raise RefusalError("app_not_installed", f"{org.name} has no app for {workspace.name}.")
        if workspace.has_orgs is not shared:
            raise RefusalError("already_done", f"{workspace.name} is like that.")
        return workspace

    def _tell(self, place: Place, event: str, **fields: object) -> None:
        self._slack.events.of_place(place, {"type": event, **fields})


def require_app(workspace: Workspace) -> None:
    """Refuse what needs the app in a workspace that removed it."""
    if not workspace.installed:
        raise RefusalError("app_not_installed", f"{workspace.name} has removed the app.")
