"""Ends that their requesters are still to be told of, as the core needs them kept and told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.conversation.endings import Ending


class EndingStore(Protocol):
    """Who is to be told of what. Replicas share it: nothing is told by two of them."""

    async def take(self, resting: Collection[tuple[str, str]]) -> list[Ending]:
        """Return ends that are due in one thread for one person, leased to the caller.

        None of the conversations in ``resting``, by workspace and channel; empty if nothing is due.
        """

    async def told(self, endings: Sequence[Ending]) -> None:
        """Record that ends were told, or that there is nowhere to tell them."""

    async def put_off(self, endings: Sequence[Ending], seconds: float) -> None:
        """Let others, or ourselves, tell of ends in ``seconds``, which may have been told."""


class EndingMessages(Protocol):
    """Slack, for words that notify. Raises ``SlackError`` and its kin.

    All ends of one call are of one thread and one person.
    """

    async def told(self, endings: Sequence[Ending]) -> frozenset[str]:
        """Return the names of all ends that were told in the thread already."""

    async def reply(self, endings: Sequence[Ending]) -> None:
        """Tell of ends in their thread, by one message that mentions whoever asked."""

    async def write_to(self, endings: Sequence[Ending]) -> None:
        """Tell of ends in a direct message to whoever asked."""
