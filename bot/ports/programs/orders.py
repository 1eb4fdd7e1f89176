"""Orders of programs, as the core needs them kept, and as whoever brings them needs it."""

from __future__ import annotations

from typing import Protocol

from bot.domain.job import Job, JobId
from bot.domain.language.menu import Menu
from bot.domain.programs.orders import ClipOrder, ClipReport, Ordered
from bot.domain.programs.tokens import Holder


class ProgramRequests(Protocol):
    """Requests of programs, looked up by their key."""

    async def find(self, key: str) -> tuple[str | None, tuple[Job, ...]] | None:
        """Return a request's fingerprint and its jobs; None where none has that key."""


class ProgramDesk(Protocol):
    """Takes what programs ask for, as the people would whom they do it for.

    Raises RequestError for what can't be done; any other error means nothing was recorded.
    """

    async def holder(self, secret: str) -> Holder | None:
        """Return whom a token orders for; None where it is none.

        Raises NotAllowed where that person isn't of the workspace any more, and Unchecked where
        Slack doesn't say.
        """

    async def order(self, order: ClipOrder, key: str | None, holder: Holder) -> Ordered:
        """Have clips made, once for each ``key`` of a person; without one, each time anew.

        Raises KeyReused for a key that another order had.
        """

    async def clip(self, job_id: JobId, holder: Holder) -> ClipReport:
        """Return how a clip is that the person may see. Raises ClipUnknown for any other."""

    async def cancel(self, job_id: JobId, holder: Holder) -> ClipReport:
        """Cancel a clip as the person could; return how it is now."""

    async def menu(self, holder: Holder) -> Menu:
        """Return what can be ordered somewhere in the person's workspace."""
