"""Bringing a rendered clip onto the disk, for as long as there is hope."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.delivery.delays import Delays
from bot.delivery.spool import clip_of, on_disk, part_of
from bot.domain.errors.base import DiskTrouble, SoraError, StaleJob
from bot.domain.errors.clips import RenderExpired, RenderMissing
from bot.domain.errors.deployment import FetchRefused
from bot.domain.errors.provider import ProviderError, RenderFailed
from bot.domain.job import Job, JobState
from bot.domain.media.codecs import Codecs, codecs_of, unplayed
from bot.domain.media.made import made_of
from bot.domain.profiles import KEPT_HOURS
from bot.domain.renders.render import RenderStatus
from bot.domain.renders.tries import Tries, met
from bot.domain.renders.waiting import asked_to_wait
from bot.domain.text.log_throttle import Outage
from bot.domain.text.sentences import facts, gist
from bot.domain.wording.troubles.renders import NEVER_ALLOWED
from bot.ports.jobs import Rows
from bot.ports.video import VideoApi
from bot.runtime import backoff
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

ASK_SECONDS = 60.0
"""How often the provider is asked how a render is whose clip doesn't come."""

LONGEST_TRY = 5 * 60.0
"""A try that took long is followed by as long a wait, but for this at most."""


class Fetching:
    """Fetches clips. One that doesn't come is told of on its card, and ends with a button."""

    def __init__(
        self,
        *,
        store: Rows,
        video: VideoApi,
        delays: Delays,
        timing: Timing,
        spool: Path,
    ) -> None:
        self._store = store
        self._video = video
        self._delays = delays
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._spool = spool
        self._disk = Outage()
        self._waits = Outage()
        self._odd: set[str] = set()

    async def fetched(self, job: Job) -> Job:
        """Return a rendered job with its clip on disk, or failed, or as it is when stopping."""
        if job.clip_path is not None and await asyncio.to_thread(Path(job.clip_path).exists):
            return job
        tries, waits = Tries(job), Outage(within=self._waits)
        asked = self._clock.now()
        while not self._stopping.requested:
            begun = self._clock.now()
            try:
                job = await self._brought(job)
            except (ProviderError, DiskTrouble) as error:
                tries.failed(met(error), begun, self._clock.now())
                self._explain(job, error, waits)
                if self._clock.now() - asked >= ASK_SECONDS:
                    asked = self._clock.now()
                    await self._ask(job, tries)
                job = await self._put_off(job, tries, error, begun)
                if job.state is not JobState.DELIVERING:
                    return job
            else:
                waits.worked(self._clock.now())
                return job
        return job

    async def _put_off(self, job: Job, tries: Tries, error: SoraError, begun: float) -> Job:
        """Give the clip up if it is time to, or wait a while; return the row as it is then."""
        now = self._clock.now()
        end = tries.verdict(job, now)
        if end is not None:
            return await self._fail(job, end)
        job = await self._delays.waits(job, tries.delay(now), error)
        await self._stopping.within(self._wait(tries, error, now - begun))
        return await still_there(self._store, job)

    def _wait(self, tries: Tries, error: SoraError, took: float) -> float:
        longest = 60.0
        if tries.is_missing:
            longest = backoff.MISSING_LOOK
        elif isinstance(tries.error, FetchRefused):
            longest = backoff.REFUSED_LOOK
        wait = backoff.backoff(tries.failures, self._chance, longest=longest)
        return max(wait, min(took, LONGEST_TRY), asked_to_wait(error))

    async def _ask(self, job: Job, tries: Tries) -> None:
        """Ask how the render is: it may have expired, or be at work again."""
        if job.provider_id is None:
            return
        try:
            render = await self._video.get(job.provider_id)
        except ProviderError:
            return
        if render.status is RenderStatus.RUNNING:
            tries.found()
        elif isinstance(render.error, RenderMissing):
            tries.is_over(RenderExpired(render.error.detail))
        elif isinstance(render.error, ProviderError):  # also of one that is completed
            tries.has_failed(render.error)
        elif render.status is not RenderStatus.COMPLETED:
            tries.has_failed(RenderFailed())

    async def _brought(self, job: Job) -> Job:
        """Have the clip on disk."""
        path = clip_of(self._spool, job.id)
        part = part_of(path)
        await on_disk(lambda: self._spool.mkdir(0o700, parents=True, exist_ok=True))
        clip = job.clip_ref or job.provider_id or ""
        length = await self._video.download(clip, part, quality=job.quality)
        codecs = await on_disk(lambda: _kept(part, path, length))
        odd = self._unplayed(job, codecs)
        if self._disk.worked(self._clock.now()) is not None:
            log.info("DATA_DIR takes clips again")
        try:
            job = await self._store.update(
                job,
                clip_path=str(path),
                clip_bytes=length,
                unplayed=odd,
                made=made_of(codecs),
                delayed_by=None,
                delayed_since=None,
            )
        except StaleJob:
            await self._unneeded(job, path)
            raise
        await self._delays.has_come(job)
        return job

    async def _unneeded(self, job: Job, clip: Path) -> None:
        """Let go of a clip whose job has left with its workspace meanwhile."""
        if await self._store.get(job.id) is None:
            await on_disk(lambda: clip.unlink(missing_ok=True))

    def _unplayed(self, job: Job, codecs: Codecs) -> str | None:
        """Return what of a clip Slack may not play; the log has it once for each kind."""
        odd = unplayed(codecs)
        if odd is not None and odd not in self._odd:
            self._odd.add(odd)
            log.warning(
                "Slack may not play what this model makes: %s",
                odd,
                extra={"job": job.id, "codecs": " ".join([*codecs.video, *codecs.sound])},
            )
        return odd

    async def _fail(self, job: Job, error: SoraError) -> Job:
        log.warning("a delivery failed", extra=facts(job, error))
        tell = NEVER_ALLOWED if isinstance(error, FetchRefused) else error.tell
        return await self._store.move(job, JobState.FAILED, error_code=error.code, error_tell=tell)

    def _explain(self, job: Job, error: SoraError, waits: Outage) -> None:
        """Say why a clip waits, once for each thing that it waits for; a full disk by name."""
        level = logging.DEBUG
        if waits.failed(gist(error), self._clock.now()):
            level = logging.WARNING
        if isinstance(error, DiskTrouble):
            level = logging.DEBUG
            if self._disk.failed(error.detail, self._clock.now()):
                log.warning(
                    "DATA_DIR takes no clips (%s): they wait at the provider, for %d hours at most",
                    error.detail,
                    KEPT_HOURS,
                    extra={"folder": str(self._spool)},
                )
        log.log(level, "a delivery has to wait", extra=facts(job, error))


async def still_there(store: Rows, job: Job) -> Job:
    """Return the row as it is now; raises StaleJob for one that left with its workspace."""
    row = await store.get(job.id)
    if row is None:
        raise StaleJob(f"job {job.id} is gone")
    return row


def _kept(part: Path, clip: Path, length: int) -> Codecs:
    """Give a clip that is whole its name; return how it is encoded."""
    with part.open("rb") as file:
        codecs = codecs_of(file, length)
    part.replace(clip)
    return codecs
