"""What changes of a job's row have in common. Every function works inside a transaction."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Update, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import database_now
from storage.tables import jobs

UNLEASED: Final[dict[str, object]] = {"lease_owner": None, "lease_until": None}
UNDELAYED: Final[dict[str, object]] = {"delayed_by": None, "delayed_since": None}


def changed() -> dict[str, object]:
    """Return what each change that a card shows is noted by."""
    return {"version": jobs.c.version + 1, "updated_at": database_now()}


def of(job_id: str) -> Update:
    """Return an update of one job's row."""
    return update(jobs).where(jobs.c.id == job_id)


def is_over(lease: ColumnElement[float]) -> ColumnElement[bool]:
    """Condition: whoever had a lease until then, if anybody had one, was silent for too long."""
    return or_(lease.is_(None), lease < database_now())


async def change(
    connection: AsyncConnection, statement: Update, **values: object
) -> Any:  # Any: the row, or None, which callers who hold its lock needn't look for
    """Change the job that an update of ``jobs`` finds; return its row, or None without one."""
    statement = statement.values(**values, **changed()).returning(jobs)
    return (await connection.execute(statement)).one_or_none()
