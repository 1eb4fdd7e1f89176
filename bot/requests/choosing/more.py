"""*More like this*: as many takes as were asked for, with all of it as it was but their chances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.takes import RequestTakes
from bot.domain.job import Job
from bot.domain.new_jobs import NewJob
from bot.domain.profiles import LAST_SEED
from bot.ports.clock import Clock
from bot.ports.inputs import InputStore
from bot.rendering.changes.remixes import Remixes
from bot.requests.cancels import just_now
from bot.requests.making.again import need_price_as_shown
from bot.requests.making.recording import Recorder


@dataclass(frozen=True, slots=True)
class MoreTakes:
    """Makes jobs of a take."""

    recorder: Recorder
    remixes: Remixes
    inputs: InputStore
    clock: Clock
    chance: Random

    async def like(self, takes: RequestTakes, take: Job, origin: Origin) -> None:
        """Record more takes, in the thread of the others. A double click records them once.

        Raises RequestError, also where they cost more by now than the button says.
        """
        if _are_on_their_way(takes, origin, self.clock):
            return
        more = takes.more_like(take)
        new = await self.remixes.again(more.job)
        need_price_as_shown(more.job, new)
        given = await self.inputs.given(more.job.id) if more.job.inputs else ()
        inputs = tuple(replace(one, sets_size=False) for one in given)
        await self.recorder.record(
            origin,
            take.thread,
            self._reseeded(new, more.job, more.times),
            inputs,
            deployment=more.job.deployment,
        )

    def _reseeded(self, new: NewJob, job: Job, times: int) -> tuple[NewJob, ...]:
        """Return so many takes, each with a seed of its own where the model takes one.

        A change of a clip takes none: its service makes each another way.
        """
        changes = job.is_remix and not job.recreated
        profile = self.recorder.menus.deployments.of(job).profile
        if changes or not profile.takes_seed:
            return (replace(new, seed=None),) * times
        first = self.chance.randrange(LAST_SEED + 1)
        seeds = [(first + number) % (LAST_SEED + 1) for number in range(times)]
        return tuple(replace(new, seed=seed) for seed in seeds)


def _are_on_their_way(takes: RequestTakes, origin: Origin, clock: Clock) -> bool:
    """Tell whether this very person has just had more takes made: a second press is its echo."""
    newest = takes.jobs[-1]
    echo = newest.take_of is not None and newest.requester == origin.person
    return echo and just_now(newest.created_at, clock)
