"""A database that was restored from a copy: what was in line then may have been ordered since.

A copy that ``back_up`` makes says in its header that it is one, and of which minute
(``user_version``): the first start on it finds that, whatever schema the copy has. Of a copy made
in another way somebody has to tell: ``python -m bot restored``.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from bot.domain.groups import SHARED
from bot.domain.job import ENDED
from storage.connections import Database
from storage.database import database_now
from storage.figures.table import totals
from storage.table_parts import among
from storage.tables import jobs, requests

log = logging.getLogger(__name__)

MINUTE: Final = 60.0
"""Seconds that the header counts: seconds themselves would be too many for it in 2038."""

IN_DOUBT: Final = """
    SELECT deployment, count(*), min(maybe_ordered_since) FROM jobs
    WHERE maybe_ordered_since IS NOT NULL AND state IN ('queued', 'submitting', 'unconfirmed')
    GROUP BY deployment ORDER BY deployment
"""
"""Counts, for each line, the jobs that may have been ordered without their rows knowing."""

_UNSURE: Final = (
    update(jobs)
    .where(text(f"NOT {among(ENDED)}"), jobs.c.maybe_ordered_since.is_(None))
    .values(maybe_ordered_since=bindparam("since"))
)
_NO_TOTALS: Final = delete(totals)
"""A counter that is lower than it was is taken to have begun anew: so it does, at 0."""

_CHANGED: Final = select(func.max(jobs.c.updated_at))
_ASKED: Final = select(func.max(requests.c.created_at))


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many jobs of a line may have been ordered since a moment, without their rows knowing."""

    line: str
    """Empty for all lines together."""
    jobs: int
    since: float

    def in_words(self) -> str:
        """Return what may be paid for twice, and what keeps it from that."""
        clips = "1 clip" if self.jobs == 1 else f"{self.jobs} clips"
        return (
            f"{clips} of {self.line.removeprefix(SHARED)} may have been ordered since the copy of "
            f"{_moment(self.since)}. Each is looked for in the video service's list before it's "
            "ordered; where that proves nothing, its card asks whoever wanted it"
        )


def mark(copy: sqlite3.Connection, made_at: float) -> None:
    """Write into a copy that it is one, of a database as it was at ``made_at``."""
    copy.execute(f"PRAGMA user_version = {int(made_at // MINUTE)}")


async def notice_restore(engine: Database) -> None:
    """See to it, where a database is a copy that nobody has used yet, that nothing is paid twice.

    From then on it is a database like any other.
    """
    if engine.dialect.name == "sqlite" and (found := await engine.run_sync(_noticed)):
        log.warning(
            "this database is a copy of %s: what was in line then is looked for before it is "
            "ordered",
            _moment(found.since),
            extra={"jobs": found.jobs},
        )


def _noticed(connection: Connection) -> Doubt | None:
    minutes = connection.scalar(text("PRAGMA user_version"))
    if not minutes:
        return None
    since = minutes * MINUTE
    unsure = connection.execute(_UNSURE, {"since": since}).rowcount
    connection.execute(_NO_TOTALS)
    connection.execute(text("PRAGMA user_version = 0"))
    return Doubt("", unsure, since)


async def restored(engine: Database) -> None:
    """Note that a database was restored from a copy: of the last moment that its rows know of."""
    async with engine.writing() as session:
        known = [await session.scalar(last) for last in (_CHANGED, _ASKED)]
        now = await session.scalar(select(database_now()))
        since = max((one for one in known if one is not None), default=now)
        await session.execute(_UNSURE, {"since": since})
        await session.execute(_NO_TOTALS)


def _moment(at: float) -> str:
    """Return a moment, in seconds since the epoch, for whoever runs the bot."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


async def in_doubt(engine: Database) -> list[Doubt]:
    """Return what may have been ordered without its row knowing, line by line."""
    async with engine.reading() as session:
        return [Doubt(*row) for row in await session.execute(text(IN_DOUBT))]
