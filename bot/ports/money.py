"""The ledger: what every job counts for in the budgets of its person, channel and workspace.

**How a job's money is read.** Each job has an entry in its own row, made in the transaction that
accepts its request and nowhere else:

- ``jobs.money_state``: ``reserved`` (its price), ``settled`` (what it cost) or ``returned``
  (nothing); NULL for a job that can't cost anything: an offer, a further clip of another's render,
  one from before there were budgets.
- ``jobs.money_micros``: what it counts for now, in whole millionths of a US dollar. The sum of
  these, over any selection of rows, is what that selection counts for.
- ``jobs.money_day``: the day that it counts to, as ``2026-11-29`` in UTC; its first seven letters
  are the month. ``jobs.money_channel``: the channel that it counts to.
- ``jobs.money_orders``: how many orders are reserved: one, and one more for each *Render again*.

``spending`` has the sums, by workspace, person and channel, for each day and month. They change in
the transaction that changes an entry, under the lock ``money <workspace>``, which is the last one
that any transaction takes. So that a sum is what its entries say at any moment, on every replica.
Sums of days are forgotten after two more: nothing counts to those any more.

Nobody has to return or settle anything: a job that has ended while its entry is ``reserved`` is
found by an index, however it ended, and its entry becomes what ``entries.counts_for`` says of the
row. A job that waits for something, such as an admin's word, keeps its reservation meanwhile.
"""

from __future__ import annotations

from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.money.budgets import BudgetState
from bot.domain.money.notices import BudgetNotice
from bot.domain.money.window import BudgetsSent, UserGroup


class MoneyLedger(Protocol):
    """The sums, and the entries of jobs that have ended. Raises StorageAway."""

    async def standings(self, workspace: str, person: str, channel: str) -> list[BudgetState]:
        """Return how each budget is that a request of today would count to; none without one."""

    async def settle(self, limit: int) -> int:
        """Settle or return entries of jobs that have ended, so many at most; return how many."""


class BudgetDesk(Protocol):
    """Takes what admins do about budgets."""

    async def open(self, origin: Origin) -> None:
        """Open the window in which they are set; nothing happens for who isn't an admin."""

    async def set(self, sent: BudgetsSent, origin: Origin) -> dict[str, str]:
        """Keep what was filled in; return what can't be read, by the names of fields.

        Then nothing was kept. Raises RequestError for who isn't an admin.
        """


class BudgetNoticeStore(Protocol):
    """Which budgets admins are to hear of. Replicas share it: nothing is told by two of them."""

    async def take(self) -> BudgetNotice | None:
        """Return what is due first, leased to the caller; None where nothing is."""

    async def told(self, notice: BudgetNotice) -> None:
        """Record that it was told, or that there is nobody to tell."""

    async def put_off(self, notice: BudgetNotice, seconds: float) -> None:
        """Let anybody try again in so many seconds."""


class AdminMessages(Protocol):
    """Slack, for what an admin is told directly. Raises ``SlackError`` and its kin."""

    async def tell(self, workspace: str, admin: str, text: str) -> None:
        """Write mrkdwn to an admin."""


class UserGroups(Protocol):
    """A workspace's user groups. It takes about a second at most, and doesn't fail."""

    async def has(self, origin: Origin, group: str) -> bool | None:
        """Tell whether a person is in a group; None where Slack doesn't say."""

    async def all(self, workspace: str) -> tuple[UserGroup, ...]:
        """Return the groups that there are to choose from; none where Slack doesn't say."""
