"""Which clips of others somebody may see in Home: those whose words they could read in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.ports.home import HomeRows, Members
from bot.ports.slack import People


@dataclass(frozen=True, slots=True)
class Sights:
    """Knows what of others' clips a person may see: by the place, not by what they may do there.

    A clip in a public channel is for every member of the workspace, and for guests who are in it;
    one in a private conversation for those who are in it. Where nobody knows, it isn't shown:
    neither which channel is public nor who is in one is guessed. An admin sees no more than others.
    """

    people: People
    rows: HomeRows
    members: Members

    async def seen(self, jobs: Sequence[Job], origin: Origin) -> list[Job]:
        """Return those of a workspace's jobs that a person may see; their own always."""
        theirs = {job.thread.channel for job in jobs if job.requester != origin.person}
        open_to = await self._open_to(theirs, origin) if theirs else set()
        return [
            job for job in jobs if job.requester == origin.person or job.thread.channel in open_to
        ]

    async def _open_to(self, channels: set[str], origin: Origin) -> set[str]:
        workspace = origin.thread.workspace
        public: set[str] = set()
        if (await self.people.who(origin)).sees_public:
            public = await self.rows.public(workspace, channels)
        others = sorted(channels - public)
        return public | {one for one in others if await self.members.has(origin, one)}
