"""Slack's budget for edits, as a bucket of tokens that refills.

A process that is alone at its database keeps the bucket in memory. Where there are several, it is a
row (``SlackBudgets``), and each takes as many tokens at a time as it has cards to edit by then.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.ports.clock import Clock
from bot.ports.replicas.slack_budgets import Allowance, SlackBudgets
from bot.runtime.company import Company

log = logging.getLogger(__name__)

BURST = 8
PER_SECOND = 0.65
"""Slack: chat.update is tier 3, 50 a minute for each workspace: a burst of 8, then 39 a minute."""

_NEARLY_NONE = 0.001
"""Tokens. A wait for less could be too short for a clock of this epoch to move at all."""

KEPT_SECONDS = 10.0
"""How long tokens count that were taken and not used: others may have come to need them."""

AT_ONCE = 4
"""How many tokens a process takes at most."""


class Budget:
    """How many edits a workspace may still make. Times are in seconds."""

    def __init__(self, clock: Clock, burst: float = BURST, per_second: float = PER_SECOND) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._at = clock.now()

    def left(self) -> float:
        """Return the tokens there are now."""
        now = self._clock.now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        return self._tokens

    def wait_for(self, tokens: float) -> float:
        """Return how long until there are ``tokens``, 0 if there are as good as that many."""
        missing = tokens - self.left()
        return missing / self._per_second if missing > _NEARLY_NONE else 0.0

    async def ask_for(self, tokens: float, _want: int = 1) -> float:
        """Return the same, where tokens may have to be fetched; ``_want`` so many, if possible."""
        return self.wait_for(tokens)

    @property
    def nap(self) -> float:
        """Return for how long nobody has to ask again who was given nothing."""
        return 1.0

    def spend(self) -> None:
        """Take one token."""
        self._tokens = self.left() - 1.0

    async def rest(self, seconds: float) -> None:
        """Have nothing until ``seconds`` from now: Slack said 429."""
        self._tokens = min(self.left(), 1.0 - seconds * self._per_second)


class SharedBudget(Budget):
    """The same for as long as this process is alone; else what it took out of what all share."""

    def __init__(
        self, clock: Clock, allowance: Allowance, pool: SlackBudgets, company: Company
    ) -> None:
        super().__init__(clock, allowance.burst, allowance.per_second)
        self._allowance, self._pool, self._company = allowance, pool, company
        self._purse, self._taken_at = 0, clock.now()

    def _has_some(self) -> bool:
        """Tell whether there is something left that was taken lately."""
        return self._purse > 0 and self._clock.now() - self._taken_at < KEPT_SECONDS

    def wait_for(self, tokens: float) -> float:
        """Return 0 where something was taken and is left; what is urgent was looked at then."""
        if self._company.count == 1:
            return super().wait_for(tokens)
        return 0.0 if self._has_some() else 1.0 / self._per_second

    async def ask_for(self, tokens: float, want: int = 1) -> float:
        """Take some, if all replicas together leave as many as there are to be left."""
        if self._company.count == 1:
            return super().wait_for(tokens)
        if self._has_some():
            return 0.0
        grant = await self._pool.take(self._allowance, min(want, AT_ONCE), tokens - 1.0)
        self._purse, self._taken_at = grant.tokens, self._clock.now()
        return 0.0 if grant.tokens else max(grant.wait, self.nap)

    @property
    def nap(self) -> float:
        """Return the same: the more ask, the less often each does, for more at a time."""
        return float(self._company.count)

    def spend(self) -> None:
        """Take one token."""
        super().spend()
        self._purse -= 1

    async def rest(self, seconds: float) -> None:
        """Have nobody edit anything until then, as far as the others can be told."""
        await super().rest(seconds)
        self._purse = 0
        if self._company.count == 1:
            return
        try:
            await self._pool.rest(self._allowance, seconds)
        except Exception:
            log.exception("the other replicas couldn't be told that Slack wants a break")


@dataclass(frozen=True, slots=True)
class Budgets:
    """Makes the budgets of workspaces and channels. Without a ``pool`` nobody shares them."""

    clock: Clock
    pool: SlackBudgets | None = None
    company: Company = field(default_factory=Company)

    def of(
        self,
        workspace: str,
        channel: str = "",
        *,
        burst: float = BURST,
        per_second: float = PER_SECOND,
    ) -> Budget:
        """Return a workspace's budget for edits, or a channel's for posts, as it is at first."""
        if self.pool is None:
            return Budget(self.clock, burst, per_second)
        allowance = Allowance(workspace, channel, burst, per_second)
        return SharedBudget(self.clock, allowance, self.pool, self.company)
