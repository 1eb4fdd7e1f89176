"""Watching renders: asking how they are doing until they are over, gone, or overdue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.domain.deployment import Deployment
from bot.domain.errors.clips import RenderExpired, RenderMissing
from bot.domain.errors.provider import ProviderError, RenderOverdue
from bot.domain.job import Job, JobId
from bot.domain.renders.looks import Looks, News, age_of
from bot.domain.renders.lost_orders import Trace
from bot.domain.renders.pace import Recent, Watch, kind_of
from bot.domain.renders.render import Render, RenderStatus
from bot.domain.renders.suspicion import is_suspect
from bot.domain.renders.waiting import TOLD, asked_to_wait, refuses_us, slow_after
from bot.domain.text.log_throttle import Outage
from bot.domain.text.sentences import facts, gist
from bot.domain.wording.troubles.renders import NO_WORD
from bot.ports.jobs import Line
from bot.ports.video import VideoApi
from bot.runtime import backoff
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)


SPREAD = 5.0
"""Seconds over which the first looks at renders are spread that a process takes up.

One that processes died over is taken up alone, and looked at at once: the sooner it is answered,
the sooner it is known that they didn't die of it.
"""

Told = Callable[[News], Awaitable[None]]


class Polling:
    """Asks the provider about the renders of jobs."""

    def __init__(
        self,
        *,
        store: Line,
        video: VideoApi,
        deployment: Deployment,
        timing: Timing,
    ) -> None:
        self._store = store
        self._video = video
        self._deployment = deployment
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._recent: Recent | None = None
        self._reading = asyncio.Lock()
        self._silence = Outage()
        self._overdue: dict[JobId, Looks] = {}

    async def until_over(
        self, job: Job, told: Told, *, patience: float | None = None
    ) -> Render | None:
        """Return the render once it is over, or certainly gone; None when the bot is stopping.

        ``told`` hears of each look at a render that goes on. Raises RenderOverdue after
        ``patience`` seconds of rendering, by default what recent renders make of
        ``backoff.overdue_after``; the provider has been asked at least once by then.
        """
        recent = await self._known()
        if patience is None:
            patience = backoff.overdue_after(recent.longest)
        watch, looks = Watch(self.age(job)), Looks(self._clock.now())
        silence = Outage(within=self._silence)
        while not await self._stopping.within(self._wait(job, watch, looks, recent)):
            late = self.age(job) > patience or looks.silent_for(self._clock.now()) >= TOLD
            news = await self._look(job, looks, silence, slow_after(recent.median), late=late)
            if (over := self._over(job, looks, news)) is not None:
                took = watch.took(self.age(job), recent.window(kind_of(job)))
                if took is not None and over.status is RenderStatus.COMPLETED:
                    recent.ended(kind_of(job), took, told=watch.told)
                return over
            if news.render is not None:
                watch.goes_on(self.age(job), news.render)
            await told(news)
            if self.age(job) > patience and not looks.is_missing:
                raise self._overdue_now(job, looks)
        return None

    async def _known(self) -> Recent:
        """Return what recent renders took; the rows are asked once, however many begin."""
        async with self._reading:
            if self._recent is None:
                self._recent = Recent(await self._store.took(self._deployment.name))
        return self._recent

    def _wait(self, job: Job, watch: Watch, looks: Looks, recent: Recent) -> float:
        wait = watch.next_look(self.age(job), recent.window(kind_of(job)))
        if looks.error is None:
            spread = 0.0 if is_suspect(job) else SPREAD
            return wait if watch.has_begun else min(wait, spread) * self._chance.random()
        if looks.is_missing:
            return max(min(wait, backoff.MISSING_LOOK), watch.wish)
        longest = backoff.REFUSED_LOOK if refuses_us(looks.error) else 60.0
        wait = max(wait, backoff.backoff(looks.failures, self._chance, longest=longest))
        return max(wait, asked_to_wait(looks.error))

    async def _look(
        self, job: Job, looks: Looks, silence: Outage, slow: float, *, late: bool
    ) -> News:
        """Ask once, and note what that says by now."""
        try:
            render = await self._asked(job, late=late)
        except ProviderError as error:
            now = self._clock.now()
            looks.failed(error, now)
            self._silent(silence, job, error)
            return News(looks.delay(job, now, slow), error=error)
        now = self._clock.now()
        looks.heard(now)
        self._spoken(silence)
        return News(looks.delay(job, now, slow), render=render)

    async def _asked(self, job: Job, *, late: bool) -> Render:
        """Return how a render is doing.

        A clip that is there says more than a word that nobody knows, one that never changes
        (QuantumNous/new-api#2860), or an answer that tells nothing for minutes.
        """
        render_id = job.provider_id or ""
        try:
            render = await self._video.get(render_id)
        except ProviderError:
            if late and await self._is_there(job):
                return Render(render_id, RenderStatus.COMPLETED)
            raise
        goes_on = render.status is RenderStatus.RUNNING
        if goes_on and (render.unclear or late) and await self._is_there(job):
            return replace(render, status=RenderStatus.COMPLETED)
        return render

    async def _is_there(self, job: Job) -> bool:
        there = await self._video.has_clip(job.provider_id or "")
        if there:
            log.info("the clip is there, whatever is said of its render", extra={"job": job.id})
        return there

    def _over(self, job: Job, looks: Looks, news: News) -> Render | None:
        """Return how a render ended, by its own word or since it is gone; None if it goes on."""
        if (end := looks.verdict(job, self._clock.now())) is not None:
            return Render(job.provider_id or "", RenderStatus.FAILED, error=end)
        render = news.render
        if render is None or render.status is RenderStatus.RUNNING:
            return None
        if isinstance(render.error, RenderMissing):
            return replace(render, error=RenderExpired(render.error.detail))
        return render

    def _overdue_now(self, job: Job, looks: Looks) -> RenderOverdue:
        now = self._clock.now()
        silent = looks.error is not None and looks.silent_for(now) >= TOLD
        return RenderOverdue(
            f"running for {age_of(job, now):.0f} s", tell=NO_WORD if silent else None
        )

    def _silent(self, silence: Outage, job: Job, error: ProviderError) -> None:
        """Say that there is no word of a render: in one line, however often that is so."""
        level = logging.DEBUG
        if silence.failed(gist(error), self._clock.now()):
            level = logging.WARNING
        log.log(level, "no word of a render yet", extra=facts(job, error))

    def _spoken(self, silence: Outage) -> None:
        lasted = silence.worked(self._clock.now())
        if lasted is not None:
            log.info("there is word of renders again", extra={"seconds": round(lasted)})

    async def look_at(self, job: Job) -> Trace | None:
        """Ask once about an overdue render; None if there is news of it to be followed.

        ``MISSING`` says that it wasn't found this time; ``end_of``, whether it is gone.
        """
        looks = self._overdue.setdefault(job.id, Looks(self._clock.now()))
        try:
            render = await self._asked(job, late=True)
        except ProviderError as error:
            looks.failed(error, self._clock.now())
            self._silent(Outage(within=self._silence), job, error)
            return Trace.MISSING if looks.is_missing else Trace.NO_ANSWER
        looks.heard(self._clock.now())
        return Trace.RUNNING if render.status is RenderStatus.RUNNING else None

    def end_of(self, job: Job) -> ProviderError | None:
        """Return what certainly became of an overdue render that wasn't found; None if nothing."""
        looks = self._overdue.get(job.id)
        return None if looks is None else looks.verdict(job, self._clock.now())

    def keep(self, overdue: Sequence[Job]) -> None:
        """Remember what was seen of these overdue renders, and of no others."""
        ids = {job.id for job in overdue}
        self._overdue = {id_: looks for id_, looks in self._overdue.items() if id_ in ids}

    def age(self, job: Job) -> float:
        """Return for how many seconds a job's render has been running."""
        return age_of(job, self._clock.now())
