"""Counting the calls that this process makes."""

from __future__ import annotations

from typing import Final

from bot.domain.errors.base import family
from bot.domain.errors.provider import Limited
from bot.domain.errors.slack import SlackError
from bot.telemetry.calls import OK, CallHeard
from bot.telemetry.metrics import families
from bot.telemetry.metrics.counts import Counts
from bot.telemetry.metrics.labels import Methods, code_of

REFRESH: Final = "oauth.v2.access"
"""Slack's method that fetches a token, and a new one before it runs out."""


class CallCounts:
    """Hears of calls, and counts them."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._methods = Methods()
        for kind in family(SlackError):  # seldom called, and one that fails is to be an increase
            self.counts.add(families.SLACK_CALLS, (REFRESH, kind.code), 0.0)

    def slack(self, method: str, outcome: str, _seconds: float) -> None:
        """Count a call of Slack's Web API."""
        self.counts.add(families.SLACK_CALLS, (self._methods.of(method), code_of(outcome)))

    def video(self, deployment: str) -> CallHeard:
        """Return who counts the calls of a deployment's video API."""
        for outcome in (OK, Limited.code):
            self.counts.add(families.VIDEO_CALLS, (deployment, "create", outcome), 0.0)

        def heard(call: str, outcome: str, _seconds: float) -> None:
            self.counts.add(families.VIDEO_CALLS, (deployment, call, code_of(outcome)))

        return heard
