"""A picture out of an earlier clip, for a clip that is to go on from there."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.errors.base import InputUnusable
from bot.domain.errors.provider import ProviderError
from bot.domain.job import Job, JobId
from bot.domain.text.sentences import facts
from bot.ports.deployments import Deployments
from bot.ports.inputs import Files, Frames
from bot.ports.jobs import Rows

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClipFrames(Frames):
    """Implements ``Frames``: the provider's own still, else Slack's of the posted clip.

    The provider has one as long as it has the clip, and only of what it has made itself.
    """

    store: Rows
    files: Files
    deployments: Deployments

    @override
    async def bring(self, job_id: JobId) -> bytes:
        """Return a picture out of a job's clip. Raises InputUnusable where there is none."""
        job = await self.store.get(job_id)
        if job is None or job.deleted_at is not None:
            raise InputUnusable(f"no job {job_id} any more")
        picture = await self._providers(job)
        if picture is not None:
            return picture
        if job.file_id is None:
            raise InputUnusable(f"no picture of {job_id} anywhere")
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
