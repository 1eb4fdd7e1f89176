"""The next shot: a clip that begins where another one ends.

The server makes the clip longer where it can. Where it can't, or hasn't the clip any more, a new
clip begins with the last frame of the old one, for the price of a clip with a picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.errors.base import RequestError
from bot.domain.job import Job
from bot.domain.language.options.corrected import to_copy
from bot.domain.lineage import descent, is_rendered
from bot.domain.media.made import read_made
from bot.domain.new_jobs import NewInput, NewJob
from bot.domain.profiles import Profile
from bot.domain.renders.prices import price_from_scratch, price_of_next
from bot.domain.wording.troubles.changes import NOT_DONE_YET, TO_CONTINUE
from bot.ports.deployments import Deployments
from bot.rendering.changes.remixes import Remixes
from bot.rendering.changes.sources import last_frame_of, need_source


@dataclass(frozen=True, slots=True)
class Continuation:
    """A clip to be recorded, and what goes with it."""

    job: NewJob
    inputs: tuple[NewInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Continuations:
    """Knows how a clip can be gone on from."""

    remixes: Remixes
    deployments: Deployments

    def may_continue(self, job: Job) -> bool:
        """Tell whether there is a way to go on from a job's clip."""
        return self._no_way(job) is None

    def need_way(self, job: Job) -> None:
        """See that there is a way to go on from a job's clip. Raises RequestError."""
        if (why := self._no_way(job)) is not None:
            raise RequestError(why)

    def _no_way(self, job: Job) -> str | None:
        return None if self._profile(job).extends else self.remixes.why_no_frame(job)

    async def of(self, source: Job, words: str) -> Continuation:
        """Return the clip that begins where ``source`` ends. Raises RequestError.

        One of a clip that isn't rendered yet waits for it, if the server is to make that longer.
        """
        need_source(source, TO_CONTINUE)
        profile = self._profile(source)
        made = read_made(source)
        new = NewJob(
            prompt=words,
            size=source.size,
            seconds=source.seconds,
            price_usd=price_of_next(source, self.deployments.of(source)),
            source_id=source.id,
            source_number=source.number,
            lineage=descent(source),
            quality=source.quality,
            audio=source.audio,
            continues=True,
            source_seconds=float(source.seconds) if made is None else made[1],
        )
        if profile.extends and not is_rendered(source):
            return Continuation(replace(new, awaits_source=True))
        if profile.extends and self.remixes.obstacle(source, continues=True) is None:
            return Continuation(replace(new, source_provider_id=source.provider_id))
        return self._from_last_frame(new, source)

    def _from_last_frame(self, new: NewJob, source: Job) -> Continuation:
        if (why := self.remixes.why_no_frame(source)) is not None:
            raise RequestError(why)
        if not is_rendered(source):
            line = to_copy(f"continue #{source.number} {new.prompt}")
            raise RequestError(NOT_DONE_YET.format(number=source.number, line=line))
        self.remixes.need_shape(source, new.size, new.seconds, source.number)
        frame = last_frame_of(source.id, source.number)
        deployment = self.deployments.of(source)
        price = price_from_scratch(new.size, new.seconds, deployment, pictures=1)
        return Continuation(replace(new, recreated=True, price_usd=price), (frame,))

    def _profile(self, job: Job) -> Profile:
        return self.deployments.of(job).profile
