"""Wait until Slack shows a clip that it has; post the link to it where that never happens."""

from __future__ import annotations

import logging
from collections import deque

from bot.delivery.delays import Delays
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.job import Job
from bot.domain.renders.waiting import LATE_SHARE, TOLD, Delay
from bot.domain.text.sentences import facts
from bot.domain.wording.troubles.renders import UNSEEN
from bot.ports.jobs import Rows
from bot.ports.slack import Messenger
from bot.runtime import backoff
from bot.runtime.stopping import Stopping

log = logging.getLogger(__name__)

SOONER = 0.8
LATEST = 8.0
"""The first look at a share comes when the quickest of the last three was there, after this many
seconds at the latest. One that is there by then is looked for sooner the next time."""


class ShareLook:
    """Looks at a file. A no to that is no news of the file: it is looked at again."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._refusal: SlackRefused | None = None

    async def at(self, job: Job, file_id: str) -> SharedFile | None:
        """Return what Slack says of a file; None if it knows none, or won't say."""
        try:
            file = await self._messenger.file(job, file_id)
        except SlackRefused as refusal:
            if self._refusal is None:
                log.warning("a file can't be looked at", extra=facts(job, refusal))
            self._refusal = refusal
            return None
        self._refusal = None
        return file

    def need_answer(self) -> None:
        """Raise Slack's last word if that was a no."""
        if self._refusal is not None:
            self._refusal.tell = UNSEEN
            raise self._refusal


class Shares:
    """Looks at files whose upload is complete, often at first and then rarely."""

    def __init__(
        self, store: Rows, messenger: Messenger, delays: Delays, stopping: Stopping
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._delays = delays
        self._stopping = stopping
        self._lately: deque[float] = deque([0.0] * 3, maxlen=3)

    async def appears(self, job: Job, file_id: str) -> SharedFile | None:
        """Return a file that Slack may be late to know: it was completed before, as Slack says.

        None when Slack hasn't come to know it, or the bot is stopping. Raises SlackRefused where
        it won't say: then nobody knows.
        """
        look = ShareLook(self._messenger)
        for wait in backoff.FILE_LOOKS:
            file = await look.at(job, file_id)
            if file is not None:
                return file
            if await self._stopping.within(wait):
                return None
        look.need_answer()
        return None

    async def awaited(self, job: Job, file: SharedFile | None) -> tuple[Job, SharedFile | None]:
        """Return the file once it is in the channel; if its share never lands, post its link.

        Slack says `ok` to some completions whose share never appears (python-slack-sdk#1818), and
        shares others after more than a minute (bolt-js#2115). None when the bot is stopping.
        Where a link was tried before, the minutes have passed in an earlier process.
        """
        waited, look = 0.0, ShareLook(self._messenger)
        first = min(self._lately)
        for wait in backoff.FILE_LOOKS if job.link_attempts else backoff.SHARE_LOOKS:
            if file is not None and job.thread.channel in file.channels:
                if waited > 0:
                    self._lately.append(min(waited if waited > first else waited * SOONER, LATEST))
                return job, file
            wait = max(wait, first - waited)  # noqa: PLW2901
            if await self._stopping.within(wait):
                return job, None
            waited += wait
            if waited >= TOLD:
                job = await self._delays.lasts(job, Delay(LATE_SHARE, waited))
            file = await look.at(job, job.file_id or "")
        look.need_answer()
        return await self._given_up(job, file)

    async def _given_up(self, job: Job, file: SharedFile | None) -> tuple[Job, SharedFile]:
        """Post the link to a clip that Slack has and doesn't show."""
        if file is None or file.permalink is None:
            raise SlackUnavailable(f"file {job.file_id} can't be found after its upload")
        if job.thread.channel not in file.channels:
            log.warning("a share never appeared; posting the link", extra={"job": job.id})
            job = await self._link(job, file.permalink)
        return job, file

    async def _link(self, job: Job, permalink: str) -> Job:
        """Have the clip's link in the thread. The attempt is in the row before it is made."""
        tried = job.link_attempts > 0
        tries = job.link_attempts + 1
        job = await self._store.update(job, link_attempts=tries, crashes=job.crashes)
        if not (tried and await self._messenger.has_link(job)):
            await self._store.sure(job)
            await self._messenger.post_link(job, permalink)
        return job
