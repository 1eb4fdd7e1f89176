"""`/oauth/v2/authorize`: somebody lets the app into a workspace or an org, or doesn't.

Slack: "Installing with OAuth". What the app asked for wrongly is told on the page and leads
nowhere: only a redirect URL of the app's is ever followed. Who isn't a member can't install; for a
whole org only admins do, and only an app that is ready for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from playground.slack.oauth.codes import Grant
from playground.slack.oauth.html import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.slack.model import User, Workspace
    from playground.slack.state import LocalSlack

_ASKED = ("client_id", "scope", "user_scope", "redirect_uri", "state", "team")
_MEANING = {
    "app_mentions:read": "See messages that mention it",
    "channels:history": "See messages in public channels it's in",
    "channels:read": "See which public channels there are",
    "chat:write": "Send messages as itself",
    "commands": "Add shortcuts and slash commands",
    "files:read": "See files in conversations it's in",
    "files:write": "Upload and edit files as itself",
    "groups:history": "See messages in private channels it's in",
    "groups:read": "See private channels it's in",
    "im:history": "See its direct messages",
    "mpim:history": "See group messages it's in",
    "reactions:read": "See emoji reactions",
    "usergroups:read": "See user groups",
    "users:read": "See who is in the workspace",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the app asks for, as it came; `back` is where the answer goes."""

    fields: Mapping[str, str]
    scopes: tuple[str, ...]
    back: str

    def answer(self, **told: str) -> str:
        """Return the address with what the app is told, and its own state."""
        joint = "&" if urlsplit(self.back).query else "?"
        return self.back + joint + urlencode({**told, "state": self.fields.get("state", "")})


class Consent:
    """The page between the app's own install page and its success page."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET`: show who would install what where."""
        asked = self._read(request.query)
        return asked if isinstance(asked, web.Response) else self._show(asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST`: lead back to the app, with a code or with `access_denied`.

        The form holds the request as it came, `who` (`T0ACME U0MAYA`), and `answer`.
        """
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked = self._read(form)
        if isinstance(asked, web.Response):
            return asked
        if form.get("answer") != "allow":
            raise web.HTTPFound(asked.answer(error="access_denied"))
        place_id, _, user_id = form.get("who", "").partition(" ")
        if (place_id, user_id) not in {(place, user.id) for place, _, user in self._choices()}:
            return _refusal("not_allowed", "They can't install the app there.")
        place = self._slack.world.place(place_id)
        assert place is not None  # noqa: S101 - it is one of the choices
        grant = Grant(place, user_id, asked.scopes, form.get("redirect_uri"))
        raise web.HTTPFound(asked.answer(code=self._slack.codes.issue(grant)))

    def _read(self, given: Mapping[str, str]) -> Request | web.Response:
        """Return what is asked for, or the page that says what is wrong with it."""
        app, scopes = self._slack.app, tuple(s for s in given.get("scope", "").split(",") if s)
        if given.get("client_id") != app.client_id:
            return _refusal("invalid_client_id", "There is no app with this client id.")
        back = app.leads_back_to(given.get("redirect_uri"))
        if back is None:
            return _refusal("bad_redirect_uri", "The app has no such redirect URL.")
        unknown = set(scopes) - self._slack.manifest.scopes
        if unknown or not scopes:
            named = ", ".join(sorted(unknown)) or "none"
            return _refusal("invalid_scope", f"These scopes aren't the app's: {named}.")
        return Request({name: given[name] for name in _ASKED if name in given}, scopes, back)

    def _choices(self) -> list[tuple[str, str, User]]:
        """Return where the app can be installed, with its name, and who can do that."""
        world = self._slack.world
        found = [
            (one.id, one.name, user) for one in world.workspaces.values() for user in _members(one)
        ]
        if not self._slack.app.org_ready:
            return found
        admins = {
            user.id: user for one in world.in_org() for user in _members(one) if user.is_admin
        }
        whole = f"{world.org.name}, the whole org"
        return [*found, *((world.org.id, whole, user) for user in admins.values())]

    def _show(self, asked: Request) -> web.Response:
        name, back = escape(self._slack.manifest.name), escape(urlsplit(asked.back).netloc)
        hidden = "".join(
            f'<input type="hidden" name="{key}" value="{escape(value)}">'
            for key, value in asked.fields.items()
        )
        scopes = "".join(
            f"<li>{_MEANING.get(scope, scope)} <code>{escape(scope)}</code></li>"
            for scope in asked.scopes
        )
        return page(
            f"{self._slack.manifest.name} wants to be installed",
            f'<form method="post" action="/oauth/v2/authorize">{hidden}'
            f'<label>Where, and by whom <select name="who">{self._options(asked)}</select></label>'
            f"<h2>{name} will be able to</h2><ul>{scopes}</ul>"
            '<p class="buttons"><button name="answer" value="cancel">Cancel</button>'
            '<button class="primary" name="answer" value="allow">Allow</button></p></form>'
            f'<p class="quiet">Either way you go back to {back}.</p>',
        )

    def _options(self, asked: Request) -> str:
        """Return the menu's options, those of each place together."""
        groups: dict[str, str] = {}
        first = asked.fields.get("team")
        for place, name, user in self._choices():
            chosen = " selected" if place == first else ""
            first = None if chosen else first
            what = f"{user.real_name}, admin" if user.is_admin else user.real_name
            groups[name] = groups.get(name, "") + (
                f'<option value="{place} {user.id}"{chosen}>{escape(name)}: {escape(what)}</option>'
            )
        return "".join(
            f'<optgroup label="{escape(name)}">{options}</optgroup>'
            for name, options in groups.items()
        )


def _members(workspace: Workspace) -> list[User]:
    return [
        user for user in workspace.users.values() if not user.is_bot and user.standing == "member"
    ]


def _refusal(word: str, text: str) -> web.Response:
    body = f'<p>{escape(text)}</p><p class="quiet"><code>{word}</code></p>'
    return page("This can't be installed", body, 400)
