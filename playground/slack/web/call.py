"""A Web API call: its arguments from query, form or JSON, and its refusals."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from playground.slack.model import Json, Workspace


class ApiError(Exception):
    """Slack's `{"ok": false, "error": ...}`, with more fields where Slack adds some."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def invalid_arguments(*messages: str) -> ApiError:
    """Return the refusal of arguments that are missing or of the wrong shape."""
    return ApiError("invalid_arguments", response_metadata={"messages": list(messages)})


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `retry_after` in whole seconds goes with status 429.

    `notes` are for the calls log alone: the app never hears of them. With a `page`, that is sent.
    """

    body: Json
    status: int = 200
    retry_after: int | None = None
    notes: Json = field(default_factory=dict)
    page: str | None = None

    def response(self) -> web.Response:
        """Return it as the response that Slack would send."""
        if self.page is not None:
            return web.Response(text=self.page, status=self.status, content_type="text/html")
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return web.json_response(self.body, status=self.status, headers=headers)


@dataclass(slots=True)
class Call:
    """One call with its arguments; `workspace` is the one that the token belongs to.

    `granted` are the scopes of that token.

    A method may leave `notes`, which the calls log keeps and the answer does not show.
    """

    method: str
    args: Json
    workspace: Workspace
    json_body: bool = False
    granted: frozenset[str] = frozenset()
    notes: Json = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return a string argument, or None when it is missing or empty."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, (dict, list)):
            raise invalid_arguments(f"[ERROR] must be a string [json-pointer:/{name}]")
        return str(value)

    def required(self, name: str) -> str:
        """Return a string argument that must be there."""
        value = self.text(name)
        if value is None:
            raise invalid_arguments(f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean argument: true, 1 and "true" count."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """Return a whole number argument."""
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            message = f"[ERROR] must be an integer [json-pointer:/{name}]"
            raise invalid_arguments(message) from None

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return a list or an object, given as such or as a JSON string; None if missing."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(error) from None


async def read_arguments(request: web.Request) -> tuple[Json, bool]:
    """Return the arguments of a request, and whether they came as a JSON body."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        document = json.loads(body) if body else {}
        if not isinstance(document, dict):
            raise ValueError("A JSON body must be an object.")
        return arguments | document, True
    if request.method == "POST":
        arguments |= dict((await request.post()).items())
    return arguments, False
