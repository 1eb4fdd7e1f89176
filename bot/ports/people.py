"""People, as Slack knows them."""

from __future__ import annotations

from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person


class People(Protocol):
    """Tells who somebody is. It takes about a second at most, and doesn't fail."""

    async def who(self, origin: Origin) -> Person:
        """Return who a request's person is to its workspace; UNKNOWN if Slack can't be asked."""
