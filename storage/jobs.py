"""The job store: every job is a row, every change of state is guarded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from random import Random, SystemRandom
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Row,
    Update,
    case,
    false,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import StaleJob
from bot.domain.job import ACTIVE, ENDED, Job, JobId, JobState, Thread, may_become
from bot.ports import Claim, Deployment, NewRequest, Place, Standing, Workspace
from storage import births, line, pauses, reply_addresses
from storage.database import database_now, hold
from storage.listing import note_place
from storage.rows import checked, job_from
from storage.tables import (
    HOLDS_SLOT,
    UNSHOWN,
    WORKED_ON,
    abandoned_renders,
    deployments,
    jobs,
    requests,
)
from storage.workspaces import SqlWorkspaces

LEASE_SECONDS = 60.0
"""How long a process may be silent before others take over its jobs (PostgreSQL only)."""


class SqlJobStore:
    """``bot.ports.JobStore`` on SQLite or PostgreSQL.

    One instance for each process: ``owner`` names it in the leases.
    """

    def __init__(
        self, engine: AsyncEngine, *, owner: str | None = None, chance: Random | None = None
    ) -> None:
        self._engine = engine
        self._owner = owner or uuid4().hex
        self._chance = chance or SystemRandom()
        self._alone = engine.dialect.name == "sqlite"
        self._served: Callable[[], Collection[str] | None] = lambda: None

    def serve_only(self, served: Callable[[], Collection[str]]) -> None:
        """Claim jobs of the workspaces that ``served`` returns, and of no others.

        A clip for a workspace that this process can't reach would be paid for nobody.
        """
        self._served = served

    # --- requests ----------------------------------------------------------------------

    async def accept(self, request: NewRequest) -> list[Job] | None:
        """Record a request and its jobs in one transaction; None if it was recorded before."""
        async with self._engine.begin() as connection:
            fresh = await line.insert_if_absent(
                connection,
                requests,
                key=request.key,
                workspace=request.thread.workspace,
                requester=request.requester,
                response_url=request.response_url,
                created_at=database_now(),
            )
            if not fresh:
                return None
            await line.insert_if_absent(connection, deployments, name=request.deployment)
            await hold(connection, f"thread {request.thread}")
            await births.insert_inputs(connection, request)
            return await births.insert_jobs(connection, request, self._chance)

    # --- reading -----------------------------------------------------------------------

    async def get(self, job_id: JobId) -> Job | None:
        """Return a job by id, or None."""
        found = await self._jobs(select(jobs).where(jobs.c.id == job_id))
        return found[0] if found else None

    async def held(self, job_id: JobId) -> Job | None:
        """Return a job if this process is the one that works on it, or None."""
        mine = (jobs.c.id == job_id) & (jobs.c.lease_owner == self._owner)
        found = await self._jobs(select(jobs).where(mine, text(WORKED_ON)))
        return found[0] if found else None

    async def overdue(self, deployment: str) -> list[Job]:
        """Return the unconfirmed jobs whose render is known: the provider can be asked."""
        query = select(jobs).where(
            jobs.c.deployment == deployment,
            text(HOLDS_SLOT),
            jobs.c.state == JobState.UNCONFIRMED,
            jobs.c.provider_id.is_not(None),
        )
        return await self._jobs(query.order_by(jobs.c.seq))

    async def response_url(self, job_id: JobId) -> str | None:
        """Return the private reply address of the job's request, if Slack gave one."""
        query = (
            select(requests.c.response_url)
            .join(jobs, jobs.c.request == requests.c.key)
            .where(jobs.c.id == job_id)
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def in_thread(self, thread: Thread) -> list[Job]:
        """Return the thread's jobs by number; empty when the thread isn't one of ours."""
        if thread.thread_ts is None:
            return []
        return await self._jobs(
            select(jobs).where(births.in_thread(thread)).order_by(jobs.c.number)
        )

    async def of_requester(self, workspace: str, requester: str, limit: int) -> list[Job]:
        """Return a person's jobs, newest first, without those that were turned away."""
        turned_away = (jobs.c.state == JobState.CANCELLED) & jobs.c.error_code.is_not(None)
        mine = (jobs.c.workspace == workspace) & (jobs.c.requester == requester) & ~turned_away
        return await self._jobs(select(jobs).where(mine).order_by(jobs.c.seq.desc()).limit(limit))

    async def unanswered(self, deployment: str) -> list[Job]:
        """Return the jobs whose create was sent, or is about to be, and whose render isn't known.

        They are submitting or unconfirmed.
        """
        query = select(jobs).where(
            jobs.c.deployment == deployment,
            line.HELD,
            jobs.c.state.in_((JobState.SUBMITTING, JobState.UNCONFIRMED)),
            jobs.c.provider_id.is_(None),
        )
        return await self._jobs(query.order_by(jobs.c.seq))

    async def known_renders(self, deployment: str, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that belong to a job, or did."""
        parts = [
            select(table.c.provider_id).where(
                table.c.deployment == deployment, table.c.provider_id.in_(ids)
            )
            for table in (jobs, abandoned_renders)
        ]
        async with self._engine.connect() as connection:
            return set((await connection.execute(union_all(*parts))).scalars())

    async def _jobs(self, query: Any) -> list[Job]:
        async with self._engine.connect() as connection:
            return [job_from(row) for row in await connection.execute(query)]

    # --- the queue ---------------------------------------------------------------------

    async def claim(self, deployment: Deployment) -> Claim:
        """Move the next job in line to submitting, if both limits allow, and lease it."""
        async with self._engine.begin() as connection:
            row = await line.lock(connection, deployment.name)
            wait = await line.wait_for_limits(connection, deployment, row)
            if wait != 0.0:
                return Claim(again_in=wait)
            job = await line.next_in_line(connection, deployment.name, self._served())
            if job is None:
                return Claim()
            await line.served(connection, job, row, deployment.submit_window)
            claimed = await self._change(
                connection,
                update(jobs).where(jobs.c.id == job.id),
                state=JobState.SUBMITTING,
                submitted_at=database_now(),
                **self._lease(),
            )
            return Claim(job=job_from(claimed))

    async def rest(self, deployment: str, seconds: float) -> None:
        """Let a deployment rest: nothing is claimed for it until ``seconds`` from now."""
        async with self._engine.begin() as connection:
            row = await line.lock(connection, deployment)
            until = max(row.resting_until, row.now + seconds)
            await connection.execute(
                update(deployments)
                .where(deployments.c.name == deployment)
                .values(resting_until=until)
            )

    async def line(self, deployment: Deployment, limit: int) -> dict[JobId, Place]:
        """Return the first ``limit`` places of the line, in the order of service."""
        async with self._engine.connect() as connection:
            return await line.places(connection, deployment, limit, self._served())

    async def standing(self, deployment: Deployment) -> Standing:
        """Return how busy a deployment is."""
        async with self._engine.connect() as connection:
            return await line.standing(connection, deployment)

    # --- a job's life ------------------------------------------------------------------

    async def move(self, job: Job, to: JobState, **changes: Any) -> Job:
        """Move ``job`` to ``to``; raises StaleJob if the row or our lease has changed since.

        A queued job leaves the line only by ``claim``, ``request_cancel`` or ``turn_away``: they
        keep the limits and the counters. A job that would return to the line after somebody
        asked to cancel it is cancelled instead.
        """
        async with self._engine.begin() as connection:
            return job_from(await self._moved(connection, job, to, changes))

    async def rendered(self, job: Job, clips: Sequence[str], **changes: Any) -> list[Job]:
        """Move a rendered job on to its delivery; each clip after its first becomes a job, too.

        Returns them all, this one first. Raises StaleJob like ``move``.
        """
        made = {"clip_ref": clips[0], "clips": len(clips)} if clips else {}
        async with self._engine.begin() as connection:
            await hold(connection, f"thread {job.thread}")
            row = await self._moved(connection, job, JobState.DELIVERING, {**changes, **made})
            more = await births.insert_siblings(connection, row, clips[1:], self._chance)
            return [job_from(row), *more]

    async def update(self, job: Job, **changes: Any) -> Job:
        """Change columns without changing state; raises StaleJob like ``move``."""
        async with self._engine.begin() as connection:
            row = await self._change(connection, self._mine(job), **checked(changes))
            if row is None:
                raise StaleJob(f"job {job.id} is no longer {job.state}")
            return job_from(row)

    async def request_cancel(self, job_id: JobId) -> Job | None:
        """Cancel a queued job at once, a running one as soon as can be; return what it is now."""
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return None
            change = update(jobs).where(jobs.c.id == job_id)
            match JobState(row.state):
                case JobState.QUEUED:
                    if row.card_ts is not None:
                        await line.leave_line(connection, row)
                    row = await self._cancel(connection, row)
                case JobState.SUBMITTING:
                    row = await self._change(connection, change, cancel_requested=True)
                case JobState.RENDERING:
                    row = await self._change(
                        connection, change, state=JobState.CANCELLING, cancel_requested=True
                    )
                case _:
                    pass
            return job_from(row)

    async def resume(self) -> list[Job]:
        """Lease and return every job in an active state that no living process holds.

        A SQLite file has one process, so whatever another owner holds there was left behind.
        """
        free = select(jobs.c.seq).where(text(WORKED_ON), self._left_behind())
        free = free.with_for_update(skip_locked=True)
        async with self._engine.begin() as connection:
            taken = await connection.execute(
                update(jobs).where(jobs.c.seq.in_(free)).values(**self._lease()).returning(jobs)
            )
            found = [job_from(row) for row in taken]
        return sorted(found, key=lambda job: job.expires_at or job.created_at)

    async def renew_leases(self) -> None:
        """Tell the other processes that this one is alive."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(jobs)
                .where(text(WORKED_ON), jobs.c.lease_owner == self._owner)
                .values(**self._lease())
            )

    async def recount(self) -> None:
        """Set the line's counters to what the jobs say; done once at start."""
        async with self._engine.begin() as connection:
            await line.recount(connection)

    async def inherit(self, deployment: str) -> int:
        """Bring the jobs that wait for deployments of another name into this one's line.

        To be followed by ``recount``.
        """
        async with self._engine.begin() as connection:
            moved = await line.inherit(connection, deployment)
            await pauses.inherit(connection, deployment)
            return moved

    # --- cards -------------------------------------------------------------------------

    async def unshown(self, limit: int, after: JobId | None = None) -> list[Job]:
        """Return jobs whose card doesn't show the row's latest version, oldest change first.

        With ``after``, those that come after that job in this order; none if it is gone.
        """
        query = (
            select(jobs)
            .where(text(UNSHOWN), ~jobs.c.awaits_inputs)
            .order_by(jobs.c.updated_at, jobs.c.seq)
        )
        if after is not None:
            there = select(jobs.c.updated_at, jobs.c.seq).where(jobs.c.id == after)
            query = query.where(tuple_(jobs.c.updated_at, jobs.c.seq) > there.scalar_subquery())
        return await self._jobs(query.limit(limit))

    async def card_attempted(self, job_id: JobId) -> bool | None:
        """Lease the card's posting; True if it may have been posted before.

        None if there is nothing to post: the card is there, or another process is at it.
        """
        unheld = jobs.c.state.not_in(ACTIVE) & self._left_behind()
        free = or_(jobs.c.lease_owner == self._owner, unheld)
        async with self._engine.begin() as connection:
            attempts = await connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.card_ts.is_(None), ~jobs.c.awaits_inputs, free)
                .values(card_attempts=jobs.c.card_attempts + 1, **self._lease())
                .returning(jobs.c.card_attempts)
            )
            count = attempts.scalar_one_or_none()
            return None if count is None else int(count) > 1

    async def card_posted(self, job_id: JobId, card_ts: str, thread_ts: str) -> None:
        """Record the card, and the thread for the request's other jobs; the job may be claimed.

        A job keeps its first card: a second one changes nothing.
        """
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None or row.card_ts is not None:
                return
            values: dict[str, Any] = {"card_ts": card_ts, "thread_ts": thread_ts}
            if row.state not in ACTIVE:  # whoever works on it goes on
                values |= {"lease_owner": None, "lease_until": None}
            await connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))
            await connection.execute(
                update(jobs)
                .where(jobs.c.request == row.request, jobs.c.thread_ts.is_(None))
                .values(thread_ts=thread_ts)
            )
            if row.state == JobState.QUEUED:
                await line.line_up(connection, row)
            await reply_addresses.let_go_after_card(connection, row.request)

    async def card_shown(self, job_id: JobId, version: int) -> None:
        """Record that the card shows ``version`` of the row."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.shown_version < version)
                .values(shown_version=version)
            )

    async def turn_away(self, job_id: JobId, code: str, tell: str) -> list[Job]:
        """Cancel the jobs of this job's request that have no card and can't get one.

        One that was recorded as failed stays so; it, too, has nothing more to show.
        """
        waits = jobs.c.state == JobState.QUEUED
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return []
            rows = await connection.execute(
                update(jobs)
                .where(
                    jobs.c.request == row.request,
                    jobs.c.card_ts.is_(None),
                    waits | ((jobs.c.state == JobState.FAILED) & text(UNSHOWN)),
                )
                .values(
                    state=case((waits, JobState.CANCELLED), else_=jobs.c.state),
                    error_code=code,
                    error_tell=tell,
                    version=jobs.c.version + 1,
                    shown_version=jobs.c.version + 1,
                    updated_at=database_now(),
                    ended_at=database_now(),
                )
                .returning(jobs)
            )
            await reply_addresses.let_go(connection, row.request)
            return [job_from(row) for row in rows]

    # --- workspaces --------------------------------------------------------------------

    async def save_workspace(self, workspace: Workspace) -> None:
        """Record or refresh a workspace that we have signed in to."""
        await SqlWorkspaces(self._engine).save(workspace)

    # --- inside ------------------------------------------------------------------------

    def _lease(self) -> dict[str, Any]:
        until = database_now() + literal(LEASE_SECONDS)
        return {"lease_owner": self._owner, "lease_until": until}

    def _left_behind(self) -> Any:
        """Condition: no living process holds the job's lease, but for this one."""
        others = jobs.c.lease_owner != self._owner
        if not self._alone:
            others &= jobs.c.lease_until < database_now()
        return or_(jobs.c.lease_owner.is_(None), others)

    async def _moved(
        self, connection: AsyncConnection, job: Job, to: JobState, changes: dict[str, Any]
    ) -> Row[Any]:
        if job.state is JobState.QUEUED or not may_become(job.state, to):
            raise ValueError(f"a job can't be moved from {job.state} to {to}")
        values = checked(changes) | {"state": to}
        values |= self._lease() if to in ACTIVE else {"lease_owner": None, "lease_until": None}
        if to is JobState.RENDERING:
            values["rendering_at"] = func.coalesce(jobs.c.rendering_at, database_now())
        if to is JobState.QUEUED:
            values |= {"rendering_at": None, "provider_id": None}
            values |= {"progress": None, "expires_at": None}
        if job.state is JobState.RENDERING and to is JobState.DELIVERING:
            values["rendered_at"] = database_now()
        if to in ENDED:
            values["ended_at"] = database_now()
        if to is JobState.QUEUED:
            await line.lock(connection, job.deployment)
        row: Row[Any] | None = await self._change(connection, self._mine(job), **values)
        if row is None:
            raise StaleJob(f"job {job.id} is no longer {job.state}")
        await note_place(connection, job.thread, changes)
        if to is JobState.QUEUED and job.provider_id is not None:
            render = {"deployment": job.deployment, "provider_id": job.provider_id}
            left = {**render, "job": job.id, "noted_at": database_now()}
            await line.insert_if_absent(connection, abandoned_renders, **left)
        if job.state is JobState.SUBMITTING:
            await line.submit_answered(connection, job.id)
        if to is JobState.QUEUED and row.cancel_requested:
            row = await self._cancel(connection, row)
        elif to is JobState.QUEUED:
            await line.line_up(connection, row)
        return row

    async def _cancel(self, connection: AsyncConnection, row: Row[Any]) -> Any:
        change = update(jobs).where(jobs.c.id == row.id)
        return await self._change(
            connection, change, state=JobState.CANCELLED, ended_at=database_now()
        )

    def _mine(self, job: Job) -> Update:
        """Guard: the row is still in the state the caller saw, and nobody else works on it."""
        unheld = jobs.c.lease_owner.is_(None) if job.state not in ACTIVE else false()
        held = or_(jobs.c.lease_owner == self._owner, unheld)
        guard = update(jobs).where(jobs.c.id == job.id, jobs.c.state == job.state, held)
        return guard.where(jobs.c.deleted_at.is_(None)) if job.state is JobState.FAILED else guard

    async def _change(
        self,
        connection: AsyncConnection,
        statement: Update,
        **values: Any,
    ) -> Any:
        changed = statement.values(**values, version=jobs.c.version + 1, updated_at=database_now())
        return (await connection.execute(changed.returning(jobs))).one_or_none()
