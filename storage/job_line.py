"""A deployment's line: who is next, and how long it is. The statements are in ``storage.line``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import update
from typing_extensions import override

from bot.domain.deployment import Deployment
from bot.domain.groups import Orphan, lines_of, together
from bot.domain.job import JobId, JobState
from bot.domain.line import Claim, Place, Standing
from bot.domain.renders.pace import Kind
from bot.ports.jobs import Line
from storage import group_line, heirs, limits, line, pauses, places
from storage.changes import NOW, change_job
from storage.job_table import JobTable
from storage.rows import job_from
from storage.statements import Row, Session
from storage.tables import deployments, jobs
from storage.todo import Todo

_ONE_MORE: Final = jobs.c.orders + 1


class SqlLine(JobTable, Line):
    """``Line`` on SQLite or PostgreSQL."""

    @override
    async def claim(self, deployment: Deployment) -> Claim:
        if self._is_known_idle(Todo.LINE, Todo.PAUSES):
            return Claim()
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment.name)
            wait = await limits.wait_for_limits(connection, deployment, row)
            paused = row.trouble_since is not None
            if wait != 0.0:
                return Claim(again_in=wait, paused=paused)
            job = await self._taken(connection, deployment, row)
            if job is None:
                return Claim(paused=paused)
            claims = {} if job.deployment == deployment.name else {"deployment": deployment.name}
            claimed = await change_job(
                connection,
                job.id,
                state=JobState.SUBMITTING,
                submitted_at=NOW,
                orders=_ONE_MORE,
                **claims,
                **self._lease(),
            )
        taken = job_from(claimed)
        if deployment.max_submits is None:
            self._uncounted.add(taken.id)
        else:
            self._uncounted.discard(taken.id)
        return Claim(taken, paused=paused)

    async def _taken(self, connection: Session, deployment: Deployment, row: Row) -> Row | None:
        """Return the row of the job whose turn it is, and note that it was."""
        if (group := deployment.group) is not None:
            return await group_line.take(connection, deployment, group, row, self._served())
        job = await line.next_in_line(connection, deployment.name, self._served())
        if job is not None:
            await line.served(connection, job, row, deployment)
        return job

    @override
    async def rest(self, deployment: str, seconds: float) -> None:
        async with self._engine.writing() as connection:
            row = await line.lock(connection, deployment)
            until = max(row.resting_until, row.now + seconds)
            this = update(deployments).where(deployments.c.name == deployment)
            await connection.execute(this.values(resting_until=until))

    @override
    async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
        if await self._is_idle(Todo.LINE):
            return {}
        found: dict[JobId, Place] = {}
        served = self._served()
        async with self._engine.reading() as connection:
            for members in together(deployments):
                if (group := members[0].group) is None:
                    found |= await places.places(connection, members[0], limit, served)
                else:
                    found |= await group_line.places(connection, members, group, limit, served)
        return found

    @override
    async def standing(self, *members: Deployment) -> Standing:
        async with self._engine.reading() as connection:
            if len(members) > 1 and (group := members[0].group) is not None:
                return await group_line.standing(connection, members, group)
            return await limits.standing(connection, members[0])

    @override
    async def took(self, deployment: str) -> list[tuple[Kind, float]]:
        async with self._engine.reading() as connection:
            return await limits.took(connection, deployment)

    async def recount(self) -> None:
        """Set the line's counters to what the jobs say; done once at start."""
        async with self._engine.writing() as connection:
            await line.recount(connection)

    async def inherit(
        self, names: Sequence[str], may: Callable[[Orphan], bool]
    ) -> tuple[int, dict[str, int]]:
        """Bring jobs that wait in lines of none of ``names`` into the first one's, if they may.

        Pauses of lines in which nobody waits any more end. To be followed by ``recount``. Returns
        how many jobs went there, and how many wait in each of the other lines still.
        """
        async with self._engine.writing() as connection:
            moved = await heirs.inherit(connection, names[0], names, may)
            waiting = await heirs.waiting_elsewhere(connection, names)
            await pauses.inherit(connection, names[0], [*names, *waiting])
            return moved, waiting

    async def regrouped(
        self, deployments: Sequence[Deployment], handed_over: Mapping[str, str]
    ) -> dict[str, int]:
        """Do what ``regroup`` does while jobs are worked on; some lines go on in others.

        Returns how many jobs wait in each line that is of none of the ``deployments``.
        """
        async with self._engine.writing() as connection:
            await heirs.note_models(connection, deployments)
            await heirs.regroup(connection, deployments)
            for one, heir in handed_over.items():
                await heirs.hand_over(connection, one, heir)
            await line.recount(connection)
            return await heirs.waiting_elsewhere(connection, lines_of(deployments))

    async def regroup(self, deployments: Iterable[Deployment]) -> None:
        """Let jobs wait in the lines of today's groups. To be followed by ``inherit``."""
        among = [*deployments]
        async with self._engine.writing() as connection:
            await heirs.note_models(connection, among)
            await heirs.regroup(connection, among)
