"""Looking for the render of a create whose answer never reached the job's row."""

from __future__ import annotations

import logging
import time

from bot.domain.errors import ProviderError
from bot.domain.job import Job
from bot.domain.outage import Outage
from bot.ports import Deployment, JobStore, Render, Trace, VideoApi
from bot.sentences import facts, gist

log = logging.getLogger(__name__)

CLOCK_SKEW = 120.0
"""Seconds by which a provider's clock may be behind ours when a render is looked for."""

NEAR = 5.0
ANSWER = 60.0
"""Seconds before and after the sending in which a render without a prompt is taken for ours."""


class Traces:
    """Tells renders apart by what the provider lists of them."""

    def __init__(self, store: JobStore, video: VideoApi, deployment: Deployment) -> None:
        self._store = store
        self._video = video
        self._deployment = deployment
        self._silence = Outage()

    async def look_for(self, job: Job) -> Render | Trace:
        """Return the job's render if it can be told from all others.

        A job that is unconfirmed, or whose create is under way, may own a listed render just as
        well. Renders of one and the same order are interchangeable; those of one prompt with
        different pictures are not, and no list tells of pictures.
        """
        try:
            renders = await self._video.recent(_sent_after(job))
        except ProviderError as error:
            level = logging.DEBUG
            if self._silence.failed(gist(error), time.monotonic()):
                level = logging.WARNING
            log.log(level, "the provider's list can't be read yet", extra=facts(job, error))
            return Trace.NO_ANSWER
        if self._silence.worked(time.monotonic()) is not None:
            log.info("the provider's list can be read again")
        if renders is None:
            return Trace.UNKNOWABLE
        fitting = [render for render in renders if _could_be(job, render)]
        known = await self._store.known_renders(self._deployment.name, [r.id for r in fitting])
        fitting = [render for render in fitting if render.id not in known]
        if not fitting:
            return Trace.ABSENT
        fitting.sort(key=lambda render: render.created_at or 0.0)
        unanswered = await self._store.unanswered(self._deployment.name)
        others = [other for other in unanswered if other.id != job.id]
        if all(render.prompt is not None for render in fitting):
            unlike = [other for other in others if not _is_alike(job, other)]
            mine = [render for render in fitting if not _is_anothers(job, unlike, render)]
            return mine[0] if mine else Trace.AMBIGUOUS
        rivals = [other for other in others if _could_be(other, fitting[0])]
        alone = len(fitting) == 1 and not rivals and _soon_after(job, fitting[0])
        return fitting[0] if alone else Trace.AMBIGUOUS


def _could_be(job: Job, render: Render) -> bool:
    """Tell whether a listed render may be the one this job asked for.

    Absent fields contradict nothing: Azure's published sample leaves the prompt out. The model is
    not compared, since on Azure a deployment has a name of its own. Where the prompt is told,
    it alone decides, for servers may round a size or a length.
    """
    if render.created_at is not None and render.created_at < _sent_after(job):
        return False
    if render.remixed_from is not None and render.remixed_from != job.source_provider_id:
        return False
    if render.prompt is not None:
        return render.prompt.split() == job.sent_prompt.split()
    return _is_as_ordered(job, render)


def _is_as_ordered(job: Job, render: Render) -> bool:
    """Tell whether a render is as large and as long as this job's was to be, as far as is told."""
    pairs = ((render.size, job.size), (render.seconds, job.seconds))
    return all(theirs in (None, ours) for theirs, ours in pairs)


def _is_alike(job: Job, other: Job) -> bool:
    """Tell whether two jobs of one prompt may have each other's renders."""
    mine, theirs = (
        (one.size, one.seconds, one.count, one.source_provider_id) for one in (job, other)
    )
    same_pictures = job.inputs == other.inputs == 0 or job.request == other.request
    return mine == theirs and same_pictures


def _is_anothers(job: Job, unlike: list[Job], render: Render) -> bool:
    """Tell whether a render may be another job's, of another order, just as well as this one's."""
    fits = _is_as_ordered(job, render)
    return any(
        _could_be(other, render) and (_is_as_ordered(other, render) or not fits) for other in unlike
    )


def _soon_after(job: Job, render: Render) -> bool:
    """Tell whether a render was created when this job's create was under way, and so is ours.

    Somebody else's render on the same deployment would have to fall into the same seconds.
    """
    sent = job.submitted_at or job.created_at
    return render.created_at is not None and -NEAR < render.created_at - sent < ANSWER


def _sent_after(job: Job) -> float:
    """Return a moment, by the provider's clock, before which the job's create wasn't sent."""
    return (job.submitted_at or job.created_at) - CLOCK_SKEW
