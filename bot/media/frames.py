"""A picture out of an earlier clip, for a clip that is to go on from there, or for its card."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from bot.domain.errors.base import InputUnusable
from bot.domain.errors.clips import ClipUnfetchable, RenderMissing
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import Refused
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobId
from bot.domain.text.sentences import facts
from bot.domain.wording.troubles.changes import DELETED_MEANWHILE, LOST
from bot.ports.deployments import Deployments
from bot.ports.inputs import ClipEnds, ClipPictures, Files, Frames
from bot.ports.jobs import Rows
from bot.runtime.rooms import room

log = logging.getLogger(__name__)

SLACK_LOOKS = 4
"""How often Slack is asked for its picture of a clip before a frame of it is looked for."""

_FINAL = (RenderMissing, ClipUnfetchable, Refused)
"""What the provider says that won't hand a clip over later, either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFrames(Frames, ClipPictures):
    """Implements both: the provider's own still, else Slack's of the posted clip.

    The provider has one as long as it has the clip, and only of what it has made itself. The last
    frame is looked for in the clip: ours if we keep it, else the provider's, else Slack's. It lies
    in ``folder`` meanwhile.
    """

    store: Rows
    files: Files
    deployments: Deployments
    ends: ClipEnds
    folder: Path
    looks_inside: bool = True
    """Whether what looks into clips is installed."""

    @override
    async def bring(self, job_id: JobId, *, at_end: bool = False) -> bytes:
        """Return a picture out of a job's clip. Raises InputUnusable where there is none."""
        job = await self.store.get(job_id)
        if job is None or job.deleted_at is not None:
            raise InputUnusable(f"no job {job_id} any more", tell=_deleted(job))
        if at_end:
            return await self._last(job)
        picture = await self._providers(job)
        if picture is not None:
            return picture
        if job.file_id is None:
            raise InputUnusable(f"no picture of {job_id} anywhere")
        return await self.files.still(job.thread.workspace, job.file_id)

    @override
    async def poster(self, job: Job) -> bytes:
        """Return a picture that stands for a clip: the provider's own, or Slack's, or a frame.

        Raises InputUnusable where there is none, SlackUnavailable while Slack may still make one.
        """
        picture = await self._providers(job)
        if picture is not None:
            return picture
        try:
            return await self._slacks(job)
        except (InputUnusable, SlackUnavailable) as none:
            is_early = isinstance(none, SlackUnavailable) and job.poster_tries < SLACK_LOOKS
            if is_early or not self.looks_inside:
                raise
        async with room(self.folder) as clip:
            await self._fetch(job, clip)
            return await self.ends.middle(clip)

    async def _slacks(self, job: Job) -> bytes:
        if job.file_id is None:
            raise InputUnusable(f"no picture of {job.id} at Slack")
        return await self.files.still(job.thread.workspace, job.file_id)

    async def _providers(self, job: Job) -> bytes | None:
        clip = job.clip_ref or job.provider_id
        if clip is None or not self.deployments.has(job):
            return None
        try:
            return await self.deployments.video_of(job).still(clip)
        except ProviderError as error:
            log.info("the provider gives no still; asking Slack", extra=facts(job, error))
            return None

    async def _last(self, job: Job) -> bytes:
        kept = None if job.clip_path is None else Path(job.clip_path)
        if kept is not None and await asyncio.to_thread(kept.is_file):
            return await self.ends.last(kept)
        async with room(self.folder) as clip:
            await self._fetch(job, clip)
            return await self.ends.last(clip)

    async def _fetch(self, job: Job, to: Path) -> None:
        """Bring a clip from whoever has it. Raises what is worth another try, or InputUnusable."""
        refused = await self._from_provider(job, to)
        if refused is None:
            return
        if job.file_id is None:
            raise refused if not isinstance(refused, _FINAL) else _lost(job)
        try:
            await self.files.save(job.thread.workspace, job.file_id, to)
        except InputUnusable as gone:
            if not isinstance(refused, _FINAL):
                raise refused from gone
            raise _lost(job) from gone

    async def _from_provider(self, job: Job, to: Path) -> ProviderError | None:
        """Fetch a clip where it was made; return why that can't be."""
        clip = job.clip_ref or job.provider_id
        if clip is None or not self.deployments.has(job):
            return RenderMissing("made elsewhere")
        try:
            await self.deployments.video_of(job).download(clip, to, quality=job.quality)
        except ProviderError as error:
            log.info("the provider gives no clip; asking Slack", extra=facts(job, error))
            return error
        return None


def _lost(job: Job) -> InputUnusable:
    return InputUnusable(f"no clip of {job.id} anywhere", tell=LOST.format(number=job.number))


def _deleted(job: Job | None) -> str | None:
    return None if job is None else DELETED_MEANWHILE.format(number=job.number)
