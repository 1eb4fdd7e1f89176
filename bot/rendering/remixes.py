"""Changing a clip: by the provider, or from scratch where it can't. The desk and the renderer ask.

What can't be changed is recorded all the same, as a job that has failed before it began: its card
says why and offers to make the clip from scratch. That costs as much as any clip, so nobody but a
person decides it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Message
from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.errors.clips import RenderMissing, SourceExpired
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import HOPELESS, Moderated, NoRemix, SourceDeleted, SourceFailed
from bot.domain.job import Job, JobState
from bot.domain.language.menu import EXAMPLE_PROMPT
from bot.domain.language.prompts import MAX_PROMPT
from bot.domain.lineage import comes_from_deleted, descent, is_offer, whole_prompt
from bot.domain.new_jobs import NewInput, NewJob
from bot.domain.profiles import KEPT_HOURS, Change, InputKind, Profile
from bot.domain.renders.render import Render
from bot.domain.text.slack_text import code
from bot.domain.text.words import STATES
from bot.ports.clock import Clock
from bot.ports.deployments import Deployments
from bot.ports.jobs import Rows

log = logging.getLogger(__name__)

LEARNT = 3600.0
"""Seconds for which a server is taken at its word that it has no remix; it may learn it."""

_OVER = frozenset({JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Recreation:
    """A remix from scratch, to be recorded once under its key."""

    key: str
    job: NewJob
    inputs: tuple[NewInput, ...]


class Remixes:
    """Knows which clips their deployment can change, and what to do about the others."""

    def __init__(self, store: Rows, deployments: Deployments, clock: Clock) -> None:
        self._store = store
        self._deployments = deployments
        self._clock = clock
        self._unable_until: dict[str, float] = {}

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
            price_usd=self._profile(source).price(source.size, source.seconds),
            source_id=source.id,
            source_number=source.number,
            source_provider_id=source.provider_id,
            lineage=descent(source),
            quality=source.quality,
        )
        return await self._of_source(new, source)

    async def _of_source(self, new: NewJob, source: Job) -> NewJob:
        """Return a remix as far as its source has come: waiting, to be made, or an offer."""
        if not is_rendered(source):
            return replace(new, awaits_source=True, source_provider_id=None)
        new = replace(new, source_provider_id=source.provider_id)
        return await self._or_offer(new, source)

    async def again(self, job: Job) -> NewJob:
        """Return what makes a clip once more: the same way, as long as that is open.

        Raises RequestError for an offer that still waits for somebody to take it.
        """
        if job.deleted_at is not None:
            raise RequestError(f"{_gone(job)} Reply `new` and a prompt to make another clip.")
        offer = self._deployments.of(job).offer
        new = NewJob.once_more(job, offer.price(job.size, job.seconds, job.count))
        if job.source_id is None or job.recreated:
            return new
        source = await self._store.get(job.source_id)
        if source is None:
            return new
        if source.deleted_at is None:
            need_source(source)
        again = await self._of_source(new, source)
        if again.error_tell is not None and is_offer(job):
            raise RequestError(f"Press *Recreate* on #{job.number}'s card. {again.error_tell}")
        return again

    async def recreated(self, offer: Job) -> Recreation:
        """Return the clip that an offer promised.

        A second press finds the first one's clip, unless that came to nothing. Raises RequestError.
        """
        if not is_offer(offer):
            raise RequestError("There's nothing to recreate here: the card shows how it is.")
        thread = await self._store.in_thread(offer.thread)
        made = [job for job in thread if _may_be_made_of(offer, job)]
        there = [job for job in made if job.deleted_at is None]
        if there and there[-1].state not in _OVER:
            last = there[-1]
            when = "" if last.has_clip else " once it's done"
            raise RequestError(
                f"#{last.number} is that clip already ({STATES[last.state]}). "
                f"For another take, press *Again* on its card{when}."
            )
        self._need_shape(offer, offer.size, offer.seconds, offer.source_number)
        if comes_from_deleted(offer, thread):
            raise RequestError(SourceDeleted.tell)
        prompt = whole_prompt(offer, thread)
        if len(prompt) > MAX_PROMPT:
            raise RequestError(
                "With all the changes since the first clip that's too long for the video service. "
                "Reply `new` and describe the whole scene."
            )
        new = NewJob(
            prompt=offer.prompt,
            size=offer.size,
            seconds=offer.seconds,
            price_usd=self._deployments.of(offer).offer.price(offer.size, offer.seconds),
            source_id=offer.source_id,
            source_number=offer.source_number,
            order_prompt=prompt,
            lineage=offer.lineage,
            recreated=True,
            quality=offer.quality,
        )
        return Recreation(f"recreate:{offer.id}:{len(made)}", new, self._frame(offer, made))

    async def obstacle_to(self, remix: Job, source: Job) -> ProviderError | None:
        """Return why a remix that waited for its source can't be made of it; None if it can."""
        if not is_rendered(source):
            tell = _CAME_TO_NOTHING.format(number=source.number, ended=_ended(source))
            return SourceFailed("came to nothing", tell=tell)
        try:
            new = NewJob(
                remix.prompt,
                remix.size,
                remix.seconds,
                remix.price_usd,
                source_number=source.number,
            )
            offer = await self._or_offer(new, source)
        except RequestError as error:
            return SourceFailed("can't be remade", tell=error.tell)
        obstacle = self._obstacle(source)
        return None if offer.error_tell is None else obstacle

    def _profile(self, job: Job) -> Profile:
        return self._deployments.of(job).profile

    def _frame(self, offer: Job, made: list[Job]) -> tuple[NewInput, ...]:
        """Return the source's picture, if the model takes one and moderation hasn't stopped it."""
        stopped = any(job.inputs and job.error_code == Moderated.code for job in made)
        if stopped or not self._profile(offer).images:
            return ()
        name = f"a frame of #{offer.source_number}"
        return (NewInput(InputKind.IMAGE, name, frame_of=offer.source_id),)

    async def _or_offer(self, new: NewJob, source: Job) -> NewJob:
        obstacle = self._obstacle(source)
        if obstacle is None:
            return new
        thread = await self._store.in_thread(source.thread)
        if isinstance(obstacle, SourceDeleted) or comes_from_deleted(source, thread):
            raise RequestError(SourceDeleted.tell)
        self._need_shape(source, new.size, new.seconds, new.source_number)
        return replace(new, error_code=obstacle.code, error_tell=obstacle.tell)

    def _need_shape(self, job: Job, size: str, seconds: int, number: int | None) -> None:
        """See that a clip from scratch can be as large and as long as the one it stands for."""
        profile = self._profile(job)
        if not profile.has_size(size) or not profile.has_length(seconds, size):
            raise RequestError(
                f"#{number} is {size} and {seconds} s long, and the video model that Sora uses now "
                "makes no such clips. Reply `new` and describe the whole scene."
            )

    # --- what to send ------------------------------------------------------------------

    async def start(self, job: Job) -> Render:
        """Have a clip changed. Raises like ``VideoApi.remix``, with the offer in its words."""
        source = await self._source(job)
        obstacle = None if source is None else self._obstacle(source)
        if obstacle is not None:
            raise obstacle
        try:
            video = self._deployments.video_of(job)
            return await video.remix(
                job.source_provider_id or "", job.sent_prompt, size=job.size, seconds=job.seconds
            )
        except NoRemix as error:
            self._unable_until[job.deployment] = self._clock.now() + LEARNT
            raise NoRemix(error.detail, tell=self._offer(job, _UNABLE)) from error
        except RenderMissing as error:
            tell = self._offer(job, _GONE.format(number=job.source_number))
            raise SourceExpired(error.detail, tell=tell) from error

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

    def _obstacle(self, source: Job) -> ProviderError | None:
        """Return why the deployment can't change a clip, as far as that is known beforehand."""
        now = self._clock.now()
        if source.deleted_at is not None:
            return SourceDeleted("known beforehand")
        unable = now < self._unable_until.get(source.deployment, 0.0)
        if unable or self._profile(source).change is not Change.REMIX:
            return NoRemix("known beforehand", tell=self._offer(source, _UNABLE))
        if not self._deployments.has(source):
            why = _ELSEWHERE
        elif source.provider_id is None:
            why = _SHARED
        elif source.expires_at is not None and source.expires_at <= now:
            why = _GONE
        else:
            return None
        tell = self._offer(source, why.format(number=source.number))
        return SourceExpired("known beforehand", tell=tell)

    def _offer(self, job: Job, why: str) -> str:
        start = ", beginning at a frame of it" if self._profile(job).images else ""
        return f"{why} *Recreate* makes it from scratch, from all its words and your change{start}."


