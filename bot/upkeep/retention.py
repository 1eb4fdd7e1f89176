"""Forgets what is old, a little at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.usage.months import Month
from bot.domain.wording.troubles.renders import WAITED_TOO_LONG
from bot.ports.core import Board
from bot.ports.storage import Retention
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often it is looked what Slack's private addresses have outlived, and for traces."""

TIDY_SECONDS = 3600.0
"""How often what is old is looked for."""

DRAFTS_DAYS = 7
"""For how many days words are kept that were refused, for whoever presses their buttons late."""

BATCH = 100
"""How many rows of a kind are forgotten in one transaction, and with one sweep."""

USAGE_MONTHS = 24
"""For how many months before this one there are sums: of forgotten clips, and of what was spent."""

ADDRESSES = 1000
"""How many addresses for private replies are forgotten with one sweep."""


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days jobs, and clips that couldn't be delivered, are kept; None: for good."""

    jobs_days: int | None
    clips_days: int | None


@dataclass(slots=True, kw_only=True)
class RetentionSweep:
    """Keeps jobs, clips and words for as long as they are meant to be kept.

    ``clean_up`` deletes the files on this machine that no job needs any more; ``bell`` tells that
    there are traces to wipe.
    """

    retention: Retention
    keep: Keep
    clean_up: Callable[[], Awaitable[None]]
    board: Board
    bell: Bell
    timing: Timing
    batch: int = BATCH
    _tidy_at: float = field(default=0.0, init=False)

    async def run(self) -> None:
        """Forget until the bot stops; what goes wrong is tried again with the next sweep."""
        await every(
            SWEEP_SECONDS,
            self._sweep,
            bell=self.bell,
            stopping=self.timing.stopping,
            log=log,
            trouble="what is old could not be forgotten",
        )

    async def _sweep(self) -> None:
        await self.tidy()
        await self.retention.forget_reply_addresses(ADDRESSES)
        await self.retention.wipe_traces()

    async def tidy(self) -> None:
        """Forget a little of what is old; more of it with the next sweep, or in an hour."""
        if self.timing.clock.now() < self._tidy_at:
            return
        keep, busy = self.keep, False
        if keep.clips_days is not None:
            tell = WAITED_TOO_LONG.format(days=keep.clips_days)
            gone = await self.retention.let_clips_go(keep.clips_days, tell, self.batch)
            for job in gone:
                log.info("a clip waited too long to be delivered", extra={"job": job.id})
                self.board.changed(job.id)
            if gone:
                await self.clean_up()
            busy = len(gone) == self.batch
        if keep.jobs_days is not None:
            forgotten = await self.retention.forget_jobs(keep.jobs_days, self.batch)
            empty = await self.retention.forget_requests(keep.jobs_days, self.batch)
            busy = busy or self.batch in (forgotten, empty)
            if forgotten:
                log.info("forgot old jobs", extra={"jobs": forgotten})
        await self.retention.forget_drafts(min(DRAFTS_DAYS, keep.jobs_days or DRAFTS_DAYS))
        await self.retention.forget_renders()
        await self.retention.forget_usage(Month.at(self.timing.clock.now()).plus(-USAGE_MONTHS))
        self._tidy_at = self.timing.clock.now() + (0.0 if busy else TIDY_SECONDS)
