"""Which clips of others somebody may see in Home: those whose words they could read in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import is_direct, is_person
from bot.domain.job import Job
from bot.ports.home import HomeRows, Members
from bot.ports.slack import People

ASKED_ABOUT: Final = 20
"""Of how many conversations that may be private it is asked who is in them, for one look.

Slack: conversations.members is tier 4, 100 a minute for each workspace.
"""


@dataclass(frozen=True, slots=True)
class Sights:
    """Knows what of others' clips a person may see: by the place, not by what they may do there.

    A clip in a public channel is for every member of the workspace, and for guests who are in it;
    one in a private conversation for those who are in it. Where nobody knows, it isn't shown:
    neither which channel is public nor who is in one is guessed. An admin sees no more than others.
    Somebody's direct conversation with us is for nobody else: Slack isn't even asked about it.
    """

    people: People
    rows: HomeRows
    members: Members

    async def seen(self, jobs: Sequence[Job], origin: Origin) -> list[Job]:
        """Return those of a workspace's jobs that a person may see; their own always."""
        others = (job.thread.channel for job in jobs if job.requester != origin.person)
        theirs = [one for one in dict.fromkeys(others) if not (is_direct(one) or is_person(one))]
        open_to = await self._open_to(theirs, origin) if theirs else set()
        return [
            job for job in jobs if job.requester == origin.person or job.thread.channel in open_to
        ]

    async def _open_to(self, channels: Collection[str], origin: Origin) -> set[str]:
        """Return those of some channels that a person may read; the first are asked about."""
        workspace = origin.thread.workspace
        public: set[str] = set()
        if (await self.people.who(origin)).sees_public:
            public = await self.rows.public(workspace, channels)
        asked = [one for one in channels if one not in public][:ASKED_ABOUT]
        is_in = await asyncio.gather(*(self.members.has(origin, one) for one in asked))
        return public | {one for one, inside in zip(asked, is_in, strict=True) if inside}
