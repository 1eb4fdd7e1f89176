"""`/apps`: where admins see in which places the app is, and take it away."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from playground.slack.model import Org
from playground.slack.oauth.html import page

if TYPE_CHECKING:
    from aiohttp import web

    from playground.slack.model import Workspace
    from playground.slack.oauth.tokens import Place
    from playground.slack.state import LocalSlack


class Management:
    """One page about the app in all places."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /apps`."""
        del request
        name, app, world = self._slack.manifest.name, self._slack.app, self._slack.world
        rows = [self._row(one) for one in world.workspaces.values()]
        places = "".join([*rows, self._row(world.org) if world.in_org() else ""])
        link = (
            f'<a class="button primary" href="{escape(app.install_url)}">Install {escape(name)}</a>'
        )
        add = f"<p>{link}</p>" if app.install_url else ""
        lasts = f"{app.token_seconds:.0f} seconds" if app.rotates else "for ever"
        other = "Let them last" if app.rotates else "Let them expire"
        switch = _button("app", f'"rotates": {str(not app.rotates).lower()}', other)
        return page(
            f"Where {name} is",
            f"{add}<table><thead><tr><th>Place</th><th>App</th><th></th></tr></thead>"
            f"<tbody>{places}</tbody></table>"
            f'<p class="quiet">New tokens last {lasts}. {switch}</p>'
            '<p><a href="/">Back to the channels</a></p>',
        )

    def _row(self, place: Place) -> str:
        key = "org" if isinstance(place, Org) else "workspace"
        body = f'"{key}": "{place.id}"'
        own = place.installed if isinstance(place, Org) else place.has_own
        buttons = (
            _button("uninstall", body, "Uninstall") + _button("revoke", body, "Revoke its token")
            if own
            else ""
        )
        if not isinstance(place, Org):
            buttons += self._of_org(place, body)
        name = f"{place.name}, the whole org" if isinstance(place, Org) else place.name
        return f"<tr><th>{escape(name)}</th><td>{_state(place)}</td><td>{buttons}</td></tr>"

    def _of_org(self, workspace: Workspace, body: str) -> str:
        if workspace.org is None:
            return _button("move", body, f"Move to {self._slack.world.org.name}")
        if workspace.has_orgs:
            return _button("unshare", body, "Take the org's out")
        return _button("share", body, "Let the org's in") if workspace.org.installed else ""


def _state(place: Place) -> str:
    if isinstance(place, Org):
        return "installed" if place.installed else "not installed"
    ways = [
        *(["installed"] if place.has_own else []),
        *(["from the org"] if place.has_orgs else []),
    ]
    return " and ".join(ways) or "not installed"


def _button(path: str, body: str, label: str) -> str:
    """Return a button that posts a JSON object to the control API, for `apps.js`."""
    told = escape("{" + body + "}")
    return f'<button type="button" data-post="{path}" data-body="{told}">{escape(label)}</button> '
