"""Changing a clip: by the provider, or from scratch where it can't. The desk and the renderer ask.

What can't be changed is recorded all the same, as a job that has failed before it began: its card
says why and offers to make the clip from scratch. That costs as much as any clip, so nobody but a
person decides it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.errors.clips import RenderMissing, SourceExpired
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import Moderated, NoRemix, Refused, SourceDeleted, SourceFailed
from bot.domain.job import Job
from bot.domain.language.prompts import MAX_PROMPT
from bot.domain.lineage import (
    comes_from_deleted,
    descent,
    is_offer,
    is_rendered,
    whole_prompt,
)
from bot.domain.new_jobs import NewInput, NewJob
from bot.domain.profiles import KEPT_HOURS, Change, InputKind, Profile
from bot.domain.renders.prices import price_from_scratch, price_of_change, price_of_take
from bot.domain.renders.render import Render
from bot.domain.text.words import STATES
from bot.domain.wording.troubles import changes as wording
from bot.ports.clock import Clock
from bot.ports.deployments import Deployments
from bot.ports.jobs import Rows
from bot.rendering.changes.sources import (
    OVER,
    ended_as,
    gone,
    last_frame_of,
    need_source,
    takes_first_frame,
)

log = logging.getLogger(__name__)

LEARNT = 3600.0
"""Seconds for which a server is taken at its word that it has no remix; it may learn it."""


@dataclass(frozen=True, slots=True)
class Recreation:
    """A remix from scratch, to be recorded once under its key."""

    key: str
    job: NewJob
    inputs: tuple[NewInput, ...]


class Remixes:
    """Knows which clips their deployment can change, and what to do about the others."""

    def __init__(
        self, store: Rows, deployments: Deployments, clock: Clock, *, has_frames: bool = False
    ) -> None:
        self._store = store
        self._deployments = deployments
        self._clock = clock
        self.has_frames = has_frames
        self._unable_until: dict[tuple[str, bool], float] = {}

    # --- what to record ----------------------------------------------------------------

    async def of(self, source: Job, change: str) -> NewJob:
        """Return the remix of a clip, or the offer to make it from scratch.

        One of a clip that isn't rendered yet waits for it. Raises RequestError where there is no
        clip, or one that this deployment can't make.
        """
        need_source(source)
        new = NewJob(
            prompt=change,
            size=source.size,
            seconds=source.seconds,
            price_usd=price_of_change(source, self._deployments.of(source)),
            source_id=source.id,
            source_number=source.number,
            source_provider_id=source.provider_id,
            lineage=descent(source),
            quality=source.quality,
            audio=source.audio,
        )
        return await self._of_source(new, source)

    async def _of_source(self, new: NewJob, source: Job) -> NewJob:
        """Return a remix as far as its source has come: waiting, to be made, or an offer.

        It is made where its source is. One that is still to be made may be made by any of a group.
        """
        if not is_rendered(source):
            price = price_of_change(source, self._deployments.of(source))
            return replace(new, awaits_source=True, source_provider_id=None, price_usd=price)
        new = replace(new, source_provider_id=source.provider_id)
        return await self._or_offer(new, source)

    async def again(self, job: Job) -> NewJob:
        """Return what makes a clip once more: the same way, as long as that is open.

        Raises RequestError for an offer that still waits for somebody to take it.
        """
        if job.deleted_at is not None:
            raise RequestError(wording.DELETED_AGAIN.format(deleted=gone(job)))
        new = NewJob.once_more(job, price_of_take(job, self._deployments.of(job)))
        if job.source_id is None or (job.recreated and not job.continues):
            return new
        source = await self._store.get(job.source_id)
        if job.recreated:
            need_source(source or replace(job, deleted_at=0.0), wording.TO_CONTINUE)
            return new
        if source is None:
            return new
        if source.deleted_at is None:
            need_source(source)
        again = await self._of_source(new, source)
        if again.error_tell is not None and is_offer(job):
            told = wording.ON_ITS_CARD.format(number=job.number, why=again.error_tell)
            raise RequestError(told)
        return again

    async def recreated(self, offer: Job) -> Recreation:
        """Return the clip that an offer promised.

        A second press finds the first one's clip, unless that came to nothing. Raises RequestError.
        """
        if not is_offer(offer):
            raise RequestError(wording.NOT_TO_RECREATE)
        thread = await self._store.in_thread(offer.thread)
        made = [job for job in thread if _may_be_made_of(offer, job)]
        there = [job for job in made if job.deleted_at is None]
        if there and there[-1].state not in OVER:
            raise RequestError(_made_already(there[-1]))
        self.need_shape(offer, offer.size, offer.seconds, offer.source_number)
        if comes_from_deleted(offer, thread):
            raise RequestError(SourceDeleted.tell)
        prompt = offer.prompt if offer.continues else whole_prompt(offer, thread)
        if len(prompt) > MAX_PROMPT:
            raise RequestError(wording.TOO_LONG)
        frame = self._frame(offer, made)
        deployment = self._deployments.of(offer)
        cost = price_from_scratch(offer.size, offer.seconds, deployment, pictures=len(frame))
        new = NewJob(
            prompt=offer.prompt,
            size=offer.size,
            seconds=offer.seconds,
            price_usd=cost,
            source_id=offer.source_id,
            source_number=offer.source_number,
            order_prompt=None if offer.continues else prompt,
            lineage=offer.lineage,
            recreated=True,
            continues=offer.continues,
            source_seconds=offer.source_seconds,
            quality=offer.quality,
            audio=offer.audio,
        )
        return Recreation(f"recreate:{offer.id}:{len(made)}", new, frame)

    async def obstacle_to(self, remix: Job, source: Job) -> ProviderError | None:
        """Return why a remix that waited for its source can't be made of it; None if it can."""
        if not is_rendered(source):
            tell = wording.CAME_TO_NOTHING.format(number=source.number, ended=ended_as(source))
            return SourceFailed("came to nothing", tell=tell)
        try:
            new = NewJob(
                remix.prompt,
                remix.size,
                remix.seconds,
                remix.price_usd,
                source_number=source.number,
                continues=remix.continues,
            )
            offer = await self._or_offer(new, source)
        except RequestError as error:
            return SourceFailed("can't be remade", tell=error.tell)
        obstacle = self.obstacle(source, continues=remix.continues)
        return None if offer.error_tell is None else obstacle

    def _profile(self, job: Job) -> Profile:
        return self._deployments.of(job).profile

    def _frame(self, offer: Job, made: list[Job]) -> tuple[NewInput, ...]:
        """Return the source's picture, if the model takes one and moderation hasn't stopped it."""
        if offer.continues and offer.source_id is not None:
            return (last_frame_of(offer.source_id, offer.source_number),)
        stopped = any(job.inputs and job.error_code == Moderated.code for job in made)
        if stopped or not self._profile(offer).images:
            return ()
        name = wording.FRAME_OF.format(number=offer.source_number)
        return (NewInput(InputKind.IMAGE, name, frame_of=offer.source_id),)

    async def _or_offer(self, new: NewJob, source: Job) -> NewJob:
        obstacle = self.obstacle(source, continues=new.continues)
        if obstacle is None:
            return new
        thread = await self._store.in_thread(source.thread)
        if isinstance(obstacle, SourceDeleted) or comes_from_deleted(source, thread):
            raise RequestError(SourceDeleted.tell)
        self.need_shape(source, new.size, new.seconds, new.source_number)
        cost = self._price_anew(source, new.size, new.seconds, continues=new.continues)
        return replace(new, error_code=obstacle.code, error_tell=obstacle.tell, price_usd=cost)

    def _price_anew(
        self, source: Job, size: str, seconds: int, *, continues: bool
    ) -> Decimal | None:
        """Return what *Recreate* costs, with the frame that it begins with."""
        pictures = 1 if continues or self._profile(source).images else 0
        return price_from_scratch(size, seconds, self._deployments.of(source), pictures=pictures)

    def need_shape(self, job: Job, size: str, seconds: int, number: int | None) -> None:
        """See that a clip from scratch can be as large and as long as the one it stands for.

        Any of a group may make it.
        """
        profile = self._deployments.of(job).offer
        if not profile.has_size(size) or not profile.has_length(seconds, size):
            tell = wording.NO_SUCH_CLIPS.format(number=number, size=size, seconds=seconds)
            raise RequestError(tell)

    # --- what to send ------------------------------------------------------------------

    async def start(self, job: Job) -> Render:
        """Have a clip changed, or gone on from. Raises like ``VideoApi.remix``, with the offer."""
        source = await self._source(job)
        obstacle = None if source is None else self.obstacle(source, continues=job.continues)
        if obstacle is not None:
            raise obstacle
        try:
            return await self._started(job)
        except NoRemix as error:
            self._unable_until[job.deployment, job.continues] = self._clock.now() + LEARNT
            why = _UNABLE[job.continues]
            raise self._refusal(NoRemix, job, why, error.detail, job.continues) from error
        except RenderMissing as error:
            why = wording.EXPIRED.format(number=job.source_number, hours=KEPT_HOURS)
            raise self._refusal(SourceExpired, job, why, error.detail, job.continues) from error

    async def _started(self, job: Job) -> Render:
        video, source = self._deployments.video_of(job), job.source_provider_id or ""
        profile, words, size, seconds = self._profile(job), job.sent_prompt, job.size, job.seconds
        fields = {**profile.fields_at(size), **profile.chosen_fields(None, job.audio)}
        await self._store.sure(job)
        if job.continues:
            return await video.extend(source, words, seconds=seconds, size=size, fields=fields)
        return await video.remix(
            source, words, size=size, seconds=seconds, how=profile.change, fields=fields
        )

    async def _source(self, job: Job) -> Job | None:
        """Return the job whose clip is to be changed, if its row can be had.

        Without it the provider decides. Nothing was sent for the job yet, and nobody should have
        to find that out.
        """
        if job.source_id is None:
            return None
        try:
            return await self._store.get(job.source_id)
        except StorageAway:
            return None

    def obstacle(self, source: Job, *, continues: bool = False) -> ProviderError | None:
        """Return why the deployment can't change a clip, as far as that is known beforehand.

        Or why it can't make it longer, for what ``continues`` it.
        """
        now, profile = self._clock.now(), self._profile(source)
        if source.deleted_at is not None:
            return SourceDeleted(_KNOWN)
        unable = now < self._unable_until.get((source.deployment, continues), 0.0)
        able = profile.extends if continues else profile.change is not Change.NONE
        if unable or not able:
            return self._refusal(NoRemix, source, _UNABLE[continues], _KNOWN, continues)
        if not self._deployments.has(source):
            why = wording.MADE_ELSEWHERE
        elif source.provider_id is None:
            why = wording.SHARED_RENDER
        elif source.expires_at is not None and source.expires_at <= now:
            why = wording.EXPIRED
        else:
            return None
        why = why.format(number=source.number, hours=KEPT_HOURS)
        return self._refusal(SourceExpired, source, why, _KNOWN, continues)

    def _refusal(
        self, kind: type[ProviderError], job: Job, why: str, detail: str, continues: bool
    ) -> ProviderError:
        """Return what is told, with what can be made instead; nothing is, if that can't be."""
        if not continues:
            return kind(detail, tell=self._offer(job, why))
        if (no_frame := self.why_no_frame(job)) is not None:
            return Refused(detail, tell=wording.NO_OFFER.format(why=why, obstacle=no_frame))
        return kind(detail, tell=wording.OFFER_NEXT.format(why=why))

    def why_no_frame(self, job: Job) -> str | None:
        """Return why no new clip can begin with the last frame of this one; None if one can."""
        profile = self._profile(job)
        if not takes_first_frame(profile):
            return wording.NO_FIRST_FRAME.format(model=profile.name)
        return None if self.has_frames else wording.NO_FRAMES

    def _offer(self, job: Job, why: str) -> str:
        start = wording.AT_FRAME if self._profile(job).images else ""
        return wording.OFFER.format(why=why, start=start)


_KNOWN = "known beforehand"
_UNABLE: Mapping[bool, str] = {False: wording.UNABLE, True: wording.UNABLE_TO_EXTEND}
"""Whether it was to go on, and what is said then."""


def _made_already(clip: Job) -> str:
    """Return what is said to *Recreate* where that was pressed before."""
    when = "" if clip.has_clip else wording.ONCE_DONE
    state = STATES[clip.state]
    return wording.RECREATED_ALREADY.format(number=clip.number, state=state, when=when)


def _may_be_made_of(offer: Job, job: Job) -> bool:
    """Tell whether ``job`` is a clip made from scratch that does what ``offer`` was to do.

    Of one that was deleted nobody knows what it did. It is counted, so that the next one's key is
    none that was used before.
    """
    same = job.deleted_at is not None or job.prompt == offer.prompt
    return job.recreated and same and job.source_id == offer.source_id and job.number > offer.number
