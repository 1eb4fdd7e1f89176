"""The reconciler: every card comes to show its row, within what Slack allows.

Whatever changes is noted by id and read afresh when its turn comes, unless its row was handed over
just then; so the latest state wins and nothing piles up. The row remembers which version was shown
last: what a crash left unshown is found again at start.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from typing_extensions import override

from bot.cards.budget import Budget, Budgets
from bot.cards.edits import Edits
from bot.cards.posts import Posts
from bot.cards.showings import Showings
from bot.cards.worker import Kit
from bot.domain.conversation.cards import Card
from bot.domain.job import Job, JobId, JobState
from bot.domain.line import Place
from bot.ports.core import Board, Dismissals
from bot.ports.deployments import Deployments
from bot.ports.jobs import JobStore
from bot.ports.slack import CardMessages
from bot.ports.storage import Replacements
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.stopping import either
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LINE_SECONDS = 1.0
"""How often the places in line are looked at again while anybody waits."""

IDLE_SECONDS = 30.0
"""How often it is looked whether anybody waits whom another replica has let in."""

SHOWN_PLACES = 100
"""Cards further back than this say «in line» without a number."""

SWEEP_SECONDS = 30.0
"""How often cards are looked for that nobody announced, such as another replica's."""

SWEPT = 500
"""How many cards are looked at in one sweep. Some may stay unshown for long, in channels that
we are no longer in: the next sweep goes on behind them."""


class CardBoard(Board):
    """Implements ``Board`` for every workspace."""

    def __init__(
        self,
        *,
        store: JobStore,
        replacements: Replacements,
        messages: CardMessages,
        dismissals: Dismissals,
        deployments: Deployments,
        line: Bell,
        timing: Timing,
        budgets: Budgets | None = None,
    ) -> None:
        self._store = store
        budgets = budgets or Budgets(timing.clock)
        self._company = budgets.company
        self._kit = Kit(store, replacements, messages, dismissals, timing, self, budgets)
        self._deployments = deployments
        self._stopping = timing.stopping
        self._news: dict[JobId, Job | None] = {}
        self._showings = Showings(store, self.changed, timing)
        self._told = asyncio.Event()
        self.sweep_now = Bell()
        """Rings where somebody may have left cards behind."""
        self._somebody_waits = Bell()
        self._swept_to: JobId | None = None
        self._places: dict[JobId, Place] = {}
        self._posts: dict[tuple[str, str], Posts] = {}
        self._edits: dict[str, Edits] = {}
        self._routing = asyncio.Lock()
        self._closed = False
        self._line = line

    @override
    def changed(self, job_id: JobId) -> None:
        self._news[job_id] = None
        self._told.set()

    @override
    def became(self, job: Job) -> None:
        self._news[job.id] = job
        self._told.set()

    def shows(self, job: Job) -> None:
        """Note which version of its row a job's card shows."""
        self._showings.note(job.id, job.version)

    @override
    def reopened(self, workspace: str, channel: str) -> None:
        workers = (self._edits.get(workspace), self._posts.get((workspace, channel)))
        for worker in workers:
            if worker is not None and worker.reopened(channel):
                self.sweep_now.ring()

    @override
    def progressed(self, job: Job, progress: int) -> None:
        if self._kit.messages.serves(job.thread.workspace) and not self._closed:
            self._edits_of(job.thread.workspace).progressed(replace(job, progress=progress))

    def budget_of(self, workspace: str) -> Budget:
        """Return what Slack allows a workspace of edits, for whoever else edits messages there."""
        return self._edits_of(workspace).budget

    def place(self, job: Job) -> Place | None:
        """Return the place in line that was last computed for a job."""
        if job.state is JobState.QUEUED and not self._places:
            self._somebody_waits.ring()
        return self._places.get(job.id)

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
        job = self._news.pop(job_id)
        if (keeper := self._keeper_of(job_id)) is not None:
            keeper.look_at(job_id, job)
            return
        try:
            job = job or await self._store.get(job_id)
        except Exception:
            log.exception("a card's job could not be read; the next sweep finds it")
            return
        if job is not None:
            self._hand_over(job)

    def _hand_over(self, job: Job) -> None:
        workspace = job.thread.workspace
        if not self._kit.messages.serves(workspace):
            return  # it has left; should it come back, the sweep finds what is unshown
        if job.card_ts is not None:
            self._edits_of(workspace).look_at(job.id, job)
            return
        key = (workspace, job.thread.channel)
        if key not in self._posts:
            self._posts[key] = Posts(workspace, job.thread.channel, self._kit)
        self._posts[key].add(job)

    def _edits_of(self, workspace: str) -> Edits:
        if workspace not in self._edits:
            self._edits[workspace] = Edits(workspace, self._kit)
        return self._edits[workspace]

    def posted(self, job: Job, shown: Card | None) -> None:
        """Note that a card is up, and what is written down as shown: its job may be claimed."""
        if shown is None:
            self.changed(job.id)
        else:
            self._edits_of(job.thread.workspace).remember(job, shown, job.version)
        self._line.ring()
        if not self._places:
            self._somebody_waits.ring()

    async def _sweep(self) -> None:
        await every(
            SWEEP_SECONDS,
            self._find_unshown,
            bell=self.sweep_now,
            stopping=self._stopping,
            log=log,
            trouble="the cards could not be looked through",
        )

    async def _find_unshown(self) -> None:
        """Look for cards from where the last look ended, in a circle.

        Of several replicas one edits a card that is found; which one posts it, its row decides.
        """
        found = await self._store.unshown(SWEPT, self._swept_to)
        self._swept_to = found[-1].id if len(found) == SWEPT else None
        for job in found:
            if job.card_ts is None or self._company.keeps(job.id):
                self.changed(job.id)

    async def _follow_line(self) -> None:
        await every(
            LINE_SECONDS,
            self._find_moved,
            bell=self._somebody_waits,
            stopping=self._stopping,
            log=log,
            trouble="the line could not be read",
        )

    async def _find_moved(self) -> float:
        """Tell the waiting cards whose place has changed; return when to look again.

        Replicas look in turns: together as often as one would alone.
        """
        before, self._places = (
            self._places,
            await self._store.places(self._deployments, SHOWN_PLACES),
        )
        for job_id in self._places.keys() | before.keys():
            has_moved = self._places.get(job_id) != before.get(job_id)
            if has_moved and self._company.keeps(job_id) and not self._closed:
                self._moved(job_id)
        return LINE_SECONDS * self._company.count if self._places else IDLE_SECONDS

    def _moved(self, job_id: JobId) -> None:
        """Have a card show another place; its row is read once, when its turn comes."""
        keeper = self._keeper_of(job_id)
        if keeper is None:
            self.changed(job_id)
        else:
            keeper.moved(job_id)

    def _keeper_of(self, job_id: JobId) -> Edits | None:
        """Return who edits a job's card, as far as that is remembered, in a workspace we serve."""
        for workspace, edits in self._edits.items():
            if edits.knows(job_id) and self._kit.messages.serves(workspace):
                return edits
        return None

    async def close(self, grace: float) -> None:
        """Show what is still unshown, for at most ``grace`` seconds, and stop for good."""
        while (self._news or self._routing.locked()) and not self._closed:
            await self._route_one()
        self._closed = True  # who is handed a card from now on would outlive us
        workers = [*self._posts.values(), *self._edits.values()]
        await asyncio.gather(*(worker.close(grace) for worker in workers))
        await self._showings.close()
