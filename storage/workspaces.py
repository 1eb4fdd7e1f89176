"""Workspaces: who has the app installed, and what happens to the rows of one that left.

Leaving takes the locks in the order of ``storage.line``: the deployment's, then turns and jobs.
Everything here may be done again, by anybody, at any time: a second time finds less to do.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import SlackRevoked
from bot.domain.job import ENDED, HOLDS_SLOT, JobState
from bot.ports import Purged, Workspace
from storage import line
from storage.database import database_now
from storage.endings import NOTHING
from storage.tables import (
    abandoned_renders,
    drafts,
    input_turns,
    inputs,
    jobs,
    person_turns,
    requests,
    submits,
    workspace_turns,
    workspaces,
)

LISTED_SECONDS = 48 * 3600.0
"""How long a provider may list a render: Azure keeps them for 24 hours, plus a day for doubt."""

_GOING = (JobState.SUBMITTING, JobState.RENDERING, JobState.UNCONFIRMED, JobState.DELIVERING)


class SqlWorkspaces:
    """``bot.ports.Workspaces`` on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save(self, workspace: Workspace) -> None:
        """Record or refresh a workspace that we have signed in to: it is here, or here again."""
        values = {
            "enterprise_id": workspace.enterprise_id,
            "name": workspace.name,
            "url": workspace.url,
            "bot_user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
            "updated_at": database_now(),
            "removed_at": None,
        }
        async with self._engine.begin() as connection:
            if not await line.insert_if_absent(connection, workspaces, id=workspace.id, **values):
                await connection.execute(
                    update(workspaces).where(workspaces.c.id == workspace.id).values(**values)
                )

    async def names(self) -> dict[str, str]:
        """Return the name of each workspace that has the app installed, as far as we know."""
        query = select(workspaces.c.id, workspaces.c.name).where(workspaces.c.removed_at.is_(None))
        async with self._engine.connect() as connection:
            return {row.id: row.name for row in await connection.execute(query)}

    async def signed_in_at(self, workspace: str) -> float | None:
        """Return when anybody last signed in to a workspace, or None for one we don't know."""
        query = select(workspaces.c.updated_at).where(workspaces.c.id == workspace)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def remove(self, workspace: str) -> None:
        """Write down that a workspace has left: from here on its rows are to be purged."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(workspaces)
                .where(workspaces.c.id == workspace, workspaces.c.removed_at.is_(None))
                .values(removed_at=database_now())
            )

    async def removed(self) -> list[str]:
        """Return the workspaces that have left and have rows still."""
        query = select(workspaces.c.id).where(workspaces.c.removed_at.is_not(None))
        async with self._engine.connect() as connection:
            return list((await connection.execute(query.order_by(workspaces.c.id))).scalars())

    # --- jobs --------------------------------------------------------------------------

    async def end_jobs(self, workspace: str) -> None:
        """End what can be ended and cancel the rest; a slot is held until its render is over.

        Queued jobs are cancelled. A render that goes on is watched to its end, and its prompt is
        forgotten; a create under way needs its prompt to be recognised by, until it is answered.
        """
        names = select(jobs.c.deployment).where(jobs.c.workspace == workspace).distinct()
        going = select(jobs.c.id).where(
            jobs.c.workspace == workspace, or_(jobs.c.state.in_(_GOING), _has_words())
        )
        async with self._engine.connect() as connection:
            lines = sorted((await connection.execute(names)).scalars())
            ids = list((await connection.execute(going.order_by(jobs.c.seq))).scalars())
        for name in lines:
            async with self._engine.begin() as connection:
                await _empty_line(connection, name, workspace)
        for job_id in ids:
            async with self._engine.begin() as connection:
                await _end(connection, job_id)

    async def purge(self, workspace: str) -> Purged:
        """Delete a workspace's jobs that have ended; with the last of them everything goes.

        The ids of recent renders stay behind, without a word of whose they were: the provider lists
        them still, and nobody else's lost create may be taken for one of them.
        """
        mine = jobs.c.workspace == workspace
        async with self._engine.begin() as connection:
            await line.lock_all(connection)
            await keep_renders(connection, mine & _is_over())
            gone = await connection.execute(delete(jobs).where(mine, _is_over()))
            count = select(func.count()).select_from(jobs).where(mine)
            left = int((await connection.execute(count)).scalar_one())
            rows = await _forget(connection, workspace, everything=not left)
            return Purged(rows=gone.rowcount + rows, left=left)


def _has_words() -> ColumnElement[bool]:
    """Condition: a render is being seen out, and its prompt is still there."""
    return and_(jobs.c.state == JobState.CANCELLING, jobs.c.prompt != "")


def _is_over() -> ColumnElement[bool]:
    """Condition: the job has ended, or nobody has been watching its render for too long.

    What has come in since the jobs were ended still counts in line: it has to be ended first.
    """
    unwatched = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < database_now())
    long_ago = jobs.c.submitted_at < database_now() - line.LONGEST_RENDER
    forsaken = and_(jobs.c.state.in_(HOLDS_SLOT), unwatched, long_ago)
    return or_(jobs.c.state.in_(ENDED), forsaken)


async def _empty_line(connection: AsyncConnection, deployment: str, workspace: str) -> None:
    """Cancel a workspace's queued jobs for one deployment, and count none of them any more."""
    await line.lock(connection, deployment)
    for table in (workspace_turns, person_turns):
        await connection.execute(
            update(table)
            .where(table.c.deployment == deployment, table.c.workspace == workspace)
            .values(waiting=0)
        )
    await connection.execute(
        update(jobs)
        .where(
            jobs.c.deployment == deployment,
            jobs.c.workspace == workspace,
            jobs.c.state == JobState.QUEUED,
        )
        .values(
            state=JobState.CANCELLED, **_ended(), **_changed(), shown_version=_nothing_to_show()
        )
    )


