"""Slack's budgets, which are a workspace's or a channel's and not a process's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Allowance:
    """What Slack allows: so many calls at once, and so many a second from then on.

    ``channel`` is empty for what it allows a whole workspace.
    """

    workspace: str
    channel: str
    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What a process may use of an allowance; without any, how many seconds until there is some."""

    tokens: int
    wait: float = 0.0


class SlackBudgets(Protocol):
    """The tokens of each allowance, which replicas share. Raises StorageAway."""

    async def take(self, allowance: Allowance, want: int, leaving: float = 0.0) -> Grant:
        """Take ``want`` tokens, or one, or none; ``leaving`` so many for what is more urgent."""

    async def rest(self, allowance: Allowance, seconds: float) -> None:
        """Have nobody take any until ``seconds`` from now: Slack said 429."""
