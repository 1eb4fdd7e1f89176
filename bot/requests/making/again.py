"""A clip once more: as it was, or from scratch where it could not be a remix."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.ports.clock import Clock
from bot.ports.inputs import InputStore
from bot.ports.jobs import Rows
from bot.rendering.remixes import Remixes
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

    async def again(self, job: Job, origin: Origin) -> None:
        """Make a clip once more, in its own thread. A double click makes one."""
        newest = (await self.store.in_thread(job.thread) or [job])[-1]
        same = (newest.prompt, newest.source_id) == (job.prompt, job.source_id)
        if same and newest.id != job.id and just_now(newest.created_at, self.clock):
            return
        new = await self.remixes.again(job)
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
