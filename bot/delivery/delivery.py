"""The last step of a job's life: fetch the clip, put it into the thread, exactly once."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.delivery.fetching import Fetching, still_there
from bot.delivery.sharing import ShareLook, Shares
from bot.delivery.spool import on_disk
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.base import DiskTrouble, SoraError
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
    SlackUnavailable,
    UploadRefused,
)
from bot.domain.job import Changes, Job, JobState, Part
from bot.domain.text.log_throttle import Outage
from bot.domain.text.sentences import facts, gist
from bot.domain.wording.troubles.endings import NOT_IN_CHANNEL
from bot.ports.jobs import Rows
from bot.ports.slack import Messenger
from bot.runtime import backoff
from bot.runtime.bell import Bell
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

UPLOADS_AT_ONCE = 4
"""How many clips are sent to Slack at a time, whoever made them."""

FINAL = (NotInConversation, SlackRevoked, SlackRefused)
"""Answers that no repetition changes."""


class Delivery:
    """Moves clips from the provider over the disk into Slack.

    A clip is fetched as soon as it is ready, however many uploads wait: the provider keeps it
    for a while only. On disk it is safe. ``delivered`` tells that one is in its thread.
    """

    def __init__(
        self,
        *,
        store: Rows,
        fetching: Fetching,
        messenger: Messenger,
        shares: Shares,
        uploads: asyncio.Semaphore,
        timing: Timing,
        delivered: Bell,
        delete_after: bool = False,
    ) -> None:
        self._store = store
        self._fetching = fetching
        self._messenger = messenger
        self._shares = shares
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._delivered = delivered
        self._delete_after = delete_after
        self._uploads = uploads
        self._waits = Outage()

    async def deliver(self, job: Job) -> Job:
        """Take a rendered job to its thread; return it delivered, failed, or still under way."""
        failures = 0
        waits = Outage(within=self._waits)
        while not self._stopping.requested:
            job = await self._fetching.fetched(job)
            if job.state is not JobState.DELIVERING or self._stopping.requested:
                return job
            try:
                job, file = await self._uploaded(job)
                job = await self._shared(job, file)
            except FINAL as error:
                return await self._fail(job, error)
            except SlackError as error:
                failures += 1
                wait = backoff.backoff(failures, self._chance)
                if isinstance(error, SlackLimited):
                    wait = error.retry_after + self._chance.uniform(0.0, 1.0)
                self._explain(job, error, waits)
                await self._stopping.within(wait)
                job = await still_there(self._store, job)
                if job.state is not JobState.DELIVERING:
                    return job
            else:
                waits.worked(self._clock.now())
                return job
        return job

    def _explain(self, job: Job, error: SoraError, waits: Outage) -> None:
        """Say why a delivery waits, once for each thing that it waits for."""
        level = logging.DEBUG
        if waits.failed(gist(error), self._clock.now()):
            level = logging.WARNING
        log.log(level, "a delivery has to wait", extra=facts(job, error))

    async def _uploaded(self, job: Job) -> tuple[Job, SharedFile | None]:
        """Have the clip at Slack; return what it knows of the file so far.

        The file's id is in the row before Slack can show it.
        """
        if job.file_id is not None:
            file = await ShareLook(self._messenger).at(job, job.file_id)
            if file is not None:
                return job, file
        return await self._upload(job)

    async def _shared(self, job: Job, file: SharedFile | None) -> Job:
        """Have the clip in the thread. Slack may take minutes."""
        if not self._stopping.requested:
            job, file = await self._shares.awaited(job, file)
        if file is None or self._stopping.requested:
            return job
        changes: Changes = {**_seen_by(job, file), **self._unwanted(job)}
        changes["file_permalink"] = file.permalink
        changes["poster_at"] = 0.0
        job = await self._store.move(job, JobState.DELIVERED, **changes)
        log.info("delivered", extra={"job": job.id})
        self._delivered.ring()
        if job.clip_path is not None:
            await self._removed(job, Path(job.clip_path))
        return job

    def _unwanted(self, job: Job) -> Changes:
        """Return the wish that the provider delete its copy, where the settings have it so."""
        if not self._delete_after or job.provider_id is None:
            return {}
        return {"to_remove": Part.RENDER.value, "remove_at": 0.0}

    async def _removed(self, job: Job, clip: Path) -> None:
        """Let go of a delivered clip; one that stays is found when the spool is swept."""
        try:
            await on_disk(lambda: clip.unlink(missing_ok=True))
        except DiskTrouble as error:
            log.warning("a delivered clip could not be removed", extra=facts(job, error))

    async def _upload(self, job: Job) -> tuple[Job, SharedFile | None]:
        """Upload and share; an earlier try's file is completed before a new one is made."""
        if job.file_id is not None:
            try:
                await self._store.sure(job)
                await self._messenger.complete_upload(job, job.file_id)
            except UploadRefused:
                raise
            except SlackRefused as error:
                file = await self._shares.appears(job, job.file_id)
                if file is not None or self._stopping.requested:
                    return job, file
                log.info("an upload is begun anew", extra=facts(job, error))
            else:
                return job, None
        async with self._uploads:
            file_id = await self._messenger.start_upload(job)
        job = await self._store.update(job, file_id=file_id)
        try:
            await self._store.sure(job)
            await self._messenger.complete_upload(job, file_id)
        except SlackRefused as error:
            if error.error != "file_not_found":
                raise
            await self._store.update(job, file_id=None)  # Slack lost the bytes: nothing was shared
            raise SlackUnavailable(error.detail) from error
        return job, None

    async def _fail(self, job: Job, error: SoraError) -> Job:
        log.warning("a delivery failed", extra=facts(job, error))
        tell = NOT_IN_CHANNEL if isinstance(error, NotInConversation) else error.tell
        return await self._store.move(job, JobState.FAILED, error_code=error.code, error_tell=tell)


def _seen_by(job: Job, file: SharedFile) -> Changes:
    """Return where the clip is, and whether the whole workspace may know; nothing if unsaid."""
    channel = job.thread.channel
    if channel not in file.channels:
        return {}
    messages = file.messages.get(channel, ())
    return {"in_public": channel in file.public, "clip_ts": messages[0] if messages else None}
