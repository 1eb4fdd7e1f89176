"""What the rows know when an order is looked for whose answer was lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, text, union_all
from typing_extensions import override

from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.job import Job, JobState
from bot.domain.renders.lost_orders import Ledger
from bot.ports.storage import LostOrders
from storage.database import database_now
from storage.rows import Query, job_from
from storage.statements import Session
from storage.store import Store
from storage.tables import HOLDS_SLOT, MAYBE_ORDERED, abandoned_renders, jobs

HALF_A_DAY = 12 * 3600.0
A_DAY = 24 * 3600.0

MOST = 200
"""How many rows of one kind are read: by so many of ours, a list can be judged as by all."""


class SqlLostOrders(Store, LostOrders):
    """``LostOrders`` on SQLite or PostgreSQL."""

    @override
    async def ledger(self, job: Job, ids: Sequence[str], beside: Collection[str] = ()) -> Ledger:
        """Read the lost ones first: an answer that comes meanwhile is lost or known by then."""
        async with self._engine.reading() as connection:
            names = [job.deployment, *beside]
            lost = await _jobs(
                connection,
                _unanswered(job, names),
                _given_up(job, names),
                _maybe_ordered(job, names),
            )
            known = await known_renders(connection, names, ids)
            ours = await _jobs(connection, _under_way(job), _rendered(job))
            now = (await connection.execute(select(database_now()))).scalar_one()
        return Ledger(now, frozenset(known), tuple(ours), tuple(lost))


async def known_renders(
    connection: Session, deployments: Collection[str], ids: Sequence[str]
) -> set[str]:
    """Return those of ``ids`` that belong to a job, or did before it left them behind."""
    parts = [
        select(table.c.provider_id).where(
            table.c.deployment.in_(deployments), table.c.provider_id.in_(ids)
        )
        for table in (jobs, abandoned_renders)
    ]
    return set(await connection.scalars(union_all(*parts)))


async def _jobs(connection: Session, *queries: Query) -> list[Job]:
    return [job_from(row) for query in queries for row in await connection.execute(query)]


def _others(job: Job, names: Collection[str]) -> Query:
    others = select(jobs).where(jobs.c.deployment.in_(names), jobs.c.id != job.id)
    return others.order_by(jobs.c.seq.desc()).limit(MOST)


def _unanswered(job: Job, names: Collection[str]) -> Query:
    """Select the jobs that wait for an answer, or for somebody to decide without one."""
    return _others(job, names).where(
        text(HOLDS_SLOT),
        jobs.c.state.in_((JobState.SUBMITTING, JobState.UNCONFIRMED)),
        jobs.c.provider_id.is_(None),
        jobs.c.submitted_at > database_now() - A_DAY,
    )


def _given_up(job: Job, names: Collection[str]) -> Query:
    """Select the jobs that ended without anybody knowing what became of their order."""
    return _others(job, names).where(
        jobs.c.ended_at > database_now() - A_DAY,
        jobs.c.state == JobState.FAILED,
        jobs.c.error_code == OutcomeUnknown.code,
        jobs.c.provider_id.is_(None),
    )


def _maybe_ordered(job: Job, names: Collection[str]) -> Query:
    """Select the jobs in line that may have been ordered since the copy that was restored."""
    return _others(job, names).where(text(MAYBE_ORDERED), jobs.c.state == JobState.QUEUED)


def _under_way(job: Job) -> Query:
    """Select the jobs whose render goes on."""
    return _ours(job).where(text(HOLDS_SLOT)).order_by(jobs.c.seq.desc())


def _rendered(job: Job) -> Query:
    """Select the jobs whose render is done, and should be with the provider still."""
    kept = (JobState.DELIVERING, JobState.DELIVERED)
    done = _ours(job).where(jobs.c.rendered_at > database_now() - HALF_A_DAY)
    return done.where(jobs.c.state.in_(kept)).order_by(jobs.c.rendered_at.desc())


def _ours(job: Job) -> Query:
    unremoved = or_(jobs.c.expires_at.is_(None), jobs.c.expires_at > database_now())
    return (
        select(jobs)
        .where(
            jobs.c.deployment == job.deployment,
            jobs.c.provider_id.is_not(None),
            jobs.c.rendering_at > database_now() - HALF_A_DAY,
            jobs.c.deleted_at.is_(None),
            jobs.c.to_remove.is_(None),
            unremoved,
        )
        .limit(MOST)
    )
