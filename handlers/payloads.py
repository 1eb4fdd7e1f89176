"""Reading what a listener needs out of a payload: of the right shape, or not at all.

Ids and moments end in keys and columns of a limited length, so they are held to their shape here.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from bot.domain.media.inputs import Attachment

_IDENTIFIER = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.ASCII)
DOUBLE_CLICK = 3
"""Seconds within which two presses of one button by one person are one request."""

_GONE = frozenset({"tombstone", "hidden_by_limit"})
"""Slack's modes of files that aren't there any more."""


class UnreadableError(Exception):
    """A payload without something that Slack documents. Its text is the field's path."""


def identifier(payload: object, *path: str) -> str:
    """Return the id at ``path``: a workspace, channel, person, trigger, view or job."""
    value = _at(payload, path)
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise UnreadableError(".".join(path))
    return value


def workspace_of(body: object) -> str:
    """Return the workspace that an interaction is for.

    Slack: in a shared channel a form's answer has the person's own workspace as its ``team``, and
    the one that the app was installed in as ``app_installed_team_id`` of its view.
    """
    view = body.get("view") if isinstance(body, dict) else None
    if isinstance(view, dict) and view.get("app_installed_team_id"):
        return identifier(view, "app_installed_team_id")
    return identifier(body, "team", "id")


def origin_of(body: object, kind: str, key: str, *, channel: str | None = None) -> Origin:
    """Return where an interaction comes from; ``kind`` and ``key`` tell it from all others.

    Slack: a press on a message that one person sees carries no ``message``, only where it is, and
    an answer of a modal's, or a global shortcut, not even that. Then ``channel`` stands for it.
    """
    workspace = workspace_of(body)
    place = identifier(body, "channel", "id") if channel is None else channel
    return Origin(
        key=f"{kind}:{workspace}:{key}",
        thread=Thread(workspace, place),
        person=identifier(body, "user", "id"),
        response_url=told(body, "response_url"),
        trigger_id=told(body, "trigger_id"),
        home=told(body, "user", "team_id"),
    )


def pressed_in(body: object, action: object, what: str) -> Origin:
    """Return where a message's button was pressed, in its thread; ``what`` tells it from others.

    Slack gives each click of a double click a trigger id of its own, so the key is made of who
    pressed what, and when.
    """
    pressed_at = int(float(moment(action, "action_ts"))) // DOUBLE_CLICK
    person = identifier(body, "user", "id")
    talking_in = told(body, "message", "thread_ts")
    root = "thread_ts" if talking_in else "ts"
    thread_ts = moment(body, "message", root) if has(body, "message") else None
    origin = origin_of(body, "press", f"{what}:{person}:{pressed_at}")
    where = replace(origin.thread, thread_ts=thread_ts)
    return replace(origin, thread=where, talking_in=talking_in)


def told(payload: object, *path: str) -> str | None:
    """Return the text at ``path``, where there is one: of what Slack needn't say."""
    for place in path:
        payload = payload.get(place) if isinstance(payload, dict) else None
    return payload if isinstance(payload, str) else None


def moment(payload: object, *path: str) -> str:
    """Return the timestamp at ``path``: seconds since the epoch, as Slack writes them."""
    value = _at(payload, path)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise UnreadableError(".".join(path))
    return value


def text(payload: object, *path: str) -> str:
    """Return what somebody wrote at ``path``; nothing there, or null, is the empty text."""
    value = _at(payload, path)
    if value is not None and not isinstance(value, str):
        raise UnreadableError(".".join(path))
    return value or ""


def seconds(payload: object, *path: str) -> float:
    """Return the time at ``path``, in seconds since the epoch."""
    value = _at(payload, path)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise UnreadableError(".".join(path))
    return float(value)


def listing(payload: object, *path: str) -> list[object]:
    """Return the list at ``path``; nothing there, or null, is the empty list."""
    value = _at(payload, path)
    if value is not None and not isinstance(value, list):
        raise UnreadableError(".".join(path))
    return value or []


def has(payload: object, *path: str) -> bool:
    """Tell whether there is anything at ``path``."""
    return _at(payload, path) is not None


def document(payload: object, *path: str) -> dict[str, object]:
    """Return the JSON object that we wrote into the text at ``path``."""
    try:
        found = json.loads(text(payload, *path))
    except ValueError:
        raise UnreadableError(".".join(path)) from None
    if not isinstance(found, dict):
        raise UnreadableError(".".join(path))
    return found


def attached(holder: object, *path: str) -> tuple[Attachment, ...]:
    """Return what Slack says of the files at ``path``; of a stub, that is no more than the id.

    Files that somebody has deleted since are left out.
    """
    found = listing(holder, *path, "files")
    return tuple(_attachment(file) for file in found if _mode(file) not in _GONE)


def _attachment(file: object) -> Attachment:
    external = _mode(file) == "external" or (isinstance(file, dict) and file.get("is_external"))
    return Attachment(
        file_id=identifier(file, "id"),
        name=text(file, "name"),
        media_type=text(file, "mimetype"),
        elsewhere=bool(external),
    )


def _mode(file: object) -> str:
    return text(file, "mode")


def _at(payload: object, path: tuple[str, ...]) -> object:
    *places, name = path
    for place in places:
        payload = payload.get(place) if isinstance(payload, dict) else None
    if not isinstance(payload, dict):
        raise UnreadableError(".".join(path))
    return payload.get(name)
