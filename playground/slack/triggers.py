"""Trigger ids and response URLs: short-lived permissions that come with an interaction."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.slack.identifiers import Identifiers

RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass(slots=True)
class Trigger:
    """Lets the app open one view for `user` until `expires`."""

    id: str
    workspace: str
    user: str
    expires: float
    used: bool = False


class Triggers:
    """Issues trigger ids; each opens one view, within three seconds (`trigger_seconds`)."""

    def __init__(
        self, ids: Identifiers, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._ids = ids
        self._seconds = seconds
        self._now = now
        self._triggers: dict[str, Trigger] = {}

    def issue(self, workspace: str, user: str) -> str:
        """Return a fresh trigger id for something that `user` just did."""
        trigger = Trigger(self._ids.trigger(), workspace, user, self._now() + self._seconds)
        self._triggers[trigger.id] = trigger
        return trigger.id

    def exchange(
        self, trigger_id: str, workspace: str
    ) -> Trigger | Literal["invalid_trigger_id", "exchanged_trigger_id", "expired_trigger_id"]:
        """Use the trigger up, or return Slack's error for it."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.workspace != workspace:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._now() > trigger.expires:
            return "expired_trigger_id"
        trigger.used = True
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """Lets the app answer `user` in `channel`, five times within half an hour.

    `message_ts` is the message the person interacted with (None for commands and shortcuts), which
    `replace_original` and `delete_original` then mean.
    """

    path: str
    workspace: str
    channel: str
    user: str
    message_ts: str | None
    expires: float
    uses_left: int = RESPONSE_USES


class ResponseUrls:
    """Issues response URLs and counts their uses."""

    def __init__(
        self, ids: Identifiers, base_url: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._ids = ids
        self._base_url = base_url
        self._now = now
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self,
        kind: Literal["commands", "actions", "app"],
        workspace: str,
        channel: str,
        user: str,
        message_ts: str | None = None,
    ) -> str:
        """Return a full URL which answers in `channel` towards `user`."""
        serial = self._ids.serial()
        path = f"{kind}/{workspace}/{serial:012d}/{self._ids.hexadecimal(24)}"
        self._urls[path] = ResponseUrl(
            path, workspace, channel, user, message_ts, self._now() + RESPONSE_SECONDS
        )
        return f"{self._base_url}/response/{path}"

    def use(self, path: str) -> ResponseUrl | Literal["no_such_url", "expired_url", "used_url"]:
        """Count one use and return the URL's grant, or Slack's error for it."""
        url = self._urls.get(path)
        if url is None:
            return "no_such_url"
        if self._now() > url.expires:
            return "expired_url"
        if url.uses_left == 0:
            return "used_url"
        url.uses_left -= 1
        return url
