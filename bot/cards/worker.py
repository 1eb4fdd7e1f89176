"""A worker: shows the cards of jobs one by one, and is there only while there is work."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

from bot.cards.budget import Budgets
from bot.cards.patience import Retries
from bot.domain.conversation.cards import Card
from bot.domain.errors.slack import SlackError, SlackLimited
from bot.domain.job import Job, JobId
from bot.domain.line import Place
from bot.ports.core import Dismissals
from bot.ports.jobs import JobStore
from bot.ports.slack import CardMessages
from bot.ports.storage import Replacements
from bot.runtime import backoff
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import nobodys, work_on

log = logging.getLogger(__name__)

YOUNG = 1.0
"""Seconds for which a row that was handed over is shown without being read again."""

HANDED = 200
"""How many rows that were handed over are kept; the others are read when their turn comes."""


class CardRoom(Protocol):
    """What a worker needs of the board."""

    def place(self, job: Job) -> Place | None:
        """Return a job's place in line."""
        ...

    def posted(self, job: Job, shown: Card | None) -> None:
        """Note that a card is up; what it shows, where that is known."""
        ...

    def changed(self, job_id: JobId) -> None:
        """Note that a card may be out of date."""
        ...

    def shows(self, job: Job) -> None:
        """Note which version of its row a job's card shows."""
        ...


@dataclass(frozen=True, slots=True)
class Kit:
    """What every worker works with."""

    store: JobStore
    replacements: Replacements
    messages: CardMessages
    dismissals: Dismissals
    timing: Timing
    room: CardRoom
    budgets: Budgets


class CardWorker(ABC):
    """Cards of one kind that share one of Slack's limits, one at a time."""

    def __init__(self, workspace: str, kit: Kit) -> None:
        self._workspace = workspace
        self._store = kit.store
        self._rests = Retries(kit.timing.clock)
        self._messages = kit.messages
        self._clock = kit.timing.clock
        self._chance = kit.timing.chance
        self._room = kit.room
        self._waiting: dict[JobId, None] = {}
        self._handed: dict[JobId, tuple[Job, float]] = {}
        self._task: asyncio.Task[None] | None = None
        self._failures = 0

    def _take_on(self, job_id: JobId) -> None:
        self._waiting[job_id] = None
        if self._task is None or self._task.done():
            name = f"cards of {self._workspace}"
            self._task = asyncio.create_task(self._work(), name=name, context=nobodys())

    def _hand(self, job_id: JobId, job: Job | None) -> None:
        """Keep a row for when its turn comes; without one, it is to be read then."""
        self._handed.pop(job_id, None)
        if job is not None and len(self._handed) < HANDED:
            self._handed[job_id] = (job, self._clock.now())

    async def _row(self, job_id: JobId) -> Job | None:
        """Return a job's row: as it was handed over, if that was just now."""
        job, at = self._handed.pop(job_id, (None, 0.0))
        if job is not None and self._clock.now() - at <= YOUNG:
            return job
        return await self._store.get(job_id)

    def reopened(self, channel: str) -> bool:
        """Note that a conversation may take again what it refused; tell whether it did refuse."""
        return self._rests.works(channel)

    async def close(self, grace: float) -> None:
        """Finish what is waiting, for at most ``grace`` seconds."""
        if self._task is None or self._task.done():
            return
        _, late = await asyncio.wait([self._task], timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting:
            try:
                work_on(None)
                wait = await self._next()
                self._failures = 0
            except SlackLimited as error:
                wait = await self._limited(error)
            except SlackError as error:
                self._failures += 1
                wait = backoff.backoff(self._failures, self._chance)
                log.warning("a card has to wait", extra={"detail": error.detail})
            except Exception:
                self._failures += 1
                wait = backoff.backoff(self._failures, self._chance)
                log.exception("a card could not be shown; trying again")
            if wait > 0:
                await self._clock.sleep(wait)

    async def _limited(self, error: SlackLimited) -> float:
        """Return how long to wait after a 429, by Slack's own word."""
        told = {"detail": error.detail, "seconds": error.retry_after}
        log.info("Slack asks for a break", extra=told)
        return error.retry_after + self._chance.uniform(0.0, 0.5)

    @abstractmethod
    async def _next(self) -> float:
        """Show one card, or none; return how long to wait before the next.

        A job leaves ``_waiting`` before its row is read: what changes after that brings it back.
        """
