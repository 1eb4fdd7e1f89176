"""How long to wait where Slack says «too many», and not for how long."""

from __future__ import annotations

FIRST = 1.0
LONGEST = 60.0
"""Seconds: the first wait and the longest. Slack counts most calls by the minute."""


class Refusals:
    """Refusals in a row of each method, for each workspace: every one doubles the wait."""

    def __init__(self) -> None:
        self._waits: dict[tuple[str, str], float] = {}

    def wait(self, workspace: str, method: str) -> float:
        """Return for how many seconds ``method`` is best let be after one more refusal."""
        before = self._waits.get((workspace, method), 0.0)
        self._waits[workspace, method] = wait = min(max(before * 2.0, FIRST), LONGEST)
        return wait

    def over(self, workspace: str, method: str) -> None:
        """Note that Slack took the call: the next refusal is a first one."""
        self._waits.pop((workspace, method), None)
