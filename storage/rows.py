"""Rows to domain objects and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from bot.domain.job import Job, JobId, JobState, Thread

_SAME_NAME = (
    "deployment",
    "number",
    "requester",
    "prompt",
    "size",
    "seconds",
    "created_at",
    "version",
    "shown_version",
    "source_number",
    "source_provider_id",
    "card_ts",
    "cancel_requested",
    "provider_id",
    "progress",
    "submitted_at",
    "rendering_at",
    "rendered_at",
    "ended_at",
    "expires_at",
    "clip_path",
    "clip_bytes",
    "file_id",
    "file_permalink",
    "retries",
    "link_attempts",
    "error_code",
    "error_tell",
)
"""Columns that the job has as a field of the same name and type."""

CHANGEABLE = frozenset(
    {
        "cancel_requested",
        "provider_id",
        "progress",
        "rendering_at",
        "rendered_at",
        "ended_at",
        "expires_at",
        "clip_path",
        "clip_bytes",
        "file_id",
        "file_permalink",
        "retries",
        "link_attempts",
        "error_code",
        "error_tell",
    }
)
"""What the core may change in a job's row, besides its state."""


def job_from(row: Row[Any]) -> Job:
    """Build the job that a row of ``jobs`` describes."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's documented way to read a row by name
    return Job(
        id=JobId(values["id"]),
        thread=Thread(values["workspace"], values["channel"], values["thread_ts"]),
        state=JobState(values["state"]),
        source_id=JobId(values["source_id"]) if values["source_id"] else None,
        price_usd=Decimal(values["price_usd"]) if values["price_usd"] else None,
        **{name: values[name] for name in _SAME_NAME},
    )


def checked(changes: dict[str, Any]) -> dict[str, Any]:
    """Return ``changes`` if the core may make them; a misspelt column is a programming error."""
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not a changeable column of jobs: {', '.join(sorted(unknown))}")
    return changes
