"""Looking for the render of a create whose answer never reached the job's row."""

from __future__ import annotations

import logging
from enum import Enum

from bot.domain.errors import ProviderError
from bot.domain.job import Job
from bot.ports import Deployment, JobStore, Render, VideoApi

log = logging.getLogger(__name__)

CLOCK_SKEW = 5.0
"""Seconds by which a provider's clock may be behind ours when a render is looked for."""


class Trace(Enum):
    """What the provider's list says, where it doesn't name the one render."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    """There are renders that may be this job's or another's."""
    UNKNOWABLE = "unknowable"
    """The provider has no list."""
    NO_ANSWER = "no answer"


class Traces:
    """Tells renders apart by what the provider lists of them."""

    def __init__(self, store: JobStore, video: VideoApi, deployment: Deployment) -> None:
        self._store = store
        self._video = video
        self._deployment = deployment

    async def look_for(self, job: Job) -> Render | Trace:
        """Return the job's render if it can be told from all others.

        A job that is unconfirmed, or whose create is under way, may own a listed render just as
        well. Renders of one and the same prompt are interchangeable.
        """
        try:
            renders = await self._video.recent(_sent_after(job))
        except ProviderError as error:
            log.warning(
                "the provider's list can't be read yet",
                extra={"job": job.id, "error": error.code, "detail": error.detail[:500]},
            )
            return Trace.NO_ANSWER
        if renders is None:
            return Trace.UNKNOWABLE
        fitting = [render for render in renders if self._could_be(job, render)]
        known = await self._store.known_renders(self._deployment.name, [r.id for r in fitting])
        fitting = [render for render in fitting if render.id not in known]
        if not fitting:
            return Trace.ABSENT
        fitting.sort(key=lambda render: render.created_at or 0.0)
        if all(render.prompt is not None for render in fitting):
            return fitting[0]
        rivals = [
            other
            for other in await self._store.unanswered(self._deployment.name)
            if other.id != job.id and self._could_be(other, fitting[0])
        ]
        return Trace.AMBIGUOUS if rivals or len(fitting) > 1 else fitting[0]

    def _could_be(self, job: Job, render: Render) -> bool:
        """Tell whether a listed render may be the one this job asked for.

        Azure's published sample leaves the prompt out, so an absent field contradicts nothing.
        """
        pairs = (
            (render.prompt, job.prompt),
            (render.size, job.size),
            (render.seconds, job.seconds),
            (render.model, self._deployment.model),
        )
        if any(theirs is not None and theirs != ours for theirs, ours in pairs):
            return False
        if render.remixed_from != job.source_provider_id:
            return False
        return render.created_at is None or render.created_at >= _sent_after(job)


def _sent_after(job: Job) -> float:
    """Return a moment, by the provider's clock, before which the job's create wasn't sent."""
    return (job.submitted_at or job.created_at) - CLOCK_SKEW