_CAME_TO_NOTHING = (
    "#{number}, which this was to change, {ended}. *Edit and try again…* begins with its words and "
    "your change."
)
_UNABLE = "This video service can't change a clip that it has made."
_GONE = (
    f"The video service no longer has #{{number}}: it keeps clips for {KEPT_HOURS} hours at most."
)
_ELSEWHERE = "#{number} was made by another deployment than the one that Sora uses now."
_SHARED = "#{number} is one of several clips of one render, which can't be changed alone."


def shown_by(message: Message, thread: list[Job], command: str) -> Job:
    """Return the job that a message of its thread shows: by its card, its file or its link.

    Any other message of the thread stands for its newest clip. Raises RequestError elsewhere.
    """
    for job in thread:
        linked = job.file_permalink is not None and job.file_permalink in message.text
        if message.ts == job.card_ts or job.file_id in message.files or linked:
            return job
    if thread:
        return newest_clip(thread)
    raise RequestError(
        "There's no clip of mine here to remix. Use *Remix with Sora* on a clip that I posted, or "
        f"on its card. For a new one, type {code(f'{command} {EXAMPLE_PROMPT}')}"
    )


def newest_clip(thread: list[Job]) -> Job:
    """Return the newest job of a thread that has a clip; if none has, the newest still to come."""
    newest = reversed(thread)
    there = next((job for job in newest if job.has_clip), None)
    return there or next((job for job in reversed(thread) if may_be_changed(job)), thread[-1])


