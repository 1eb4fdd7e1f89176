"""Recovery of lost orders: what became of a create whose answer never reached the job's row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.errors.provider import ProviderError
from bot.domain.job import Job
from bot.domain.renders.lost_orders import Trace
from bot.domain.renders.proof import (
    UNKNOWN_CLOCK,
    Look,
    Patience,
    conclude,
    judge,
    look_of,
    sent_at,
)
from bot.domain.renders.render import Render, RenderList
from bot.domain.text.log_throttle import Outage
from bot.domain.text.sentences import facts, gist
from bot.ports.deployments import Deployments
from bot.ports.storage import LostOrders
from bot.ports.video import VideoApi
from bot.runtime import backoff
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

FIRST = 0.5
LONGEST = 2.0
LONGEST_SILENT = 15.0
"""Seconds between two looks at a list: at first, later, and while it doesn't answer."""

USUAL = Patience()

Adopt = Callable[[Job, Render], Awaitable[Job]]
"""Writes down that a render is a job's; returns the job as it is then."""

Answered = Callable[[], Awaitable[None]]
"""Hears that the list was read, and that nothing was found in it so far."""


class Recovery:
    """Looks for lost orders in the provider's list. It never orders anything.

    One job is looked for at a time, until its render is written down: no two take the same.
    """

    def __init__(
        self,
        *,
        orders: LostOrders,
        video: VideoApi,
        deployments: Deployments,
        timing: Timing,
        patience: Patience | None = None,
    ) -> None:
        self._orders = orders
        self._video = video
        self._deployments = deployments
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._patience = patience or USUAL
        self._silence = Outage()
        self._looking = asyncio.Lock()

    async def find(
        self, job: Job, adopt: Adopt, answered: Answered | None = None
    ) -> Job | Trace | None:
        """Look until it is certain what became of the job's order, or that nobody can tell.

        Returns the job once its render was found and adopted, ``ABSENT`` if nothing was ordered,
        for certain, and None if the bot is stopping.
        """
        looks: list[Look] = []
        while True:
            found = await self._look(job, adopt)
            if isinstance(found, Job):
                return found
            looks.append(found)
            if answered is not None and found.found is not Trace.NO_ANSWER:
                await answered()
            if (outcome := conclude(looks, self._patience)) is not None:
                return outcome
            if await self._stopping.within(self._wait(looks)):
                return None

    async def look(self, job: Job, adopt: Adopt) -> Job | Trace:
        """Look once. ``ABSENT`` proves nothing yet."""
        found = await self._look(job, adopt)
        return found if isinstance(found, Job) else found.found

    def _wait(self, looks: list[Look]) -> float:
        silent = looks[-1].found is Trace.NO_ANSWER
        longest = LONGEST_SILENT if silent else LONGEST
        return backoff.backoff(len(looks), self._chance, first=FIRST, longest=longest)

    async def _look(self, job: Job, adopt: Adopt) -> Job | Look:
        async with self._looking:
            listed = await self._listed(job)
            at = self._clock.now()
            if isinstance(listed, Trace):
                return Look(at, listed)
            ids = [render.id for render in listed.renders]
            ledger = await self._orders.ledger(job, ids, self._listed_with(job))
            found = judge(job, listed, ledger)
            if isinstance(found, Render):
                log.info("adopted a render", extra={"job": job.id, "render": found.id})
                return await adopt(job, found)
        return look_of(at, found, listed, ledger)

    def _listed_with(self, job: Job) -> list[str]:
        """Return the names of the other deployments whose renders the same list may show."""
        server = self._deployments.of(job).server
        there = (one.name for one in self._deployments if server and one.server == server)
        return [name for name in there if name != job.deployment]

    def _may_be_elsewhere(self, job: Job) -> bool:
        """Tell whether another of its group, whose list is another, may have had the order.

        So it may where the database was restored: the row says who had it by the copy.
        """
        if job.maybe_ordered_since is None or job.source_provider_id is not None:
            return False
        own = self._deployments.of(job)
        others = (one for one in self._deployments.standing_in_for(own) if one.name != own.name)
        return any(not own.server or one.server != own.server for one in others)

    async def _listed(self, job: Job) -> RenderList | Trace:
        """Return the list, as far back as a render of this order could stand in it."""
        try:
            listed = await self._video.recent(sent_at(job) - UNKNOWN_CLOCK)
        except ProviderError as error:
            self._silent(job, error)
            return Trace.NO_ANSWER
        if self._silence.worked(self._clock.now()) is not None:
            log.info("the provider's list can be read again")
        if listed is None:
            return Trace.UNKNOWABLE
        return replace(listed, whole=False) if self._may_be_elsewhere(job) else listed

    def _silent(self, job: Job, error: ProviderError) -> None:
        level = logging.DEBUG
        if self._silence.failed(gist(error), self._clock.now()):
            level = logging.WARNING
        log.log(level, "the provider's list can't be read yet", extra=facts(job, error))
