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
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import StaleJob
from bot.domain.job import ACTIVE, ENDED, Job, JobId, JobState, Thread, may_become
from bot.ports import Claim, Deployment, NewRequest, Place, Standing, Workspace
from storage import births, crashes, endings, line, pauses, reply_addresses
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

_MAY_BE_DELAYED = frozenset({JobState.RENDERING, JobState.UNCONFIRMED})
"""Into these a job takes along what holds it up: the render is the same."""

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
        """Record a request and its jobs in one transaction; None if it was recorded before.

        Raises RequestError where too many of a person's requests wait for their pictures.
        """
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
                orders=jobs.c.orders + 1,
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
            values = {"crashes": 0} | checked(changes)
            row = await self._change(connection, self._mine(job), **values)
            if row is None:
                raise StaleJob(f"job {job.id} is no longer {job.state}")
            return job_from(row)

    async def delayed(self, job: Job, by: str | None, seconds: float = 0.0) -> Job:
        """Write down what has held a job up for ``seconds``, or that nothing does any more.

        Raises StaleJob like ``move``.
        """
        since = None if by is None else database_now() - seconds
        async with self._engine.begin() as connection:
            row = await self._change(
                connection, self._mine(job), delayed_by=by, delayed_since=since
            )
            if row is None:
                raise StaleJob(f"job {job.id} is no longer {job.state}")
            return job_from(row)

    async def let_go(self, job: Job, code: str, tell: str, person: str) -> Job | None:
        """Fail a job that is being delivered, whoever works on it: ``person`` gives its clip up.

        None if it isn't being delivered any more.
        """
        there = update(jobs).where(jobs.c.id == job.id, jobs.c.state == JobState.DELIVERING)
        values: dict[str, Any] = {"error_code": code, "error_tell": tell}
        values |= {"ended_at": database_now(), "delayed_by": None, "delayed_since": None}
        values |= {"lease_owner": None, "lease_until": None, "ended_by": person}
        values |= endings.due(person == job.requester)
        async with self._engine.begin() as connection:
            row = await self._change(connection, there, state=JobState.FAILED, **values)
            return None if row is None else job_from(row)

    async def request_cancel(self, job_id: JobId, person: str | None = None) -> Job | None:
        """Cancel a queued job at once, a running one as soon as can be; return what it is now.

        ``person`` is who wants it so, unless somebody else wanted it before.
        """
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return None
            change = update(jobs).where(jobs.c.id == job_id)
            wish = {"cancel_requested": True, "ended_by": row.ended_by or person}
            match JobState(row.state):
                case JobState.QUEUED:
                    if row.card_ts is not None and not row.awaits_source:
                        await line.leave_line(connection, row)
                    row = await self._cancel(connection, row, row.ended_by or person)
                case JobState.SUBMITTING:
                    row = await self._change(connection, change, **wish)
                case JobState.RENDERING:
                    known = endings.due(wish["ended_by"] == row.requester)
                    row = await self._change(
                        connection, change, state=JobState.CANCELLING, **wish, **known
                    )
                case _:
                    pass
            return job_from(row)

    async def resume(self) -> list[Job]:
        """Lease and return every job in an active state that no living process holds.

        A SQLite file has one process, so whatever another owner holds there was left behind. What
        was held counts the death of its holder.
        """
        free = select(jobs.c.seq).where(text(WORKED_ON), self._left_behind())
        free = free.with_for_update(skip_locked=True)
        async with self._engine.begin() as connection:
            taken = await connection.execute(
                update(jobs)
                .where(jobs.c.seq.in_(free))
                .values(crashes=crashes.deaths(), **self._lease())
                .returning(jobs)
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

    async def hold_back(self, job: Job, seconds: float) -> None:
        """Let go of a job that nobody is to take up for ``seconds``."""
        async with self._engine.begin() as connection:
            await connection.execute(crashes.holding_back(job.id, self._owner, seconds))

    async def release(self) -> None:
        """Let go of every job that this process works on: others needn't wait for its leases."""
        async with self._engine.begin() as connection:
            await connection.execute(crashes.releasing(self._owner))

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

    async def card_posted(
        self, job_id: JobId, card_ts: str, thread_ts: str, channel: str | None = None
    ) -> None:
        """Record the card, and the thread for the request's other jobs; the job may be claimed.

        ``channel`` is the conversation that it is in, where the job had named a person. A job keeps
        its first card: a second one changes nothing.
        """
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None or row.card_ts is not None:
                return
            thread = {"thread_ts": thread_ts, "channel": channel or row.channel}
            values: dict[str, Any] = {"card_ts": card_ts, **thread}
            if row.state not in ACTIVE:  # whoever works on it goes on
                values |= {"lease_owner": None, "lease_until": None}
            await connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))
            await connection.execute(
                update(jobs)
                .where(jobs.c.request == row.request, jobs.c.thread_ts.is_(None))
                .values(thread)
            )
            if row.state == JobState.QUEUED and not row.awaits_source:
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

        One that has failed or been cancelled stays so; it, too, has nothing more to show or tell.
        """
        waits = jobs.c.state == JobState.QUEUED
        over = jobs.c.state.in_((JobState.FAILED, JobState.CANCELLED)) & text(UNSHOWN)
        async with self._engine.begin() as connection:
            row = await line.lock_job(connection, job_id)
            if row is None:
                return []
            rows = await connection.execute(
                update(jobs)
                .where(
                    jobs.c.request == row.request,
                    jobs.c.card_ts.is_(None),
                    waits | over,
                )
                .values(
                    state=case((waits, JobState.CANCELLED), else_=jobs.c.state),
                    error_code=code,
                    error_tell=tell,
                    version=jobs.c.version + 1,
                    shown_version=jobs.c.version + 1,
                    updated_at=database_now(),
                    ended_at=database_now(),
                    **endings.NOTHING,
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
        return or_(crashes.let_go(), others)

    async def _moved(
        self, connection: AsyncConnection, job: Job, to: JobState, changes: dict[str, Any]
    ) -> Row[Any]:
        if job.state is JobState.QUEUED or not may_become(job.state, to):
            raise ValueError(f"a job can't be moved from {job.state} to {to}")
        values = checked(changes) | self._values(job, to)
        values |= endings.of_move(job, to, changes.get("ended_by"))
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
            row = await self._cancel(connection, row, row.ended_by)
        elif to is JobState.QUEUED:
            await line.line_up(connection, row)
        return row

    def _values(self, job: Job, to: JobState) -> dict[str, Any]:
        """Return what becomes of a row by the move alone."""
        values: dict[str, Any] = {"state": to} | crashes.after(to)
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
        if to not in _MAY_BE_DELAYED:
            values |= {"delayed_by": None, "delayed_since": None}
        return values

    async def _cancel(self, connection: AsyncConnection, row: Row[Any], person: str | None) -> Any:
        change = update(jobs).where(jobs.c.id == row.id)
        values = {"ended_by": person, "ended_at": database_now()}
        values |= endings.due(person == row.requester)
        return await self._change(connection, change, state=JobState.CANCELLED, **values)

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
