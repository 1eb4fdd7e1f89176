"""Slack's rate limits: a token bucket per method and workspace.

Tiers are those of Slack's "Rate limits" page (tier 3: 50+ calls a minute, tier 4: 100+).
`chat.postMessage` also has one bucket per channel: about one a second, short bursts
allowed.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PER_MINUTE = {
    "agents.sessions.setStatus": 50,
    "apps.connections.open": 50,
    "assistant.threads.setStatus": 600,
    "auth.teams.list": 20,
    "auth.test": 300,
    "oauth.v2.access": 600,
    "chat.delete": 50,
    "chat.getPermalink": 300,
    "chat.postEphemeral": 100,
    "chat.postMessage": 300,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.replies": 50,
    "files.completeUploadExternal": 100,
    "files.delete": 50,
    "files.getUploadURLExternal": 100,
    "files.info": 100,
    "reactions.add": 50,
    "reactions.remove": 20,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}
_CHANNEL_BURST = 5.0
_CHANNEL_PER_SECOND = 1.0


@dataclass(slots=True)
class Bucket:
    """Holds up to `capacity` tokens and regains `per_second` of them each second."""

    capacity: float
    per_second: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there (0.0: now)."""
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second


class RateLimits:
    """Says whether a call may pass, and if not, after how many whole seconds."""

    def __init__(self, enabled: bool = True, now: Callable[[], float] = time.monotonic) -> None:
        self.enabled = enabled
        self._now = now
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def retry_after(self, method: str, workspace: str, channel: str) -> int | None:
        """Count one call; return None when it passes, else Slack's `Retry-After`."""
        if not self.enabled or method not in _PER_MINUTE:
            return None
        per_minute = _PER_MINUTE[method]
        buckets = [self._bucket((method, workspace), per_minute, per_minute / 60)]
        if method == "chat.postMessage" and channel:
            key = (method, workspace, channel)
            buckets.append(self._bucket(key, _CHANNEL_BURST, _CHANNEL_PER_SECOND))
        wait = max(bucket.wait(self._now()) for bucket in buckets)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= 1
        return None

    def _bucket(self, key: tuple[str, ...], capacity: float, per_second: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(capacity, per_second, capacity, self._now())
        return self._buckets[key]
