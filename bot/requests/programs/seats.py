"""Where a program may have a clip posted: only where its person could ask for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import Conversation
from bot.domain.errors.base import PlaceRefused
from bot.domain.wording.programs import problems as wording
from bot.ports.home import Members
from bot.ports.sharing import Conversations
from bot.requests.permissions import Permissions

_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{1,30}")


@dataclass(frozen=True, slots=True)
class Seats:
    """Knows who could speak where. What Slack doesn't tell is taken for no."""

    conversations: Conversations
    members: Members
    permissions: Permissions

    async def need(self, channel: str, origin: Origin) -> None:
        """See that we and the person are in a channel, or that they might walk in.

        Raises PlaceRefused, with the same words for a channel that isn't there and for one that
        isn't theirs.
        """
        if not _CHANNEL.fullmatch(channel):
            raise PlaceRefused(tell=wording.NOT_A_CHANNEL)
        found = await self.conversations.look(origin.thread.workspace, channel)
        if found is None or not found.has_us or not await self._may_speak(found, channel, origin):
            raise PlaceRefused(tell=wording.NO_SEAT)
        if found.is_archived:
            raise PlaceRefused(tell=wording.ARCHIVED)

    async def _may_speak(self, found: Conversation, channel: str, origin: Origin) -> bool:
        if await self.members.has(origin, channel):
            return True
        return found.is_public and await self.permissions.sees_public(origin)
