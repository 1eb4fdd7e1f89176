"""Carries out what was written down to be removed, here and elsewhere, until it is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.errors import (
    ProviderError,
    Refused,
    RenderMissing,
    SlackError,
    SlackRefused,
    SoraError,
)
from bot.domain.job import Job, Part
from bot.ports import Board, Clock, Messenger, Removals, Retention, VideoApi
from bot.stopping import Stopping, either

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often another replica's wishes, and tries that are due again, are looked for."""

AT_ONCE = 20

TIDY_SECONDS = 3600.0
"""How often what is old is looked for."""

DRAFTS_DAYS = 7
"""For how many days words are kept that were refused, for whoever presses their buttons late."""

BATCH = 100
"""How many rows of a kind are forgotten in one transaction, and with one sweep."""

ADDRESSES = 1000
"""How many addresses for private replies are forgotten with one sweep."""

LET_GO = "The clip waited {days} days for somebody to press *Deliver again*, and is gone now."

PATIENCE = 48 * 3600.0
"""Seconds after which nothing is tried any more: Azure has let go of its copy after 24 hours."""

CANNOT = "The video service can't delete clips: it keeps its copy for as long as it always does."
WOULD_NOT = "The video service didn't let me delete its copy."
STAYS = "Slack didn't let me delete the video: somebody of you has to."


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days jobs, and clips that couldn't be delivered, are kept; None: for good."""

    jobs_days: int | None
    clips_days: int | None


class Housekeeping:
    """Removes what is to be removed. All of it may be repeated, also by the next process.

    ``clean_up`` deletes the files on this machine that no job needs any more. Implements
    ``bot.ports.Wake``.
    """

    def __init__(
        self,
        *,
        removals: Removals,
        video: VideoApi,
        messenger: Messenger,
        clean_up: Callable[[], Awaitable[None]],
        retention: Retention,
        keep: Keep,
        board: Board,
        clock: Clock,
        stopping: Stopping,
        batch: int = BATCH,
    ) -> None:
        self._removals = removals
        self._video = video
        self._messenger = messenger
        self._clean_up = clean_up
        self._retention = retention
        self._keep = keep
        self._tidy_at = 0.0
        self._batch = batch
        self._board = board
        self._clock = clock
        self._stopping = stopping
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look now: somebody has deleted something."""
        self._news.set()

    async def run(self) -> None:
        """Keep house until the bot stops; what goes wrong is tried again with the next sweep."""
        while not self._stopping.requested:
            self._news.clear()
            try:
                await self.sweep()
                await self.tidy()
                await self._retention.forget_reply_addresses(ADDRESSES)
                await self._retention.wipe_traces()
            except Exception:
                log.exception("some of the housekeeping could not be done; trying again")
            await either(self._news.wait(), self._stopping.within(SWEEP_SECONDS))

    async def sweep(self) -> None:
        """Try once to remove all that is due."""
        while found := await self._removals.due(AT_ONCE):
            for job in found:
                for part in sorted(job.to_remove):
                    await self._remove(job, part)
                self._board.changed(job.id)
            if any(job.deleted_at is not None for job in found):
                await self._clean_up()
            if self._stopping.requested:
                return

    async def tidy(self) -> None:
        """Forget a little of what is old; more of it with the next sweep, or in an hour."""
        if self._clock.now() < self._tidy_at:
            return
        keep, busy = self._keep, False
        if keep.clips_days is not None:
            tell = LET_GO.format(days=keep.clips_days)
            gone = await self._retention.let_clips_go(keep.clips_days, tell, self._batch)
            for job in gone:
                log.info("a clip waited too long to be delivered", extra={"job": job.id})
                self._board.changed(job.id)
            if gone:
                await self._clean_up()
            busy = len(gone) == self._batch
        if keep.jobs_days is not None:
            forgotten = await self._retention.forget_jobs(keep.jobs_days, self._batch)
            empty = await self._retention.forget_requests(keep.jobs_days, self._batch)
            busy = busy or self._batch in (forgotten, empty)
            if forgotten:
                log.info("forgot old jobs", extra={"jobs": forgotten})
        await self._retention.forget_drafts(min(DRAFTS_DAYS, keep.jobs_days or DRAFTS_DAYS))
        await self._retention.forget_renders()
        self._tidy_at = self._clock.now() + (0.0 if busy else TIDY_SECONDS)

    async def _remove(self, job: Job, part: Part) -> None:
        """Remove one part, or leave it for the next try."""
        note = None
        try:
            await (self._at_provider(job) if part is Part.RENDER else self._in_slack(job))
        except (Refused, SlackRefused) as error:
            note = CANNOT if part is Part.RENDER else STAYS
            self._explain(job, part, error)
        except (ProviderError, SlackError) as error:
            self._explain(job, part, error)
            if not self._is_hopeless(job):
                return
            note = WOULD_NOT if part is Part.RENDER else STAYS
        await self._removals.removed(job, part, note)
        log.info("removed" if note is None else "not removed", extra={"job": job.id, "part": part})

    async def _at_provider(self, job: Job) -> None:
        try:
            await self._video.delete(job.provider_id or "")
        except RenderMissing:
            log.debug("the provider has no such render any more", extra={"job": job.id})

    async def _in_slack(self, job: Job) -> None:
        await self._messenger.remove_file(job)

    def _is_hopeless(self, job: Job) -> bool:
        return self._clock.now() - (job.deleted_at or job.ended_at or 0.0) > PATIENCE

    def _explain(self, job: Job, part: Part, error: SoraError) -> None:
        """Say why something is still there; a warning only where a person wanted it gone."""
        facts = {"job": job.id, "part": part, "error": error.code, "detail": error.detail}
        level = logging.INFO if job.deleted_at is None else logging.WARNING
        log.log(level, "something could not be removed", extra=facts)
