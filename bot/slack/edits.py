"""Editing cards: one lane for each workspace, since Slack counts edits there."""

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
from bot.slack.lane import Kit, Lane

log = logging.getLogger(__name__)

REMEMBERED = 1_000
"""Cards whose last showing is remembered; a forgotten one costs at most one edit too many."""

LOOKED_AT = 30
"""Cards weighed against one another for the next edit."""

SPARE = 3.0
"""Tokens that progress and places in line leave for changes of state."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card showed last, and when."""

    state: JobState
    print: str
    at: float


class Edits(Lane):
    """Edits the cards of one workspace: changes of state first, then what was shown longest ago."""

    def __init__(self, workspace: str, kit: Kit) -> None:
        super().__init__(workspace, kit)
        self._budget = Budget(kit.clock)
        self._shown: OrderedDict[JobId, Shown] = OrderedDict()

    async def _next(self) -> float:
        """Edit the card that needs it most, if the budget allows."""
        best: tuple[float, Job, Card] | None = None
        for job_id in list(self._waiting)[:LOOKED_AT]:
            job = await self._store.get(job_id)
            if job is None or job.card_ts is None:
                del self._waiting[job_id]
                continue
            now = card(job, self._room.place(job.id), self._clock.now())
            before = self._shown.get(job.id)
            if before is not None and before.print == _print(now):
                await self._settle(job)
                continue
            age = before.at if before is not None and before.state is job.state else 0.0
            if best is None or age < best[0]:
                best = (age, job, now)
        if best is None:
            return 0.0
        age, job, now = best
        wait = self._budget.wait_for(SPARE if age else 1.0)
        if wait > 0:
            return min(wait, 1.0)
        await self._edit(job, now)
        return 0.0

    async def _edit(self, job: Job, now: Card) -> None:
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
        except (SlackRefused, NotInConversation, SlackRevoked) as error:
            log.warning("a card can't be edited", extra={"job": job.id, "detail": error.detail})
        self._shown[job.id] = Shown(job.state, _print(now), self._clock.now())
        self._shown.move_to_end(job.id)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        await self._settle(job)

    async def _settle(self, job: Job) -> None:
        """Record that the card shows the row, unless the row has changed meanwhile."""
        await self._store.card_shown(job.id, job.version)
        fresh = await self._store.get(job.id)
        if fresh is None or fresh.version == job.version:
            self._waiting.pop(job.id, None)

    def _limited(self, error: SlackLimited) -> float:
        self._budget.rest(error.retry_after)
        return super()._limited(error)


def _print(shown: Card) -> str:
    """Return a fingerprint of what a card shows."""
    whole = json.dumps([shown.text, shown.blocks], sort_keys=True)
    return sha256(whole.encode()).hexdigest()
