"""Jobs that wait for deployments which the settings name no more, for whoever only looks."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.domain.job import JobState
from storage.database import open_database
from storage.schema import read_only, sqlite_file
from storage.tables import jobs

_WAITING = select(jobs.c.deployment, func.count()).where(jobs.c.state == JobState.QUEUED)
_WAITING_IN_FILE = "SELECT deployment, count(*) FROM jobs WHERE state = ? GROUP BY deployment"


async def orphans(url: str, names: Collection[str], *, in_use: bool) -> dict[str, int]:
    """Return how many jobs wait in each line that is none of ``names``.

    The schema must be ours, as it is today. Raises like ``schema_of``.
    """
    path = sqlite_file(url)
    if path is not None and in_use:
        found = await asyncio.to_thread(_read, path)
    else:
        engine = open_database(url)
        try:
            found = await engine.run_sync(_looked_at)
        finally:
            await engine.dispose()
    return {name: many for name, many in found.items() if name not in names}


def _read(path: Path) -> dict[str, int]:
    with read_only(path) as connection:
        rows = connection.execute(_WAITING_IN_FILE, (JobState.QUEUED.value,)).fetchall()
    return {str(name): int(many) for name, many in rows}


def _looked_at(connection: Connection) -> dict[str, int]:
    rows = connection.execute(_WAITING.group_by(jobs.c.deployment)).all()
    return {str(name): int(many) for name, many in rows}