def may_be_changed(job: Job) -> bool:
    """Tell whether there is a clip to change, or there will be one."""
    coming = job.state not in {*_OVER, JobState.CANCELLING} and not job.cancel_requested
    return job.deleted_at is None and (coming or is_rendered(job))


def is_rendered(job: Job) -> bool:
    """Tell whether a job's render is there to be changed, delivered or not."""
    if job.state is JobState.FAILED:
        return job.clip_path is not None
    return job.state in {JobState.DELIVERING, JobState.DELIVERED}


def need_source(job: Job) -> None:
    """See that there is a clip to change, or will be. Raises RequestError, with what to do."""
    if job.deleted_at is not None:
        raise RequestError(f"{_gone(job)} Reply `new` and describe the whole scene.")
    if not may_be_changed(job):
        raise RequestError(f"#{job.number} has no clip to remix: it {_ended(job)}. {_instead(job)}")


def _ended(job: Job) -> str:
    return "failed" if job.state is JobState.FAILED else "was cancelled"


def _gone(job: Job) -> str:
    return f"#{job.number} was deleted, and its words with it."


def _instead(job: Job) -> str:
    """Return what to do about a clip that isn't there; the same as its card has buttons for."""
    if is_offer(job):
        return "Press *Recreate* on its card, or reply `new` and a prompt for something else."
    if job.state is JobState.FAILED and job.error_code in HOPELESS:
        return "It would only fail again as it is: reply `new` and ask for it differently."
    return "Reply `again` to try it once more, or `new` and a prompt for something else."


def _may_be_made_of(offer: Job, job: Job) -> bool:
    """Tell whether ``job`` is a clip made from scratch that does what ``offer`` was to do.

    Of one that was deleted nobody knows what it did. It is counted, so that the next one's key is
    none that was used before.
    """
    same = job.deleted_at is not None or job.prompt == offer.prompt
    return job.recreated and same and job.source_id == offer.source_id and job.number > offer.number
