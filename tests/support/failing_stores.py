"""The real job store where a process dies, a database fails, or somebody else is quicker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from bot.domain.job import Changes, Job, JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.death import Death
from tests.support.doubles import Troubles
from tests.support.works import Works


class MortalStore(SqlJobStore):
    """The real store, in a process that may die before or after any write."""

    def __init__(self, engine: Database, troubles: Troubles) -> None:
        super().__init__(engine, owner="mortal")
        self._troubles = troubles

    async def move(self, job: Job, to: JobState, **changes: Any) -> Job:
        self._troubles.enter("move")
        moved = await super().move(job, to, **changes)
        self._troubles.leave("move")
        return moved

    async def rendered(self, job: Job, clips: Sequence[str], /, **changes: Any) -> list[Job]:
        self._troubles.enter("rendered")
        jobs = await super().rendered(job, clips, **changes)
        self._troubles.leave("rendered")
        return jobs

    async def update(self, job: Job, **changes: Any) -> Job:
        self._troubles.enter("update")
        updated = await super().update(job, **changes)
        self._troubles.leave("update")
        return updated


class HesitantStore(SqlJobStore):
    """The real store, on a database that fails when a job becomes ``to``, or right after."""

    def __init__(
        self, engine: Database, to: JobState, *, written: bool = False, times: int = 1
    ) -> None:
        super().__init__(engine, owner="hesitant")
        self._to = to
        self._written = written
        self._left = times

    async def move(self, job: Job, to: JobState, **changes: Any) -> Job:
        fails = to is self._to and self._left > 0
        if fails:
            self._left -= 1
        if fails and not self._written:
            raise OSError("disk I/O error")
        moved = await super().move(job, to, **changes)
        if fails:
            raise OSError("disk I/O error")
        return moved


class Countdown:
    """Dies at the ``moment``-th step."""

    def __init__(self, moment: int) -> None:
        self.left = moment
        self.died_at: str | None = None

    def __call__(self, where: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.died_at = where
            raise Death(where)


class Slow(SqlJobStore):
    """The real store, which lets somebody else go first when a job is moved to ``to``."""

    def __init__(self, works: Works, to: JobState, meanwhile: JobState) -> None:
        super().__init__(works.engine, owner="first")
        self._to = to
        self._meanwhile = meanwhile

    async def move(self, job: Job, to: JobState, **changes: Unpack[Changes]) -> Job:
        if to is self._to:
            await super().move(job, self._meanwhile)
        return await super().move(job, to, **changes)
