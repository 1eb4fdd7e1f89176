"""Channels in use, found by stepping from one to the next in an index, however many jobs it has."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, func, select
from typing_extensions import override

from bot.ports.preferences import ChannelsInUse
from storage.rows import Query
from storage.store import Store
from storage.tables import jobs

MOST: Final = 200
"""How many channels of each kind are looked at."""

_KINDS: Final = (("C", "D"), ("G", "H"))
"""How channels' ids begin, and where those that begin so end; D is for direct conversations."""


def _latest() -> Query:
    """Select the channels from ``first`` until ``beyond``, each with the ``seq`` of its newest job.

    PostgreSQL and SQLite have no loose index scan: each step asks for the next channel.
    """
    there = (jobs.c.workspace == bindparam("workspace"), jobs.c.channel < bindparam("beyond"))
    lowest = func.min(jobs.c.channel)
    first = select(lowest.label("channel")).where(*there, jobs.c.channel >= bindparam("first"))
    steps = first.cte("steps", recursive=True)
    following = select(lowest).where(*there, jobs.c.channel > steps.c.channel).scalar_subquery()
    steps = steps.union_all(
        select(following).select_from(steps).where(steps.c.channel.is_not(None))
    )
    newest = select(func.max(jobs.c.seq)).where(
        jobs.c.workspace == bindparam("workspace"), jobs.c.channel == steps.c.channel
    )
    found = select(steps.c.channel, newest.scalar_subquery().label("newest"))
    return found.where(steps.c.channel.is_not(None)).limit(MOST)


_LATEST: Final = _latest()


class SqlChannelsInUse(Store, ChannelsInUse):
    """``ChannelsInUse`` on SQLite or PostgreSQL."""

    @override
    async def latest(self, workspace: str, limit: int) -> list[str]:
        found: list[tuple[int, str]] = []
        async with self._engine.reading() as connection:
            for first, beyond in _KINDS:
                given = {"workspace": workspace, "first": first, "beyond": beyond}
                rows = await connection.execute(_LATEST, given)
                found += [(int(row.newest), str(row.channel)) for row in rows]
        return [channel for _, channel in sorted(found, reverse=True)[:limit]]
