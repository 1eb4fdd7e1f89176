"""Jobs that processes died over: counted as others take them up, and let go for a while.

Every function works inside a transaction of the caller, or returns a part of a statement.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    text,
)

from bot.domain.job import JobState
from storage.changes import NOW, changed, of
from storage.database import database_now
from storage.rows import Query
from storage.tables import WORKED_ON, jobs

WAITS: Final = and_(
    jobs.c.lease_owner.is_(None), jobs.c.lease_until.is_not(None), jobs.c.lease_until > NOW
)
"""Condition: it is held back, and nobody takes it up before its wait is over. Never unknown."""

NEXT_WAIT: Final[Query] = select(func.min(jobs.c.lease_until) - NOW).where(
    text(WORKED_ON), jobs.c.lease_owner.is_(None)
)
"""The seconds until the next that was let go for a while may be taken up."""


def counted() -> dict[str, object]:
    """Return what becomes of a job that is being taken up: somebody held it, and has died.

    After each death it has to wait anew. Who stops in order lets go of its jobs first.
    """
    died = jobs.c.lease_owner.is_not(None)
    return {
        "crashes": case((died, jobs.c.crashes + 1), else_=jobs.c.crashes),
        "has_waited": case((died, false()), else_=jobs.c.has_waited),
    }


def after(state: JobState) -> dict[str, int]:
    """Return what becomes of the number in a new state: back in line may lead to the same step."""
    return {} if state is JobState.QUEUED else {"crashes": 0}


def let_go() -> ColumnElement[bool]:
    """Condition: nobody holds the job, and it needn't wait any longer."""
    over = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= database_now())
    return and_(jobs.c.lease_owner.is_(None), over)


def holding_back(job_id: str, seconds: float) -> Update:
    """Let go of a job that has just been taken, and that nobody is to take up for ``seconds``.

    Where that is more than a moment, its card changes, and it has had its wait.
    """
    this = of(job_id).values(lease_owner=None, lease_until=database_now() + literal(seconds))
    return this.values(has_waited=True, **changed()) if seconds else this


def is_held_by(owner: str) -> ColumnElement[bool]:
    """Condition: it is ``owner`` who works on the job."""
    return and_(text(WORKED_ON), jobs.c.lease_owner == owner)
