"""The codes with which somebody comes back from Slack's page: good once, and not for long."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.slack.oauth.tokens import Place

CODE_SECONDS = 600.0
"""Slack: "Installing with OAuth", a code expires after ten minutes."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody allowed: the app in a place, with scopes; `redirect_uri` as it was asked."""

    place: Place
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str | None


class Codes:
    """Issues codes and takes them back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._grants: dict[str, tuple[Grant, float]] = {}

    def issue(self, grant: Grant) -> str:
        """Return a code for what was allowed."""
        code = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
        self._grants[code] = (grant, self._now() + CODE_SECONDS)
        return code

    def look(self, code: str) -> Grant | None:
        """Return what a good code stands for, and leave it good."""
        grant, expires = self._grants.get(code, (None, 0.0))
        return grant if self._now() < expires else None

    def use_up(self, code: str) -> None:
        """Let a code be good no longer."""
        self._grants.pop(code, None)
