"""A picture out of an earlier clip, for a clip that is to go on from there."""

from __future__ import annotations

import logging

from bot.domain.errors import InputUnusable, ProviderError
from bot.domain.job import Job, JobId
from bot.ports import Deployment, Files, JobStore, VideoApi
from bot.sentences import facts

log = logging.getLogger(__name__)


class Stills:
    """Implements ``bot.ports.Frames``: the provider's own still, else Slack's of the posted clip.

    The provider has one as long as it has the clip, and only of what it has made itself.
    """

    def __init__(
        self, store: JobStore, video: VideoApi, files: Files, deployment: Deployment
    ) -> None:
        self._store = store
        self._video = video
        self._files = files
        self._deployment = deployment

    async def bring(self, job_id: JobId) -> bytes:
        """Return a picture out of a job's clip. Raises InputUnusable where there is none."""
        job = await self._store.get(job_id)
        if job is None or job.deleted_at is not None:
            raise InputUnusable(f"no job {job_id} any more")
        picture = await self._providers(job)
        if picture is not None:
            return picture
        if job.file_id is None:
            raise InputUnusable(f"no picture of {job_id} anywhere")
        return await self._files.still(job.thread.workspace, job.file_id)

    async def _providers(self, job: Job) -> bytes | None:
        clip = job.clip_ref or job.provider_id
        if clip is None or job.deployment != self._deployment.name:
            return None
        try:
            return await self._video.still(clip)
        except ProviderError as error:
            log.info("the provider gives no still; asking Slack", extra=facts(job, error))
            return None
