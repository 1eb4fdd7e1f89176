"""Workspaces: who has the app installed, and what happens to the rows of one that left.

Leaving takes the locks in the order of ``storage.line``: the deployment's, then turns and jobs.
Everything here may be done again, by anybody, at any time: a second time finds less to do.
"""

from __future__ import annotations

from typing import Final, assert_never

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, literal, or_, select, update
from typing_extensions import override

from bot.domain.conversation.people import Purged, Workspace
from bot.domain.errors.slack import SlackRevoked
from bot.domain.job import ENDED, HOLDS_SLOT, JobState
from bot.domain.profiles import KEPT, LONGEST_RENDER
from bot.domain.replicas.news import ReplicaNews
from bot.ports.storage import Workspaces
from storage import line
from storage.changes import UNLEASED, change_job, changed, is_over
from storage.copy_table import copies
from storage.database import database_now, inserting
from storage.endings import NOTHING
from storage.money import NO_ENTRY, hold_sums
from storage.replicas.tables import slack_budgets
from storage.spending_table import spending
from storage.statements import Session
from storage.store import Store
from storage.style_table import styles
from storage.tables import (
    abandoned_renders,
    drafts,
    greetings,
    input_turns,
    inputs,
    jobs,
    person_turns,
    preferences,
    requests,
    submits,
    workspace_turns,
    workspaces,
)
from storage.take_tables import takes, votes
from storage.todo import Todo
from storage.token_table import api_tokens
from storage.usage_tables import past_usage, thumbs

LISTED_SECONDS = 2 * KEPT
"""How long a provider may list a render: as long as it keeps one, and as long again for doubt."""

_INSTALLED: Final = select(workspaces.c.id, workspaces.c.name).where(
    workspaces.c.removed_at.is_(None)
)
_GOING = (JobState.SUBMITTING, JobState.RENDERING, JobState.UNCONFIRMED, JobState.DELIVERING)
_SEEN_OUT: dict[str, object] = {
    "state": JobState.CANCELLING,
    "cancel_requested": True,
    "prompt": "",
    "order_prompt": None,
}


class SqlWorkspaces(Store, Workspaces):
    """``Workspaces`` on SQLite or PostgreSQL."""

    async def save(self, workspace: Workspace) -> None:
        """Record or refresh a workspace that we have signed in to: it is here, or here again."""
        async with self._engine.writing() as connection:
            await save_workspace(connection, workspace)

    @override
    async def names(self) -> dict[str, str]:
        return {row.id: row.name for row in await self._still(_INSTALLED)}

    @override
    async def signed_in_at(self, workspace: str) -> float | None:
        query = select(workspaces.c.updated_at).where(workspaces.c.id == workspace)
        at: float | None = await self._value(query)
        return at

    @override
    async def remove(self, workspace: str, as_of: float | None = None) -> bool:
        here = (workspaces.c.id == workspace) & workspaces.c.removed_at.is_(None)
        leaving = here if as_of is None else here & (workspaces.c.updated_at <= as_of)
        async with self._engine.writing() as connection:
            gone = update(workspaces).where(leaving).values(removed_at=database_now())
            if (await connection.execute(gone)).rowcount:
                connection.tell(ReplicaNews.WORKSPACES)
            return await connection.scalar(select(workspaces.c.id).where(here)) is None

    @override
    async def removed(self) -> list[str]:
        if await self._is_idle(Todo.UNINSTALLS):
            return []
        query = select(workspaces.c.id).where(workspaces.c.removed_at.is_not(None))
        async with self._engine.reading() as connection:
            return list(await connection.scalars(query.order_by(workspaces.c.id)))

    # --- jobs --------------------------------------------------------------------------

    @override
    async def end_jobs(self, workspace: str) -> None:
        """Cancel what is queued, and end what can be ended.

        A render that goes on is watched to its end, and its prompt is forgotten; a create under way
        needs its prompt to be recognised by, until it is answered.
        """
        names = select(jobs.c.deployment).where(jobs.c.workspace == workspace).distinct()
        going = select(jobs.c.id).where(
            jobs.c.workspace == workspace, or_(jobs.c.state.in_(_GOING), _has_words())
        )
        async with self._engine.reading() as connection:
            lines = sorted(await connection.scalars(names))
            ids = list(await connection.scalars(going.order_by(jobs.c.seq)))
        for name in lines:
            async with self._engine.writing() as connection:
                await _empty_line(connection, name, workspace)
        for job_id in ids:
            async with self._engine.writing() as connection:
                await _end(connection, job_id)

    @override
    async def purge(self, workspace: str) -> Purged:
        # The ids of recent renders stay behind, without a word of whose they were: the provider
        # lists them still, and nobody else's lost create may be taken for one of them. What is seen
        # out counts for nothing: its sums go, and it isn't in those of who comes back.
        mine = jobs.c.workspace == workspace
        async with self._engine.writing() as connection:
            await line.lock_all(connection)
            await keep_renders(connection, mine & _is_over())
            gone = await connection.execute(delete(jobs).where(mine, _is_over()))
            count = select(func.count()).select_from(jobs).where(mine)
            left = (await connection.execute(count)).scalar_one()
            counted = update(jobs).where(mine, jobs.c.money_state.is_not(None))
            await connection.execute(counted.values(NO_ENTRY))
            await hold_sums(connection, workspace)
            rows = await _forget(connection, workspace, everything=not left)
            return Purged(rows=gone.rowcount + rows, left=left)


