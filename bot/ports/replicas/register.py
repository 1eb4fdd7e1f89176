"""Who else works on the same database, and what they tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain.replicas.news import ReplicaNews


class ReplicaRegister(Protocol):
    """The processes that share a database, as they show that they are alive. Raises StorageAway."""

    @property
    def name(self) -> str:
        """Return what this process is called among them: at random, and new at each start."""

    async def here(self) -> Sequence[str]:
        """Show that this process is alive; return the names of all that are, in one order."""

    async def leave(self) -> None:
        """Have this process forgotten, and tell the others."""

    async def hear(self, heard: Callable[[ReplicaNews], None]) -> None:
        """Call ``heard`` with what others tell, from once it is certain to be heard.

        Never returns; raises OSError or StorageAway when the connection is lost. What is told until
        the next call isn't heard.
        """
