"""`/api/METHOD`: token, scope, rate limit, faults, then the method itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from playground.slack.web import basics, chat, conversations, files, sessions, usergroups, views
from playground.slack.web.call import ApiError, Call, Reply, read_arguments
from playground.slack.web.weather import weather

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.slack.model import Json, Workspace
    from playground.slack.state import LocalSlack

    Handler: TypeAlias = Callable[[LocalSlack, Call], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the one scope that it always needs (others depend on the arguments)."""

    handler: Handler
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what was called, with what, by whom."""

    method: str
    arguments: Json
    json_body: bool
    token: str | None
    workspace: Workspace | None


METHODS: dict[str, Method] = {
    "agents.sessions.setStatus": Method(sessions.set_status, "assistant:write"),
    "api.test": Method(basics.api_test),
    "assistant.threads.setStatus": Method(conversations.set_status),
    "auth.test": Method(basics.auth_test),
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
CONNECT = "apps.connections.open"


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
        asked = Asked(method, arguments, json_body, *self._identify(request, arguments))
        reply = sky.instead or await self._answer(asked)
        self._record(asked, reply)
        return await sky.send(request, self._respond(asked, reply))

    async def _answer(self, asked: Asked) -> Reply:
        try:
            self._authorize(asked)
            team = asked.workspace.id if asked.workspace else ""
            channel = str(asked.arguments.get("channel", ""))
            wait = self._slack.limits.retry_after(asked.method, team, channel)
            if wait is not None:
                return Reply({"ok": False, "error": "ratelimited"}, 429, wait)
            if asked.workspace is None:
                return Reply({"ok": True, "url": self._slack.hub.ticket_url()})
            self._check_scope(asked.method)
            call = Call(asked.method, asked.arguments, asked.workspace, asked.json_body)
            answer = await METHODS[asked.method].handler(self._slack, call)
            return Reply({"ok": True, **answer}, notes=call.notes)
        except ApiError as error:
            return Reply({"ok": False, "error": error.error, **error.more})

    def _identify(
        self, request: web.Request, arguments: Json
    ) -> tuple[str | None, Workspace | None]:
        token = _token(request, arguments)
        return token, self._slack.world.workspace_of(token) if token else None

    def _authorize(self, asked: Asked) -> None:
        """Refuse what the token does not allow; without a workspace only CONNECT passes."""
        if asked.method not in METHODS and asked.method != CONNECT:
            raise ApiError("unknown_method", req_method=asked.method)
        if not asked.token:
            raise ApiError("not_authed")
        is_app_token = asked.token == self._slack.settings.app_token
        if asked.workspace is None and not is_app_token:
            raise ApiError("invalid_auth")
        if word := self._slack.world.refusal_of(asked.token):
            raise ApiError(word)
        if is_app_token != (asked.method == CONNECT):
            raise ApiError("not_allowed_token_type")

    def _check_scope(self, method: str) -> None:
        scope, scopes = METHODS[method].scope, self._slack.manifest.scopes
        if scope is not None and scope not in scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def _record(self, asked: Asked, reply: Reply) -> None:
        arguments = asked.arguments.items()
        self._slack.calls.add(
            method=asked.method,
            workspace=asked.workspace.id if asked.workspace else None,
            ok=reply.body["ok"],
            error=reply.body.get("error"),
            status=reply.status,
            args={name: _plain(value) for name, value in arguments if name != "token"},
            **reply.notes,
        )

    def _respond(self, asked: Asked, reply: Reply) -> web.Response:
        response = reply.response()
        response.headers["x-slack-req-id"] = self._slack.ids.hexadecimal(32)
        if asked.workspace is not None:
            response.headers["x-oauth-scopes"] = ",".join(sorted(self._slack.manifest.scopes))
        return response


def _token(request: web.Request, arguments: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    given = arguments.get("token")
    return given if isinstance(given, str) and given else None


def _plain(value: object) -> object:
    """Return an argument as JSON can show it; an uploaded part by its name."""
    if isinstance(value, web.FileField):
        return value.filename
    return value
