"""What changes of a job's row have in common. Every function works inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Executable, Update, bindparam, literal, or_, select, update

from storage.database import database_now
from storage.statements import Session, Value
from storage.tables import jobs

UNLEASED: Final[dict[str, object]] = {"lease_owner": None, "lease_until": None}
UNDELAYED: Final[dict[str, object]] = {"delayed_by": None, "delayed_since": None}

NOW: Final = database_now()

BY_ID: Final = update(jobs).where(jobs.c.id == bindparam("job_id"))
"""An update of one job's row, by ``job_id``."""

_CHANGED: Final = {"version": jobs.c.version + 1, "updated_at": NOW}

Shape: TypeAlias = tuple[tuple[str, ColumnElement[Value] | None], ...]


@lru_cache(maxsize=64)
def later(seconds: float) -> ColumnElement[float]:
    """Return the moment so many seconds from now; the same object for the same number."""
    return NOW + literal(seconds)


def changed() -> dict[str, Value]:
    """Return what each change that a card shows is noted by."""
    return _CHANGED


def of(job_id: str) -> Update:
    """Return an update of one job's row."""
    return update(jobs).where(jobs.c.id == job_id)


def in_order(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that finds the same jobs, and locks them as they were recorded.

    Whoever changes several at once where other processes do so, too, goes by it: two that took the
    rows in orders of their own would wait for one another.
    """
    return jobs.c.seq.in_(
        select(jobs.c.seq).where(condition).order_by(jobs.c.seq).with_for_update()
    )


def is_over(lease: ColumnElement[float]) -> ColumnElement[bool]:
    """Condition: whoever had a lease until then, if anybody had one, was silent for too long."""
    return or_(lease.is_(None), lease < database_now())


async def change(
    connection: Session,
    guard: Update,
    where: Mapping[str, object],
    /,
    *also: Executable,
    **values: object,
) -> Value:
    """Change the job that an update of ``jobs`` finds; return its row, or None without one.

    ``where`` are the values of the guard's bound parameters, and of what is ``also`` to be done. A
    guard, and what is no value but said in SQL, are constants: then the statement is put together
    once.
    """
    values |= _CHANGED
    shape = tuple(
        (name, value if isinstance(value, ColumnElement) else None)
        for name, value in values.items()
    )
    given = {f"new_{name}": values[name] for name, sql in shape if sql is None}
    found = await connection.execute_all((*also, _changing(guard, shape)), {**where, **given})
    return found.one_or_none()


async def change_job(connection: Session, job_id: str, **values: object) -> Value:
    """Change a job's row, whatever it is."""
    return await change(connection, BY_ID, {"job_id": job_id}, **values)


@lru_cache(maxsize=256)
def _changing(guard: Update, shape: Shape) -> Update:
    values = {name: bindparam(f"new_{name}") if sql is None else sql for name, sql in shape}
    return guard.values(values).returning(jobs)
