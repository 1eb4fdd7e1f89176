"""`/api/METHOD`: token, scope, rate limit, faults, then the method itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from playground.slack.model import Workspace
from playground.slack.oauth.access import oauth_v2_access
from playground.slack.web import (
    basics,
    chat,
    conversations,
    files,
    own,
    sessions,
    usergroups,
    views,
)
from playground.slack.web.call import ApiError, Call, Reply, read_arguments
from playground.slack.web.reach import require_scope
from playground.slack.web.teams import team_of
from playground.slack.web.weather import weather

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Token
    from playground.slack.state import LocalSlack

    Handler: TypeAlias = Callable[[LocalSlack, Call], Awaitable[Json]]
    OfToken: TypeAlias = Callable[[LocalSlack, Token, Json], Awaitable[Json]]
    OfApp: TypeAlias = Callable[[LocalSlack, Json], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the one scope that it always needs (others depend on the arguments)."""

    handler: Handler
    scope: str | None = None


@dataclass(slots=True)
class Asked:
    """One request: what was called, with what, by whom; `workspace` once it's known which."""

    method: str
    arguments: Json
    json_body: bool
    text: str | None
    """The token as it came."""
    token: Token | None
    workspace: Workspace | None = None

    @property
    def granted(self) -> frozenset[str]:
        """The scopes that its token has."""
        return frozenset() if self.token is None else self.token.opens.scopes


METHODS: dict[str, Method] = {
    "agents.sessions.setStatus": Method(sessions.set_status, "assistant:write"),
    "api.test": Method(basics.api_test),
    "assistant.threads.setStatus": Method(conversations.set_status),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.members": Method(conversations.members),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
    "files.delete": Method(files.delete, "files:write"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "reactions.add": Method(conversations.add_reaction, "reactions:write"),
    "reactions.remove": Method(conversations.remove_reaction, "reactions:write"),
    "usergroups.list": Method(usergroups.list_groups, "usergroups:read"),
    "usergroups.users.list": Method(usergroups.list_users, "usergroups:read"),
    "users.info": Method(basics.users_info, "users:read"),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
}
OF_TOKEN: dict[str, OfToken] = {
    "apps.uninstall": own.apps_uninstall,
    "auth.revoke": own.auth_revoke,
    "auth.teams.list": own.auth_teams_list,
    "auth.test": own.auth_test,
}
"""Methods about the token itself, which need no workspace and no scope."""
OF_APP: dict[str, OfApp] = {"oauth.v2.access": oauth_v2_access}
"""Methods for which the app needs no token: it shows its id and secret."""
CONNECT = "apps.connections.open"
_SECRETS = {"client_secret", "token"}


class WebApi:
    """Answers Web API calls and writes each of them down."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle one call, under whatever fault is set for it."""
        method = request.match_info["method"]
        sky = await weather(self._slack.faults, method)
        try:
            arguments, json_body = await read_arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        asked = self._asked(request, method, arguments, json_body)
        reply = sky.altered(sky.instead or await self._answer(asked))
        self._record(asked, reply)
        return await sky.send(request, self._respond(asked, reply))

    async def _answer(self, asked: Asked) -> Reply:
        try:
            self._authorize(asked)
            if asked.method in METHODS and asked.token is not None:
                asked.workspace = team_of(self._slack, asked.token, asked.arguments)
            wait = self._wait(asked)
            if wait is not None:
                return Reply({"ok": False, "error": "ratelimited"}, 429, wait)
            return await self._carry_out(asked)
        except ApiError as error:
            return Reply({"ok": False, "error": error.error, **error.more})

    async def _carry_out(self, asked: Asked) -> Reply:
        """Do what was asked by whoever may."""
        method, arguments = asked.method, asked.arguments
        if method in OF_APP:
            return Reply({"ok": True, **await OF_APP[method](self._slack, arguments)})
        if asked.token is not None and method in OF_TOKEN:
            told = await OF_TOKEN[method](self._slack, asked.token, arguments)
            return Reply({"ok": True, **told})
        if asked.workspace is None:
            return Reply({"ok": True, "url": self._slack.hub.ticket_url()})
        call = Call(method, arguments, asked.workspace, asked.json_body, granted=asked.granted)
        if scope := METHODS[method].scope:
            require_scope(call, scope)
        answer = await METHODS[method].handler(self._slack, call)
        return Reply({"ok": True, **answer}, notes=call.notes)

    def _asked(self, request: web.Request, method: str, arguments: Json, json_body: bool) -> Asked:
        text = _token(request, arguments)
        token = self._slack.world.tokens.find(text) if text else None
        own = token.opens if token and isinstance(token.opens, Workspace) else None
        return Asked(method, arguments | _client(request), json_body, text, token, workspace=own)

    def _wait(self, asked: Asked) -> int | None:
        """Return the seconds until a call is due again, or None if it is now."""
        team = asked.workspace.id if asked.workspace else ""
        channel = str(asked.arguments.get("channel", ""))
        return self._slack.limits.retry_after(asked.method, team, channel)

    def _authorize(self, asked: Asked) -> None:
        """Refuse what the token does not allow; without a good one only CONNECT and OF_APP pass."""
        if asked.method in OF_APP:
            return
        if asked.method not in METHODS | OF_TOKEN and asked.method != CONNECT:
            raise ApiError("unknown_method", req_method=asked.method)
        if not asked.text:
            raise ApiError("not_authed")
        is_app_token = asked.text == self._slack.settings.app_token
        if asked.token is None and not is_app_token:
            raise ApiError("invalid_auth")
        if asked.token and (word := self._slack.world.tokens.refusal_of(asked.token)):
            raise ApiError(word)
        if is_app_token != (asked.method == CONNECT):
            raise ApiError("not_allowed_token_type")

    def _record(self, asked: Asked, reply: Reply) -> None:
        arguments = asked.arguments.items()
        self._slack.calls.add(
            method=asked.method,
            workspace=asked.workspace.id if asked.workspace else None,
            ok=reply.body.get("ok", False),
            error=reply.body.get("error"),
            status=reply.status,
            args={name: _plain(value) for name, value in arguments if name not in _SECRETS},
            **reply.notes,
        )

    def _respond(self, asked: Asked, reply: Reply) -> web.Response:
        response = reply.response()
        response.headers["x-slack-req-id"] = self._slack.ids.hexadecimal(32)
        if asked.token is not None:
            response.headers["x-oauth-scopes"] = ",".join(sorted(asked.granted))
        return response


def _token(request: web.Request, arguments: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    given = arguments.get("token")
    return given if isinstance(given, str) and given else None


def _client(request: web.Request) -> Json:
    """Return the app's id and secret if they came by HTTP's Basic authentication."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _plain(value: object) -> object:
    """Return an argument as JSON can show it; an uploaded part by its name."""
    if isinstance(value, web.FileField):
        return value.filename
    return value
