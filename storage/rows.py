"""Rows to domain objects and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, TypeAlias

import sqlalchemy
from sqlalchemy import bindparam, select

from bot.domain.cost import Cost
from bot.domain.job import Changes, Job, JobId, JobState, Part, Thread
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import WHOLE, Crop, InputKind
from storage.statements import Row
from storage.tables import jobs

Query: TypeAlias = sqlalchemy.Select[Any]  # Any: the same

_READ = {"id", "thread", "state", "source_id", "lineage", "to_remove", "input_kind", "price_usd"}
_SAME_NAME = tuple(field.name for field in fields(Job) if field.name not in _READ)
"""Columns that the job has as a field of the same name and type."""

_same_name = attrgetter(*_SAME_NAME)

CHANGEABLE = frozenset(Changes.__annotations__)
"""What the core may change in a job's row, besides its state."""


COST: Final = tuple(jobs.c[field.name] for field in fields(Cost))
"""The columns that a job's cost goes by."""

JOB: Final[Query] = select(jobs).where(jobs.c.id == bindparam("id"))
"""One job's row, by ``id``. What is asked for most is put together once."""


def job_from(row: Row) -> Job:
    """Build the job that a row of ``jobs`` describes."""
    return Job(
        id=JobId(row.id),
        thread=Thread(row.workspace, row.channel, row.thread_ts),
        state=JobState(row.state),
        source_id=JobId(row.source_id) if row.source_id else None,
        lineage=tuple(int(number) for number in (row.lineage or "").split()),
        to_remove=parts(row.to_remove),
        input_kind=InputKind(row.input_kind) if row.input_kind else None,
        price_usd=Decimal(row.price_usd) if row.price_usd else None,
        **dict(zip(_SAME_NAME, _same_name(row), strict=True)),
    )


def cost_from(row: Row) -> Cost:
    """Build what is known of a job's cost, of a row that has the columns ``COST``."""
    values = {column.name: getattr(row, column.name) for column in COST}
    price = Decimal(row.price_usd) if row.price_usd else None
    return Cost(**values | {"state": JobState(row.state), "price_usd": price})


def parts(column: str | None) -> frozenset[Part]:
    """Return what a row's ``to_remove`` names."""
    return frozenset(Part(word) for word in (column or "").split())


def column_of(wanted: Iterable[Part]) -> str | None:
    """Return ``to_remove`` for some parts; None when nothing is left to be removed."""
    return " ".join(sorted(wanted)) or None


def checked(changes: Changes) -> dict[str, object]:
    """Return ``changes`` if the core may make them; a misspelt column is a programming error."""
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not a changeable column of jobs: {', '.join(sorted(unknown))}")
    return {**changes}


def input_from(row: Row) -> NewInput:
    """Build the input that a row of ``inputs`` describes, without its bytes."""
    edges = [float(edge) for edge in (row.crop or "").split()]
    return NewInput(
        kind=InputKind(row.kind),
        name=row.name,
        file_id=row.file_id,
        frame_of=JobId(row.frame_of) if row.frame_of else None,
        frame=row.frame,
        crop=Crop(*edges) if edges else WHOLE,
        sets_size=row.sets_size,
        at_end=row.at_end,
    )


def values_of(given: NewInput) -> dict[str, object]:
    """Return the columns of ``inputs`` that a new input fills."""
    edges = (given.crop.left, given.crop.top, given.crop.right, given.crop.bottom)
    return {
        "kind": given.kind,
        "name": given.name,
        "file_id": given.file_id,
        "frame_of": given.frame_of,
        "frame": given.frame,
        "crop": None if given.crop == WHOLE else " ".join(map(str, edges)),
        "sets_size": given.sets_size,
        "at_end": given.at_end,
    }
