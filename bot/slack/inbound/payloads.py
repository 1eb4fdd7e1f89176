"""What Bolt takes for granted in a payload, checked before Bolt reads it.

Bolt looks for ids in many places and trusts each to have the documented type: a list for a team,
or a view without a type, would be an exception in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_DEEPEST = 4
_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")

_IDS = {
    "app_installed_team_id",
    "bot_id",
    "channel_id",
    "context_team_id",
    "enterprise_id",
    "id",
    "team_id",
    "user_id",
    "user_team",
}
_NAMED = {"channel", "enterprise", "team", "user"}
"""Either an id, or an object that has one."""
_OBJECTS = {"assistant_thread", "function_data", "item", "message", "previous_message"}
_TEXTS = {"action_id", "block_id", "callback_id", "command", "subtype", "thread_ts", "type"}
_NEVER_NULL = {"actions", "event", "response_urls", "view"}


def wrong_in(body: object) -> str | None:
    """Return the name of a field that is not what Slack documents; None if all are."""
    return next(_wrong(body, 0), None)


def _wrong(body: object, depth: int) -> Iterator[str]:
    if not isinstance(body, dict) or depth > _DEEPEST:
        yield "payload"
        return
    for name, value in body.items():
        if value is not None or name in _NEVER_NULL:
            yield from _wrong_field(name, value, depth)
    yield from _missing(body)


def _wrong_field(name: str, value: object, depth: int) -> Iterator[str]:
    if name in _IDS or (name in _NAMED and not isinstance(value, dict)):
        if not isinstance(value, str) or (value and not _ID.fullmatch(value)):
            yield name
    elif name in _TEXTS:
        if not isinstance(value, str):
            yield name
    elif name == "response_url":
        if not isinstance(value, str) or (value and not _ADDRESS.fullmatch(value)):
            yield name
    elif name in _NAMED | _OBJECTS | {"event", "view"}:
        yield from _wrong(value, depth + 1)
    elif name in {"actions", "authorizations", "response_urls"}:
        if not isinstance(value, list) or (name == "actions" and not value):
            yield name
            return
        for entry in value:
            yield from _wrong(entry, depth + 1)


def _missing(body: dict[str, Any]) -> Iterator[str]:  # Any: still anything at all
    """Name what Bolt looks up without asking whether it is there."""
    kind, view = body.get("type"), body.get("view")
    if kind == "interactive_message" and "actions" not in body:
        yield "actions"
    if kind == "block_actions" and any(
        isinstance(action, dict) and "action_id" not in action for action in body.get("actions", [])
    ):
        yield "actions.action_id"
    if kind in {"view_submission", "view_closed"} and "type" not in (view or {}):
        yield "view.type"
    step = kind == "workflow_step_edit" or (isinstance(view, dict) and "workflow_step" in view)
    if step and not isinstance(body.get("workflow_step"), dict):
        yield "workflow_step"
