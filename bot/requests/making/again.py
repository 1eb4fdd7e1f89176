"""A clip once more: as it was, or from scratch where it could not be a remix."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Job
from bot.domain.language.options.corrected import to_copy
from bot.domain.language.requests import Again
from bot.domain.new_jobs import NewJob
from bot.domain.profiles import Profile
from bot.domain.renders.prices import is_dearer
from bot.domain.text.words import dollars
from bot.domain.wording.reading import prompts as wording
from bot.ports.clock import Clock
from bot.ports.inputs import InputStore
from bot.ports.jobs import Rows
from bot.rendering.changes.remixes import Remixes
from bot.requests.cancels import just_now
from bot.requests.making.recording import Recorder


@dataclass(frozen=True, slots=True)
class Repeating:
    """Makes jobs of jobs."""

    recorder: Recorder
    remixes: Remixes
    store: Rows
    inputs: InputStore
    clock: Clock

    async def again(self, job: Job, origin: Origin, asked: Again | None = None) -> None:
        """Make a clip once more, in its own thread. A double click makes one.

        ``asked`` may have another seed; without it a button was pressed, which says what a take
        costs. Raises RequestError, also for one that costs more by now.
        """
        seed = _seed_of(job, asked, self.recorder.menus.deployments.of(job).profile)
        newest = (await self.store.in_thread(job.thread) or [job])[-1]
        mine, theirs = ((one.prompt, one.source_id) for one in (job, newest))
        same = (*mine, seed) == (*theirs, newest.seed)
        if same and newest.id != job.id and just_now(newest.created_at, self.clock):
            return
        new = replace(await self.remixes.again(job), seed=seed)
        if asked is None:
            need_price_as_shown(job, new)
        given = await self.inputs.given(job.id) if job.inputs else ()
        inputs = tuple(replace(one, sets_size=False) for one in given)
        await self.recorder.record(origin, job.thread, (new,), inputs, deployment=job.deployment)

    async def recreate(self, offer: Job, origin: Origin) -> None:
        """Make from scratch what could not be a remix. Each offer has one clip in the making."""
        what = await self.remixes.recreated(offer)
        origin = replace(origin, key=what.key)
        await self.recorder.record(
            origin, offer.thread, (what.job,), what.inputs, deployment=offer.deployment
        )


def need_price_as_shown(job: Job, new: NewJob) -> None:
    """See that a take costs no more than a card says of it. Raises RequestError, with its price."""
    shown, now = job.price_usd, new.price_usd
    if shown is not None and now is not None and is_dearer(now, shown):
        tell = wording.OTHER_PRICE.format(
            number=job.number,
            now=dollars(now),
            shown=dollars(shown),
            line=to_copy(f"again #{job.number}"),
        )
        raise RequestError(tell)


def _seed_of(job: Job, asked: Again | None, profile: Profile) -> int | None:
    """Return the seed of the next take: the one asked for, or the same. Raises RequestError."""
    if asked is None or not asked.reseeds:
        return job.seed if profile.takes_seed else None
    if asked.seed is not None and not profile.takes_seed:
        raise RequestError(wording.NO_SEED.format(model=profile.name))
    if asked.seed is not None and job.is_remix and not job.recreated:
        raise RequestError(wording.NO_SEED_IN_CHANGE.format(number=job.number))
    return asked.seed
