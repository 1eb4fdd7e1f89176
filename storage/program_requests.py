"""Requests of programs, with their jobs, by the key that a program gave them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from typing_extensions import override

from bot.domain.job import Job
from bot.ports.programs.orders import ProgramRequests
from storage.rows import job_from
from storage.store import Store
from storage.tables import jobs, requests

_RECORDED: Final = select(requests.c.fingerprint).where(requests.c.key == bindparam("of_key"))
_JOBS: Final = select(jobs).where(jobs.c.request == bindparam("of_key")).order_by(jobs.c.seq)


class SqlProgramRequests(Store, ProgramRequests):
    """``ProgramRequests`` on SQLite or PostgreSQL."""

    @override
    async def find(self, key: str) -> tuple[str | None, tuple[Job, ...]] | None:
        async with self._engine.reading() as connection:
            row = (await connection.execute(_RECORDED, {"of_key": key})).one_or_none()
            if row is None:
                return None
            found = await connection.execute(_JOBS, {"of_key": key})
            return row.fingerprint, tuple(job_from(one) for one in found)
