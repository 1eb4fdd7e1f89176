"""Jobs that processes died over: counted as others take them up, and let go for a while.

Every function works inside a transaction of the caller, or returns a part of a statement.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, literal, or_, text, update

from bot.domain.job import JobState
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
    values: dict[str, Any] = {
        "lease_owner": None,
        "lease_until": database_now() + literal(seconds),
    }
    if seconds:
        values |= {"version": jobs.c.version + 1, "updated_at": database_now()}
    return update(jobs).where(jobs.c.id == job_id, _held_by(owner)).values(values)


def releasing(owner: str) -> Update:
    """Let go of everything that ``owner`` works on."""
    return update(jobs).where(_held_by(owner)).values(lease_owner=None, lease_until=None)


def _held_by(owner: str) -> ColumnElement[bool]:
    return and_(text(WORKED_ON), jobs.c.lease_owner == owner)
