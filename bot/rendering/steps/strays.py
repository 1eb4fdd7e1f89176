"""Jobs that were begun on a deployment which the settings name no more, as a process finds them.

Whoever works on them may ask another server than the one that has their renders. So what that one
doesn't know proves nothing: such a job is neither ordered again nor given up as gone. It waits, and
its card says for what.
"""

from __future__ import annotations

import logging

from bot.domain.errors.clips import ClipUnfetchable, RenderMissing
from bot.domain.errors.provider import OutcomeUnknown, ProviderError, RenderOverdue
from bot.domain.job import Job, JobState
from bot.domain.text.sentences import facts
from bot.domain.wording.card import strays as wording
from bot.ports.video import VideoApi
from bot.rendering.steps.ends import Ends

log = logging.getLogger(__name__)

_WHY = "its deployment was taken away"


class Strays:
    """Sets aside what can't be gone on with by asking the server of ``deployment``.

    Raises StaleJob.
    """

    def __init__(self, deployment: str, video: VideoApi, ends: Ends) -> None:
        self.deployment = deployment
        self._video = video
        self._ends = ends

    def is_one(self, job: Job) -> bool:
        """Tell whether a job was begun on another deployment."""
        return job.deployment != self.deployment

    async def set_aside(self, job: Job) -> Job | None:
        """Return a job as it waits from now on; None for one to go on with as usual.

        A deployment may only have another name than before: the server that knows the render goes
        on with it.
        """
        match job.state:
            case JobState.SUBMITTING:
                error = OutcomeUnknown(_WHY, tell=wording.NOT_ANSWERED)
                return await self._ends.unconfirmed(job, error)
            case JobState.RENDERING if await self._is_elsewhere(job):
                return await self._ends.unconfirmed(
                    job, RenderOverdue(_WHY, tell=wording.NOT_ASKED)
                )
            case JobState.DELIVERING if job.clip_path is None and await self._is_elsewhere(job):
                return await self._ends.fail(job, ClipUnfetchable(_WHY, tell=wording.NOT_FETCHED))
            case _:
                return None

    async def _is_elsewhere(self, job: Job) -> bool:
        """Tell whether the server at hand doesn't say that it has a job's render."""
        if job.provider_id is None:  # a further clip of a render: only a fetch can tell
            return False
        try:
            render = await self._video.get(job.provider_id)
        except ProviderError as error:
            log.warning("a render of a deployment that was taken away", extra=facts(job, error))
            return True
        return isinstance(render.error, RenderMissing)
