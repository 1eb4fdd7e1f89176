"""What is asked of the provider for a job: the order, and what goes with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.deployment import Deployment
from bot.domain.errors.base import SoraError
from bot.domain.errors.clips import SourceExpired
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.refusals import Moderated, Refused, SecondsRefused, SizeRefused
from bot.domain.job import Job
from bot.domain.media.placing import misfit
from bot.domain.profiles import InputKind, PictureIs, Profile
from bot.domain.renders.render import Order, Reference, Render
from bot.domain.wording.troubles.pictures import LOST
from bot.ports.deployments import Deployments
from bot.ports.inputs import InputStore
from bot.ports.jobs import Rows
from bot.ports.video import VideoApi
from bot.rendering.changes.remixes import Remixes

log = logging.getLogger(__name__)


def is_about_its_frame(job: Job, error: SoraError) -> bool:
    """Tell whether a remix from scratch was refused and may be taken without its frame.

    Nobody sent that frame, and some servers take no pictures, each with words of its own for that.
    What moderation stops is not tried again by itself.
    """
    elsewhere = Moderated | SizeRefused | SecondsRefused
    refused = isinstance(error, Refused) and not isinstance(error, elsewhere)
    return refused and job.recreated and not job.continues and job.inputs > 0


class Orders:
    """Sends a job's order. Nothing here repeats a call.

    Raises like ``VideoApi``, and StaleJob, before anything was sent, for a job that another process
    has taken over.
    """

    def __init__(
        self,
        video: VideoApi,
        *,
        rows: Rows,
        inputs: InputStore,
        remixes: Remixes,
        deployment: Deployment,
        deployments: Deployments,
    ) -> None:
        self._video = video
        self._rows = rows
        self._inputs = inputs
        self._remixes = remixes
        self._deployment = deployment
        self._deployments = deployments

    async def send(self, job: Job) -> Render:
        """Start the job's render, or the remix of its source's."""
        if job.source_provider_id is not None:
            return await self._remixes.start(job)
        if job.is_remix and not job.recreated:
            raise SourceExpired("there is no render to change: the change alone is no clip")
        if job.continues and not job.inputs:
            raise Refused("no frame to go on from", tell=LOST)
        order = await self._of(job)
        await self._rows.sure(job)
        return await self._video.create(order)

    async def _of(self, job: Job) -> Order:
        """Return the order. Raises Refused for one that this model can't carry out."""
        references = await self._references(job) if job.inputs else ()
        kinds = [reference.kind for reference in references]
        profile = self._profile_for(job, kinds)
        if profile.picture_is is PictureIs.REFERENCE:
            references = tuple(replace(one, guides=True) for one in references)
        return Order(
            model=self._deployment.model,
            prompt=job.sent_prompt,
            size=job.size,
            seconds=job.seconds,
            count=job.count,
            references=references,
            picture_as=profile.picture_as,
            last_frame_field=profile.last_frame_field,
            fields={
                **profile.fields_at(job.size),
                **profile.chosen_fields(job.seed, job.audio),
            },
        )

    def _profile_for(self, job: Job, kinds: Sequence[InputKind]) -> Profile:
        """Return the profile by which a job is ordered: what holds by now, if that has it.

        What a server tells of its model counts for what is asked from then on; what was shown
        before is ordered as it was shown. Raises Refused for what neither has.
        """
        now = self._deployments.named(self._deployment.name)
        refused = misfit(now.profile, job, kinds)
        if refused is None:
            return now.profile
        if misfit(now.base, job, kinds) is None:
            return now.base
        raise refused

    async def _references(self, job: Job) -> tuple[Reference, ...]:
        """Return the job's inputs. Without an answer from storage nothing is sent."""
        try:
            found = await self._inputs.references(job.id)
        except Exception as error:
            log.exception("a job's inputs could not be read", extra={"job": job.id})
            raise Unavailable("the inputs could not be read") from error
        if len(found) < job.inputs:
            raise Refused(f"{len(found)} of {job.inputs} inputs", tell=LOST)
        return found
