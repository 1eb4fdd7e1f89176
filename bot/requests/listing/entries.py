"""Clips as entries of a page: what is said of each, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.listed import buttons_of
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Entry
from bot.domain.job import Job
from bot.domain.text.sentences import listed
from bot.ports.clock import Clock
from bot.ports.deployments import Deployments
from bot.ports.jobs import Line
from bot.ports.slack import PrivateReplies

PLACES = 100
"""How far back in line a job's place is told."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Describes clips as they are now, to one person."""

    store: Line
    replies: PrivateReplies
    clock: Clock
    deployments: Deployments

    async def of(self, jobs: Sequence[Job], origin: Origin, page: str) -> tuple[Entry, ...]:
        """Return an entry for each job; ``page`` names the page on which they stand."""
        places = await self.store.places(self.deployments, PLACES)
        entries = []
        for job in jobs:
            age, link = self.clock.now() - job.created_at, self.replies.link(job)
            mine = job.requester == origin.person
            text = listed(job, places.get(job.id), link, age, mine=mine)
            entries.append(Entry(text, buttons_of(job, link, page, mine=mine)))
        return tuple(entries)
