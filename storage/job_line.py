"""A deployment's line: who is next, and how long it is. The statements are in ``storage.line``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import update
from typing_extensions import override

from bot.domain.deployment import Deployment
from bot.domain.job import JobId, JobState
from bot.domain.line import Claim, Place, Standing
from bot.domain.renders.pace import Kind
from bot.ports.jobs import Line
from storage import limits, line, pauses
from storage.changes import NOW, change_job
from storage.job_table import JobTable
from storage.rows import job_from
from storage.tables import deployments, jobs

_ONE_MORE: Final = jobs.c.orders + 1


class SqlLine(JobTable, Line):
    """``Line`` on SQLite or PostgreSQL."""

    @override
    async def claim(self, deployment: Deployment) -> Claim:
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment.name)
            wait = await limits.wait_for_limits(connection, deployment, row)
            paused = row.trouble_since is not None
            if wait != 0.0:
                return Claim(again_in=wait, paused=paused)
            job = await line.next_in_line(connection, deployment.name, self._served())
            if job is None:
                return Claim(paused=paused)
            await line.served(connection, job, row, deployment)
            claimed = await change_job(
                connection,
                job.id,
                state=JobState.SUBMITTING,
                submitted_at=NOW,
                orders=_ONE_MORE,
                **self._lease(),
            )
            return Claim(job_from(claimed), paused=paused)

    @override
    async def rest(self, deployment: str, seconds: float) -> None:
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment)
            until = max(row.resting_until, row.now + seconds)
            this = update(deployments).where(deployments.c.name == deployment)
            await connection.execute(this.values(resting_until=until))

    @override
    async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
        found: dict[JobId, Place] = {}
        async with self._engine.reading() as connection:
            for one in deployments:
                found |= await line.places(connection, one, limit, self._served())
        return found

    @override
    async def standing(self, deployment: Deployment) -> Standing:
        async with self._engine.reading() as connection:
            return await limits.standing(connection, deployment)

    @override
    async def took(self, deployment: str) -> list[tuple[Kind, float]]:
        async with self._engine.reading() as connection:
            return await limits.took(connection, deployment)

    async def recount(self) -> None:
        """Set the line's counters to what the jobs say; done once at start."""
        async with self._engine.writing() as connection:
            await line.recount(connection)

    async def inherit(self, heir: str, *others: str) -> int:
        """Bring the jobs that wait for deployments of other names than these into ``heir``'s line.

        To be followed by ``recount``. Returns how many there were.
        """
        names = (heir, *others)
        async with self._engine.writing() as connection:
            moved = await line.inherit(connection, heir, names)
            await pauses.inherit(connection, heir, names)
            return moved
