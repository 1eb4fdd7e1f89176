"""Reading what a listener needs out of a payload: of the right shape, or not at all.

Ids and moments end in keys and columns of a limited length, so they are held to their shape here.
"""

from __future__ import annotations

import json
import re
from typing import Any

_IDENTIFIER = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.ASCII)


class UnreadableError(Exception):
    """A payload without something that Slack documents. Its text is the field's path."""


def identifier(payload: Any, *path: str) -> str:
    """Return the id at ``path``: a workspace, channel, person, trigger, view or job."""
    value = _at(payload, path)
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise UnreadableError(".".join(path))
    return value


def workspace_of(body: Any) -> str:
    """Return the workspace that an interaction is for.

    Slack: in a shared channel a form's answer has the person's own workspace as its ``team``, and
    the one that the app was installed in as ``app_installed_team_id`` of its view.
    """
    view = body.get("view") if isinstance(body, dict) else None
    if isinstance(view, dict) and view.get("app_installed_team_id"):
        return identifier(view, "app_installed_team_id")
    return identifier(body, "team", "id")


def home_of(body: Any) -> str | None:
    """Return the own workspace of an interaction's person, where Slack says it."""
    user = body.get("user") if isinstance(body, dict) else None
    home = user.get("team_id") if isinstance(user, dict) else None
    return home if isinstance(home, str) else None


def moment(payload: Any, *path: str) -> str:
    """Return the timestamp at ``path``: seconds since the epoch, as Slack writes them."""
    value = _at(payload, path)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise UnreadableError(".".join(path))
    return value


def text(payload: Any, *path: str) -> str:
    """Return what somebody wrote at ``path``; nothing there, or null, is the empty text."""
    value = _at(payload, path)
    if value is not None and not isinstance(value, str):
        raise UnreadableError(".".join(path))
    return value or ""


def seconds(payload: Any, *path: str) -> float:
    """Return the time at ``path``, in seconds since the epoch."""
    value = _at(payload, path)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise UnreadableError(".".join(path))
    return float(value)


def listing(payload: Any, *path: str) -> list[Any]:
    """Return the list at ``path``; nothing there, or null, is the empty list."""
    value = _at(payload, path)
    if value is not None and not isinstance(value, list):
        raise UnreadableError(".".join(path))
    return value or []


def has(payload: Any, *path: str) -> bool:
    """Tell whether there is anything at ``path``."""
    return _at(payload, path) is not None


def document(payload: Any, *path: str) -> dict[str, Any]:
    """Return the JSON object that we wrote into the text at ``path``."""
    try:
        found = json.loads(text(payload, *path))
    except ValueError:
        raise UnreadableError(".".join(path)) from None
    if not isinstance(found, dict):
        raise UnreadableError(".".join(path))
    return found


def _at(payload: Any, path: tuple[str, ...]) -> Any:
    *places, name = path
    for place in places:
        payload = payload.get(place) if isinstance(payload, dict) else None
    if not isinstance(payload, dict):
        raise UnreadableError(".".join(path))
    return payload.get(name)
