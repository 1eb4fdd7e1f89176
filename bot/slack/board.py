"""The reconciler: every card comes to show its row, within what Slack allows.

Whatever changes is noted by id and read afresh when its turn comes, so the latest state wins and
nothing piles up. The row remembers which version was shown last: what a crash left unshown is
found again at start.
"""

from __future__ import annotations

import asyncio
import logging
from random import Random

from bot import pace
from bot.domain.job import Job, JobId
from bot.ports import Clock, Deployment, JobStore, Place, Replacements, Wake
from bot.slack.calls import SlackCalls
from bot.slack.cards import Card
from bot.slack.edits import Edits
from bot.slack.posts import Posts
from bot.slack.worker import Kit
from bot.stopping import Stopping, either

log = logging.getLogger(__name__)

LINE_SECONDS = 1.0
"""How often the places in line are looked at again while anybody waits."""

SHOWN_PLACES = 100
"""Cards further back than this say «in line» without a number."""

SWEEP_SECONDS = 30.0
"""How often cards are looked for that nobody announced, such as another replica's."""

SWEPT = 500
"""How many cards are looked at in one sweep. Some may stay unshown for long, in channels that
we are no longer in: the next sweep goes on behind them."""


class CardBoard:
    """Implements ``bot.ports.Board`` for every workspace."""

    def __init__(
        self,
        *,
        store: JobStore,
        replacements: Replacements,
        calls: SlackCalls,
        deployment: Deployment,
        clock: Clock,
        chance: Random,
        stopping: Stopping,
        swept: int = SWEPT,
    ) -> None:
        self._store = store
        self._swept = swept
        self._kit = Kit(store, replacements, calls, clock, chance, self)
        self._deployment = deployment
        self._stopping = stopping
        self._news: dict[JobId, None] = {}
        self._told = asyncio.Event()
        self._sweep_now = asyncio.Event()
        self._places: dict[JobId, Place] = {}
        self._posts: dict[tuple[str, str], Posts] = {}
        self._edits: dict[str, Edits] = {}
        self._routing = asyncio.Lock()
        self._closed = False
        self.queue: Wake | None = None

    def changed(self, job_id: JobId) -> None:
        """Note that the job's card may be out of date."""
        self._news[job_id] = None
        self._told.set()

    def reopened(self, workspace: str, channel: str) -> None:
        """Note that a conversation may take again what it refused, and look what that is."""
        workers = (self._edits.get(workspace), self._posts.get((workspace, channel)))
        for worker in workers:
            if worker is not None and worker.reopened(channel):
                self._sweep_now.set()

    def place(self, job_id: JobId) -> Place | None:
        """Return the place in line that was last computed for a job."""
        return self._places.get(job_id)

    async def run(self) -> None:
        """Keep the cards until the bot stops."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._route())
            tasks.create_task(self._sweep())
            tasks.create_task(self._follow_line())

    async def _route(self) -> None:
        """Hand each changed job to whoever posts or edits its card."""
        while not self._stopping.requested:
            if not self._news:
                self._told.clear()
                await either(self._told.wait(), self._stopping.wait())
                continue
            await self._route_one()

    async def _route_one(self) -> None:
        async with self._routing:
            if self._news and not self._closed:
                await self._route_next()

    async def _route_next(self) -> None:
        job_id = next(iter(self._news))
        del self._news[job_id]
        try:
            job = await self._store.get(job_id)
        except Exception:
            log.exception("a card's job could not be read; the next sweep finds it")
            return
        if job is not None:
            self._hand_over(job)

    def _hand_over(self, job: Job) -> None:
        workspace = job.thread.workspace
        if workspace not in self._kit.calls.workspaces:
            return  # it has left; should it come back, the sweep finds what is unshown
        if job.card_ts is not None:
            self._edits_of(workspace).add(job)
            return
        key = (workspace, job.thread.channel)
        if key not in self._posts:
            self._posts[key] = Posts(workspace, self._kit)
        self._posts[key].add(job)

    def _edits_of(self, workspace: str) -> Edits:
        if workspace not in self._edits:
            self._edits[workspace] = Edits(workspace, self._kit)
        return self._edits[workspace]

    def posted(self, job: Job, shown: Card | None) -> None:
        """Note that a card is up, and what it shows: its job may be claimed."""
        if shown is not None:
            self._edits_of(job.thread.workspace).remember(job, shown)
        if self.queue is not None:
            self.queue.wake()
        self.changed(job.id)

    async def _sweep(self) -> None:
        """Look for cards again and again, each time where the last look ended, in a circle."""
        after: JobId | None = None
        while not self._stopping.requested:
            self._sweep_now.clear()
            try:
                found = await self._store.unshown(self._swept, after)
                after = found[-1].id if len(found) == self._swept else None
                for job in found:
                    self.changed(job.id)
            except Exception:
                log.exception("the cards could not be looked through; trying again")
            await either(self._sweep_now.wait(), self._stopping.within(SWEEP_SECONDS))

    async def _follow_line(self) -> None:
        """Tell the waiting cards whose place has changed."""
        wait, failures = LINE_SECONDS, 0
        while not await self._stopping.within(wait):
            try:
                places = await self._store.line(self._deployment, SHOWN_PLACES)
            except Exception:
                log.exception("the line could not be read; trying again")
                failures += 1
                wait = pace.backoff(failures, self._kit.chance)
                continue
            wait, failures = LINE_SECONDS, 0
            moved = [
                job_id
                for job_id in places.keys() | self._places.keys()
                if places.get(job_id) != self._places.get(job_id)
            ]
            self._places = places
            for job_id in moved:
                self.changed(job_id)

    async def close(self, grace: float) -> None:
        """Show what is still unshown, for at most ``grace`` seconds, and stop for good."""
        while (self._news or self._routing.locked()) and not self._closed:
            await self._route_one()
        self._closed = True  # who is handed a card from now on would outlive us
        workers = [*self._posts.values(), *self._edits.values()]
        await asyncio.gather(*(worker.close(grace) for worker in workers))