async def _end(connection: AsyncConnection, job_id: str) -> None:
    """Take one job as near to its end as its render allows."""
    row = await line.lock_job(connection, job_id)
    if row is None:
        return
    match JobState(row.state):
        case JobState.SUBMITTING if not row.cancel_requested:
            values: dict[str, Any] = {"cancel_requested": True}
        case JobState.RENDERING | JobState.CANCELLING:
            values = _seen_out()
        case JobState.UNCONFIRMED if row.provider_id is not None:
            values = _seen_out()  # by way of rendering: its render is known, and may go on
        case JobState.UNCONFIRMED | JobState.DELIVERING:
            values = {"state": JobState.FAILED, **_ended()}
        case _:
            return
    await connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values, **_changed()))


def _seen_out() -> dict[str, Any]:
    return {"state": JobState.CANCELLING, "cancel_requested": True, **_forgotten()}


def _forgotten() -> dict[str, Any]:
    return {"prompt": "", "order_prompt": None}


def _ended() -> dict[str, Any]:
    return {
        "error_code": SlackRevoked.code,
        "error_tell": SlackRevoked.tell,
        "ended_at": database_now(),
        "lease_owner": None,
        "lease_until": None,
        **NOTHING,
    }


def _changed() -> dict[str, Any]:
    return {"version": jobs.c.version + 1, "updated_at": database_now()}


def _nothing_to_show() -> ColumnElement[int]:
    """Return the version that is shown of a job: of one without a card, the one it is becoming."""
    return case((jobs.c.card_ts.is_(None), jobs.c.version + 1), else_=jobs.c.shown_version)


# --- purging ---------------------------------------------------------------------------


async def keep_renders(connection: AsyncConnection, going: ColumnElement[bool]) -> None:
    """Keep the ids of renders that the provider may list, and no more than the ids."""
    doomed = select(jobs.c.id).where(going)
    await connection.execute(
        update(abandoned_renders).where(abandoned_renders.c.job.in_(doomed)).values(job="")
    )
    now = database_now()
    recent = select(jobs.c.deployment, jobs.c.provider_id, literal(""), now).where(
        going,
        jobs.c.provider_id.is_not(None),
        jobs.c.submitted_at > database_now() - LISTED_SECONDS,
    )
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    columns = ["deployment", "provider_id", "job", "noted_at"]
    keep = dialect.insert(abandoned_renders).from_select(columns, recent)
    await connection.execute(keep.on_conflict_do_nothing())
    await connection.execute(  # nobody will answer these any more
        delete(submits).where(submits.c.job.in_(doomed), submits.c.answered_at.is_(None))
    )


async def _forget(connection: AsyncConnection, workspace: str, *, everything: bool) -> int:
    """Delete a workspace's requests, but for those of jobs that are left; return how many rows.

    With ``everything``, its turns and its own row as well.
    """
    needed = exists().where(jobs.c.request == requests.c.key)
    mine = requests.c.workspace == workspace
    await connection.execute(update(requests).where(mine).values(response_url=None))
    going = select(requests.c.key).where(mine, ~needed)
    rows = (await connection.execute(delete(inputs).where(inputs.c.request.in_(going)))).rowcount
    rows += (await connection.execute(delete(requests).where(mine, ~needed))).rowcount
    words = delete(drafts).where(drafts.c.workspace == workspace)
    rows += (await connection.execute(words)).rowcount
    if everything:
        for table in (workspace_turns, person_turns, input_turns):
            turns = delete(table).where(table.c.workspace == workspace)
            rows += (await connection.execute(turns)).rowcount
        own = workspaces.c.removed_at.is_not(None) & (workspaces.c.id == workspace)
        rows += (await connection.execute(delete(workspaces).where(own))).rowcount
    return rows
