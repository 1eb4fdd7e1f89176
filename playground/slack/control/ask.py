"""Reading requests of the control API, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.slack.app.delivery import Outcome
    from playground.slack.model import Channel, Json, User, Workspace
    from playground.slack.state import LocalSlack


class RefusalError(Exception):
    """Something that cannot be done, in a machine's word and in a sentence."""

    def __init__(self, error: str, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.status = status
        self.more = more


@web.middleware
async def refusals_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer a refusal as `{"ok": false, "error": ..., "message": ...}`."""
    try:
        return await handler(request)
    except RefusalError as refusal:
        body = {"ok": False, "error": refusal.error, "message": refusal.message, **refusal.more}
        return web.json_response(body, status=refusal.status)


async def body_of(request: web.Request) -> Json:
    """Return the request's JSON object."""
    try:
        document = await request.json()
    except ValueError:
        raise RefusalError("invalid_json", "The body is no JSON.") from None
    if not isinstance(document, dict):
        raise RefusalError("invalid_json", "The body must be a JSON object.")
    return document


def field(body: Json, name: str) -> str:
    """Return a string field that must be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise RefusalError("missing_field", f'"{name}" is missing.')
    return value


def workspace_of(slack: LocalSlack, body: Json) -> Workspace:
    """Return the workspace that `workspace` names."""
    workspace_id = field(body, "workspace")
    if workspace_id not in slack.world.workspaces:
        raise RefusalError("no_such_workspace", f"There is no workspace {workspace_id}.", 404)
    return slack.world.workspaces[workspace_id]


def channel_of(workspace: Workspace, body: Json) -> Channel:
    """Return the conversation that `channel` names."""
    channel_id = field(body, "channel")
    if channel_id not in workspace.channels:
        raise RefusalError("no_such_channel", f"There is no channel {channel_id}.", 404)
    return workspace.channels[channel_id]


def user_of(workspace: Workspace, body: Json) -> User:
    """Return the user that `user` names."""
    user_id = field(body, "user")
    if user_id not in workspace.users:
        raise RefusalError("no_such_user", f"There is no user {user_id}.", 404)
    return workspace.users[user_id]


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody in a conversation."""

    workspace: Workspace
    channel: Channel
    user: User


def scene_of(slack: LocalSlack, body: Json) -> Scene:
    """Return who does something where; refuse when the person is not in the channel."""
    workspace = workspace_of(slack, body)
    channel, user = channel_of(workspace, body), user_of(workspace, body)
    if user.id not in channel.members:
        raise RefusalError("not_in_channel", f"{user.real_name} is not in #{channel.name}.", 403)
    return Scene(workspace, channel, user)


def require_open(channel: Channel) -> None:
    """Refuse to write in an archived channel."""
    if channel.archived:
        raise RefusalError("is_archived", f"#{channel.name} is archived: nobody can write there.")


def root_of(channel: Channel, thread_ts: str | None) -> str | None:
    """Return `thread_ts` if a thread starts there; None if none is named."""
    if not thread_ts:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.is_reply:
        raise RefusalError("no_such_thread", f"No thread starts at {thread_ts}.", 404)
    return thread_ts


def failure_word(outcome: Outcome) -> str:
    """Return what Slack calls it when the app did not take an interaction."""
    timed_out = outcome.failure in ("timeout", "http_timeout")
    return "operation_timeout" if timed_out else "dispatch_failed"


def failed(outcome: Outcome) -> web.Response:
    """Return the answer to somebody whose interaction the app did not take."""
    word = failure_word(outcome)
    message = f'The app did not answer ("{word}").'
    return web.json_response({"ok": False, "error": word, "message": message}, status=400)


def tell_failure(slack: LocalSlack, scene: Scene, message: str) -> None:
    """Show a person, and nobody else, that the app did not answer."""
    fields = {"user": "USLACKBOT", "text": message, "team": scene.workspace.id}
    slack.poster.whisper(scene.workspace, scene.channel, scene.user.id, fields)
