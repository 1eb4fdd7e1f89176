"""The last step of a job's life: fetch the clip, put it into the thread, exactly once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from bot import pace
from bot.domain.errors import (
    DiskTrouble,
    NotInConversation,
    ProviderError,
    Refused,
    RenderFailed,
    RenderMissing,
    Retired,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
    SlackUnavailable,
    SoraError,
    StaleJob,
)
from bot.domain.job import Job, JobState, Part
from bot.domain.outage import Outage
from bot.ports import Clock, JobStore, Messenger, SharedFile, VideoApi
from bot.sentences import facts, gist
from bot.spool import clip_of, part_of
from bot.stopping import Stopping

log = logging.getLogger(__name__)

UPLOADS_AT_ONCE = 4

UNKNOWN = 4
"""How often in a row a clip must be unknown: one replica may not know it yet."""

HOPELESS = (Refused, RenderFailed, Retired, NotInConversation, SlackRevoked, SlackRefused)
"""Answers that no repetition changes."""


class Delivery:
    """Moves clips from the provider over the disk into Slack.

    A clip is fetched as soon as it is ready, however many uploads wait: the provider keeps it
    for 24 hours only. On disk it is safe.
    """

    def __init__(
        self,
        *,
        store: JobStore,
        video: VideoApi,
        messenger: Messenger,
        clock: Clock,
        chance: Random,
        spool: Path,
        stopping: Stopping,
        delete_after: bool = False,
    ) -> None:
        self._store = store
        self._video = video
        self._messenger = messenger
        self._clock = clock
        self._chance = chance
        self._spool = spool
        self._stopping = stopping
        self._delete_after = delete_after
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._disk = Outage()
        self._waits = Outage()

    async def deliver(self, job: Job) -> Job:
        """Take a rendered job to its thread; return it delivered, failed, or still under way."""
        failures = unknown = 0
        waits = Outage(within=self._waits)
        while not self._stopping.requested:
            try:
                job = await self._fetched(job)
                async with self._uploads:
                    job = await self._shared(job)
            except HOPELESS as error:
                return await self._fail(job, error)
            except (ProviderError, SlackError) as error:
                failures += 1
                unknown = unknown + 1 if isinstance(error, RenderMissing) else 0
                if unknown >= UNKNOWN:
                    return await self._fail(job, error)
                if failures >= UNKNOWN and isinstance(error, ProviderError) and self._is_late(job):
                    return await self._fail(job, RenderMissing(error.detail))
                wait = pace.backoff(failures, self._chance)
                if isinstance(error, SlackLimited):
                    wait = error.retry_after + self._chance.uniform(0.0, 1.0)
                self._explain(job, error, waits)
                await self._stopping.within(wait)
                job = await self._still_there(job)
                if job.state is not JobState.DELIVERING:
                    return job
            else:
                waits.worked(time.monotonic())
                return job
        return job

    def _explain(self, job: Job, error: SoraError, waits: Outage) -> None:
        """Say why a delivery waits, once for each thing that it waits for; a full disk by name."""
        level = logging.DEBUG
        if waits.failed(gist(error), time.monotonic()):
            level = logging.WARNING
        if isinstance(error, DiskTrouble):
            level = logging.DEBUG
            if self._disk.failed(error.detail, time.monotonic()):
                log.warning(
                    "DATA_DIR takes no clips (%s): they wait at the provider, for 24 hours at most",
                    error.detail,
                    extra={"folder": str(self._spool)},
                )
        log.log(level, "a delivery has to wait", extra=facts(job, error))

    async def _fetched(self, job: Job) -> Job:
        """Have the clip on disk."""
        if job.clip_path is not None and await asyncio.to_thread(Path(job.clip_path).exists):
            return job
        path = clip_of(self._spool, job.id)
        part = part_of(path)
        await _on_disk(lambda: self._spool.mkdir(0o700, parents=True, exist_ok=True))
        clip = job.clip_ref or job.provider_id or ""
        length = await self._video.download(clip, part, quality=job.quality)
        try:
            await self._still_there(job)
        except StaleJob:
            await _on_disk(lambda: part.unlink(missing_ok=True))
            raise
        await _on_disk(lambda: part.replace(path))
        if self._disk.worked(time.monotonic()) is not None:
            log.info("DATA_DIR takes clips again")
        return await self._store.update(job, clip_path=str(path), clip_bytes=length)

    def _is_late(self, job: Job) -> bool:
        """Tell whether the provider can't be expected to have the clip any more.

        Some never say so: SGLang answers that the render goes on.
        """
        end = job.expires_at or (job.rendering_at or job.created_at) + pace.LIFETIME
        return self._clock.now() > end

    async def _still_there(self, job: Job) -> Job:
        """Return the row as it is now; raises StaleJob for one that left with its workspace."""
        row = await self._store.get(job.id)
        if row is None:
            raise StaleJob(f"job {job.id} is gone")
        return row

    async def _shared(self, job: Job) -> Job:
        """Have the clip in the thread. The file's id is in the row before Slack can show it."""
        file = None
        if job.file_id is not None:
            file = await self._messenger.file(job, job.file_id)
        if file is None:
            job, file = await self._upload(job)
        if not self._stopping.requested:
            file = await self._wait_for_share(job, file)
        if file is None or self._stopping.requested:
            return job
        job = await self._store.move(
            job,
            JobState.DELIVERED,
            file_permalink=file.permalink,
            **_seen_by(job, file),
            **self._unwanted(job),
        )
        log.info("delivered", extra={"job": job.id})
        if job.clip_path is not None:
            await self._removed(job, Path(job.clip_path))
        return job

    def _unwanted(self, job: Job) -> dict[str, Any]:
        """Return the wish that the provider delete its copy, where the settings have it so."""
        if not self._delete_after or job.provider_id is None:
            return {}
        return {"to_remove": Part.RENDER.value, "remove_at": 0.0}

    async def _removed(self, job: Job, clip: Path) -> None:
        """Let go of a delivered clip; one that stays is found when the spool is swept."""
        try:
            await _on_disk(lambda: clip.unlink(missing_ok=True))
        except DiskTrouble as error:
            log.warning("a delivered clip could not be removed", extra=facts(job, error))

    async def _upload(self, job: Job) -> tuple[Job, SharedFile | None]:
        """Upload and share; an earlier try's file is completed before a new one is made."""
        if job.file_id is not None:
            try:
                await self._messenger.complete_upload(job, job.file_id)
            except SlackRefused as error:
                file = await self._appears(job, job.file_id)
                if file is not None or self._stopping.requested:
                    return job, file
                log.info("an upload is begun anew", extra=facts(job, error))
            else:
                return job, None
        file_id = await self._messenger.start_upload(job)
        job = await self._store.update(job, file_id=file_id)
        try:
            await self._messenger.complete_upload(job, file_id)
        except SlackRefused as error:
            if error.error != "file_not_found":
                raise
            await self._store.update(job, file_id=None)  # Slack lost the bytes: nothing was shared
            raise SlackUnavailable(error.detail) from error
        return job, None

    async def _appears(self, job: Job, file_id: str) -> SharedFile | None:
        """Return a file that Slack may be late to know: it was completed before, as Slack says."""
        for wait in pace.SHARE_LOOKS:
            file = await self._messenger.file(job, file_id)
            if file is not None:
                return file
            if await self._stopping.within(wait):
                return None
        return None

    async def _wait_for_share(self, job: Job, file: SharedFile | None) -> SharedFile | None:
        """Return the file once it is in the channel; if its share never lands, post its link.

        Slack says `ok` to some completions whose share never appears (python-slack-sdk#1818).
        None when the bot is stopping.
        """
        file_id = job.file_id or ""
        for wait in pace.SHARE_LOOKS:
            if file is not None and job.thread.channel in file.channels:
                return file
            if await self._stopping.within(wait):
                return None
            file = await self._messenger.file(job, file_id)
        if file is None or file.permalink is None:
            raise SlackUnavailable(f"file {file_id} can't be found after its upload")
        log.warning("a share never appeared; posting the link", extra={"job": job.id})
        await self._link(job, file.permalink)
        return file

    async def _link(self, job: Job, permalink: str) -> None:
        """Have the clip's link in the thread. The attempt is in the row before it is made."""
        tried = job.link_attempts > 0
        job = await self._store.update(job, link_attempts=job.link_attempts + 1)
        if not (tried and await self._messenger.has_link(job)):
            await self._messenger.post_link(job, permalink)

    async def _fail(self, job: Job, error: SoraError) -> Job:
        log.warning("a delivery failed", extra=facts(job, error))
        tell = error.tell
        if isinstance(error, NotInConversation):
            tell = (
                "The clip is ready, but I'm no longer in this channel. "
                "Type `/invite @Sora`, then press *Deliver again*."
            )
        return await self._store.move(job, JobState.FAILED, error_code=error.code, error_tell=tell)


def _seen_by(job: Job, file: SharedFile) -> dict[str, bool]:
    """Return whether the whole workspace may know of the clip; nothing where Slack didn't say."""
    channel = job.thread.channel
    return {"in_public": channel in file.public} if channel in file.channels else {}


async def _on_disk(act: Callable[[], object]) -> None:
    """Do something to the spool. Raises DiskTrouble."""
    try:
        await asyncio.to_thread(act)
    except OSError as error:
        raise DiskTrouble(error.strerror or type(error).__name__) from error
