"""A picture out of an earlier clip, for a clip that is to go on from there."""

from __future__ import annotations

from bot.domain.errors import InputUnusable, RenderMissing
from bot.domain.job import JobId
from bot.ports import JobStore, VideoApi

NONE = (
    "I couldn't get a picture of the earlier clip, so nothing was started and nothing was spent. "
    "Reply `new` with the whole scene instead."
)


class Stills:
    """Implements ``bot.ports.Frames`` with the provider's own still of a clip."""

    def __init__(self, store: JobStore, video: VideoApi) -> None:
        self._store = store
        self._video = video

    async def bring(self, job_id: JobId) -> bytes:
        """Return a picture out of a job's clip. Raises InputUnusable or ProviderError."""
        job = await self._store.get(job_id)
        clip = None if job is None else job.clip_ref or job.provider_id
        picture = None
        if clip is not None:
            try:
                picture = await self._video.still(clip)
            except RenderMissing:
                picture = None
        if picture is None:
            raise InputUnusable(f"no still of {job_id}", tell=NONE)
        return picture
