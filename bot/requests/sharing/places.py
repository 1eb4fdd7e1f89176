"""Where clips may be shared from, and where to: Slack is asked at that moment."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import Conversation
from bot.domain.errors.base import FieldRefused
from bot.domain.job import Job, Thread
from bot.domain.wording import sharing as wording
from bot.ports.home import Members
from bot.ports.sharing import Conversations
from bot.requests.permissions import Permissions


@dataclass(frozen=True, slots=True)
class SharingPlaces:
    """Knows what a channel is, and who is in it. What Slack doesn't tell is taken for private."""

    conversations: Conversations
    members: Members
    permissions: Permissions

    async def is_public(self, place: Thread) -> bool:
        """Tell whether everybody in the workspace may read a conversation."""
        found = await self.conversations.look(place.workspace, place.channel)
        return found is not None and found.is_public

    async def need_open(self, job: Job, channel: str, origin: Origin) -> None:
        """See that a person may have a clip posted to a channel. Raises FieldRefused."""
        if channel == job.thread.channel:
            raise FieldRefused(tell=wording.HERE_ALREADY)
        found = await self.need_ours(job.thread.workspace, channel)
        if found.is_shared and job.requester != origin.person:
            raise FieldRefused(tell=wording.OUTSIDERS)
        if await self.members.has(origin, channel):
            return
        if not (found.is_public and await self.permissions.sees_public(origin)):
            raise FieldRefused(tell=wording.WITHOUT_YOU)

    async def need_ours(self, workspace: str, channel: str) -> Conversation:
        """Return a channel in which we may post. Raises FieldRefused for any other."""
        if not channel.startswith(("C", "G")):
            raise FieldRefused(tell=wording.NOT_A_CHANNEL)
        found = await self.conversations.look(workspace, channel)
        if found is None:
            raise FieldRefused(tell=wording.UNKNOWN_CHANNEL)
        if not found.has_us:
            raise FieldRefused(tell=wording.WITHOUT_US)
        if found.is_archived:
            raise FieldRefused(tell=wording.ARCHIVED)
        return found