async def save_workspace(connection: Session, workspace: Workspace) -> None:
    """Record or refresh a workspace in a transaction that does more: it is here, or here again."""
    values = {
        "enterprise_id": workspace.enterprise_id,
        "name": workspace.name,
        "url": workspace.url,
        "bot_user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "updated_at": database_now(),
        "removed_at": None,
    }
    if not await line.insert_if_absent(connection, workspaces, id=workspace.id, **values):
        known = update(workspaces).where(workspaces.c.id == workspace.id)
        await connection.execute(known.values(**values))
    connection.tell(ReplicaNews.WORKSPACES)


def _has_words() -> ColumnElement[bool]:
    """Condition: a render is being seen out, and its prompt is still there."""
    return and_(jobs.c.state == JobState.CANCELLING, jobs.c.prompt != "")


def _is_over() -> ColumnElement[bool]:
    """Condition: the job has ended, or nobody has been watching its render for too long.

    What has come in since the jobs were ended still counts in line: it has to be ended first.
    """
    long_ago = jobs.c.submitted_at < database_now() - LONGEST_RENDER
    forsaken = and_(jobs.c.state.in_(HOLDS_SLOT), is_over(jobs.c.lease_until), long_ago)
    return or_(jobs.c.state.in_(ENDED), forsaken)


async def _empty_line(connection: Session, deployment: str, workspace: str) -> None:
    """Cancel a workspace's queued jobs for one deployment, and count none of them any more."""
    await line.lock(connection, deployment)
    for table in (workspace_turns, person_turns):
        turns = (table.c.deployment == deployment) & (table.c.workspace == workspace)
        await connection.execute(update(table).where(turns).values(waiting=0))
    mine = (jobs.c.deployment == deployment) & (jobs.c.workspace == workspace)
    values = {"state": JobState.CANCELLED, **_ended(), **changed()}
    # Of one without a card, the version that it is becoming is shown.
    values["shown_version"] = case(
        (jobs.c.card_ts.is_(None), jobs.c.version + 1), else_=jobs.c.shown_version
    )
    queued = update(jobs).where(mine, jobs.c.state == JobState.QUEUED)
    await connection.execute(queued.values(values))


async def _end(connection: Session, job_id: str) -> None:
    """Take one job as near to its end as its render allows."""
    row = await line.lock_job(connection, job_id)
    if row is None:
        return
    state = JobState(row.state)
    match state:
        case JobState.SUBMITTING if not row.cancel_requested:
            values: dict[str, object] = {"cancel_requested": True}
        case JobState.RENDERING | JobState.CANCELLING:
            values = _SEEN_OUT
        case JobState.UNCONFIRMED if row.provider_id is not None:
            values = _SEEN_OUT  # by way of rendering: its render is known, and may go on
        case JobState.UNCONFIRMED | JobState.DELIVERING:
            values = {"state": JobState.FAILED, **_ended()}
        case JobState.QUEUED | JobState.SUBMITTING:
            return
        case JobState.DELIVERED | JobState.FAILED | JobState.CANCELLED:
            return
        case _:
            assert_never(state)
    await change_job(connection, job_id, **values)


def _ended() -> dict[str, object]:
    return {
        "error_code": SlackRevoked.code,
        "error_tell": SlackRevoked.tell,
        "ended_at": database_now(),
        **UNLEASED,
        **NOTHING,
    }


# --- purging ---------------------------------------------------------------------------


async def keep_renders(connection: Session, going: ColumnElement[bool]) -> None:
    """Keep the ids of renders that the provider may list, and no more than the ids."""
    doomed = select(jobs.c.id).where(going)
    left = update(abandoned_renders).where(abandoned_renders.c.job.in_(doomed))
    await connection.execute(left.values(job=""))
    recent = select(jobs.c.deployment, jobs.c.provider_id, literal(""), database_now()).where(
        going,
        jobs.c.provider_id.is_not(None),
        jobs.c.submitted_at > database_now() - LISTED_SECONDS,
    )
    columns = ["deployment", "provider_id", "job", "noted_at"]
    keep = inserting(connection.dialect.name, abandoned_renders).from_select(columns, recent)
    await connection.execute(keep.on_conflict_do_nothing())
    await connection.execute(  # nobody will answer these any more
        delete(submits).where(submits.c.job.in_(doomed), submits.c.answered_at.is_(None))
    )


async def _forget(connection: Session, workspace: str, *, everything: bool) -> int:
    """Delete a workspace's requests, but for those of jobs that are left; return how many rows.

    With ``everything``, its turns and its own row as well.
    """
    needed = exists().where(jobs.c.request == requests.c.key)
    mine = requests.c.workspace == workspace
    await connection.execute(update(requests).where(mine).values(response_url=None))
    keys = select(requests.c.key).where(mine, ~needed)
    going = [
        delete(inputs).where(inputs.c.request.in_(keys)),
        delete(requests).where(mine, ~needed),
    ]
    tables = [copies, drafts, greetings, past_usage, preferences, slack_budgets, spending, styles]
    tables += [api_tokens, takes, thumbs, votes]
    tables += [workspace_turns, person_turns, input_turns] if everything else []
    going += [delete(table).where(table.c.workspace == workspace) for table in tables]
    if everything:
        own = workspaces.c.removed_at.is_not(None) & (workspaces.c.id == workspace)
        going.append(delete(workspaces).where(own))
    return sum([(await connection.execute(deletion)).rowcount for deletion in going])
