"""Editing cards: one worker for each workspace, since Slack counts edits there."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.errors import NotInConversation, SlackLimited, SlackRefused, SlackRevoked
from bot.domain.job import Job, JobId, JobState
from bot.slack.budget import Budget
from bot.slack.cards import Card, card
from bot.slack.worker import Kit, Worker

log = logging.getLogger(__name__)

REMEMBERED = 1_000
"""Cards whose last showing is remembered; a forgotten one costs at most one edit too many."""

SPARE = 3.0
"""Tokens that progress and places in line leave for changes of state."""

SHUT_SECONDS = 60.0
"""How long a channel's cards are left alone that we can't reach; somebody may let us in again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card showed last, and when."""

    state: JobState
    print: str
    at: float


class Edits(Worker):
    """Edits the cards of one workspace: changes of state first, then what was shown longest ago."""

    def __init__(self, workspace: str, kit: Kit) -> None:
        super().__init__(workspace, kit)
        self._budget = Budget(kit.clock)
        self._shown: OrderedDict[JobId, Shown] = OrderedDict()
        self._urgent: dict[JobId, None] = {}
        self._shut: dict[str, float] = {}

    def add(self, job: Job) -> None:
        """Take a job's card on; one that shows another state than the job's goes first."""
        if self._shows_another_state(job):
            self._urgent[job.id] = None
        super().add(job)

    def remember(self, job: Job, shown: Card) -> None:
        """Note what a job's card shows now."""
        self._shown[job.id] = Shown(job.state, _print(shown), self._clock.now())
        self._shown.move_to_end(job.id)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    async def _next(self) -> float:
        """Edit the card that needs it most, if the budget allows."""
        job_id = next(iter(self._urgent), None) or min(self._waiting, key=self._shown_at)
        urgent = job_id in self._urgent
        self._urgent.pop(job_id, None)
        self._waiting.pop(job_id, None)
        try:
            wait = await self._show(job_id)
        except Exception:
            self._waiting[job_id] = None  # behind all others: it may fail for long
            if urgent:
                self._urgent[job_id] = None
            raise
        if wait > 0:
            self._waiting[job_id] = None
            if urgent:
                self._urgent = {job_id: None, **self._urgent}
        return wait

    async def _show(self, job_id: JobId) -> float:
        """Show a job as its row is now; return 0, or how long to wait for the budget."""
        job = await self._store.get(job_id)
        if job is None or job.card_ts is None or self._is_shut(job.thread.channel):
            return 0.0
        now = card(job, self._room.place(job.id), self._clock.now())
        before = self._shown.get(job.id)
        if before is None or before.print != _print(now):
            wait = self._budget.wait_for(1.0 if self._shows_another_state(job) else SPARE)
            if wait > 0:
                return min(wait, 1.0)
            if not await self._edit(job, now):
                return 0.0
        await self._store.card_shown(job.id, job.version)
        return 0.0

    async def _edit(self, job: Job, now: Card) -> bool:
        """Edit a card; False if the row is to stay unshown, for the next sweep to find."""
        self._budget.spend()
        try:
            await self._calls.call(
                self._workspace,
                "chat.update",
                channel=job.thread.channel,
                ts=job.card_ts,
                text=now.text,
                blocks=list(now.blocks),
            )
        except (NotInConversation, SlackRevoked) as error:
            log.info("a card can't be reached", extra={"job": job.id, "detail": error.detail})
            self._shut[job.thread.channel] = self._clock.now() + SHUT_SECONDS
            return False
        except SlackRefused as error:
            log.warning("a card can't be edited", extra={"job": job.id, "detail": error.detail})
        self.remember(job, now)
        return True

    def _shows_another_state(self, job: Job) -> bool:
        before = self._shown.get(job.id)
        return before is None or before.state is not job.state

    def _shown_at(self, job_id: JobId) -> float:
        before = self._shown.get(job_id)
        return 0.0 if before is None else before.at

    def _is_shut(self, channel: str) -> bool:
        until = self._shut.get(channel)
        if until is not None and until <= self._clock.now():
            del self._shut[channel]
            return False
        return until is not None

    def _limited(self, error: SlackLimited) -> float:
        self._budget.rest(error.retry_after)
        return super()._limited(error)


def _print(shown: Card) -> str:
    """Return a fingerprint of what a card shows."""
    whole = json.dumps([shown.text, shown.blocks], sort_keys=True)
    return sha256(whole.encode()).hexdigest()
