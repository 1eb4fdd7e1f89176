"""Jobs that processes died over: counted as others take them up, and let go for a while.

Every function works inside a transaction of the caller, or returns a part of a statement.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Update, and_, case, literal, or_, text, update

from bot.domain.job import JobState
from storage.changes import changed
from storage.database import database_now
from storage.tables import WORKED_ON, jobs


def deaths() -> ColumnElement[int]:
    """Return the number of deaths of a job that is being taken up: whoever held it has died.

    Who stops in order lets go of its jobs first.
    """
    return case((jobs.c.lease_owner.is_not(None), jobs.c.crashes + 1), else_=jobs.c.crashes)


def after(state: JobState) -> dict[str, int]:
    """Return what becomes of the number in a new state: back in line may lead to the same step."""
    return {} if state is JobState.QUEUED else {"crashes": 0}


def let_go() -> ColumnElement[bool]:
    """Condition: nobody holds the job, and it needn't wait any longer."""
    over = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= database_now())
    return and_(jobs.c.lease_owner.is_(None), over)


def holding_back(job_id: str, owner: str, seconds: float) -> Update:
    """Let go of a job of ``owner``'s that nobody is to take up for ``seconds``.

    Its card changes where that is long enough to be told.
    """
    this = update(jobs).where(is_held_by(owner), jobs.c.id == job_id)
    this = this.values(lease_owner=None, lease_until=database_now() + literal(seconds))
    return this.values(changed()) if seconds else this


def is_held_by(owner: str) -> ColumnElement[bool]:
    """Condition: it is ``owner`` who works on the job."""
    return and_(text(WORKED_ON), jobs.c.lease_owner == owner)
