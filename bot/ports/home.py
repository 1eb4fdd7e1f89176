"""Home, as the core needs it: what it reads of the rows, and where it is shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.home.looking import Gallery, Looking
from bot.domain.home.page import HomePage
from bot.domain.job import Job, JobId


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many clips wait in line in a workspace: one person's, and all."""

    mine: int
    all: int


class HomeRows(Protocol):
    """Reads for Home. None of it takes longer in a long history, or line, than in a short one."""

    async def gallery(self, workspace: str, person: str, looking: Looking) -> Gallery:
        """Return a page of somebody's clips that were made, or failed, and weren't deleted."""

    async def running(self, workspace: str, limit: int) -> list[Job]:
        """Return jobs of a workspace that somebody works on, or that are unclear; oldest first."""

    async def those(self, workspace: str, ids: Collection[JobId]) -> list[Job]:
        """Return those of ``ids`` that are a workspace's, in no particular order."""

    async def waiting(self, lines: Collection[str], workspace: str, person: str) -> Waiting:
        """Return how many jobs of a workspace wait in these lines, by name."""

    async def public(self, workspace: str, channels: Collection[str]) -> set[str]:
        """Return those of ``channels`` that are known to be public, by a clip that went there."""


class HomeTabs(Protocol):
    """Slack, for the app's Home."""

    async def publish(
        self, origin: Origin, page: HomePage, *, known: str | None = None
    ) -> str | None:
        """Show a person their Home; return what tells it from whatever is shown next.

        Of another than ``known``, where that is given, nothing is changed, and None is returned:
        somebody else has shown it since. Raises SlackError.
        """


class Members(Protocol):
    """Tells who is in a conversation. It takes about a second at most, and doesn't fail."""

    async def has(self, origin: Origin, channel: str) -> bool:
        """Tell whether a person is in a conversation by Slack's word; False if nobody knows."""
