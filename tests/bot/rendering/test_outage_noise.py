"""An hour without the database: everything goes on asking, less and less often, and quietly."""

from __future__ import annotations

import asyncio
import io
import logging
from typing import Any

from bot.domain.errors.base import StorageAway
from bot.domain.job import Job, JobId, JobState
from bot.telemetry.logs import KnownOutages, Text
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.works import Works

HOUR = 3600.0


class DistantStore(SqlJobStore):
    """The real store, on a database that can be away."""

    def __init__(self, engine: Database) -> None:
        super().__init__(engine, owner="distant")
        self.away = True
        self.tries = 0

    def _need(self) -> None:
        self.tries += 1
        if self.away:
            raise StorageAway("the database is locked by another program")

    async def renew_leases(self) -> list[JobId]:
        self._need()
        return await super().renew_leases()

    async def get(self, job_id: JobId) -> Job | None:
        self._need()
        return await super().get(job_id)

    async def update(self, job: Job, **changes: Any) -> Job:
        self._need()
        return await super().update(job, **changes)

    async def move(self, job: Job, to: JobState, **changes: Any) -> Job:
        self._need()
        return await super().move(job, to, **changes)


async def test_an_hour_without_the_database_fills_no_log(works: Works) -> None:
    job = await works.delivering()
    store = DistantStore(works.engine)
    distant = Works(
        works.engine,
        works.folder,
        store=store,
        video=works.video,
        slack=works.slack,
        clock=works.clock,
    )
    (job,) = await store.resume()
    stream = io.StringIO()
    ours = logging.StreamHandler(stream)
    ours.addFilter(KnownOutages())
    ours.setFormatter(Text())
    logging.getLogger().addHandler(ours)
    begin = works.clock.now()

    async def an_hour_later() -> bool:
        return works.clock.now() - begin >= HOUR

    leases = asyncio.create_task(distant.runner.run())
    try:
        distant.renderer.resume(job)
        await works.clock.until(an_hour_later)
        assert stream.getvalue() == ""
        assert 100 < store.tries < 500
        store.away = False
        done = await distant.reaches(job, JobState.DELIVERED)
    finally:
        logging.getLogger().removeHandler(ours)
        await distant.close()
        await leases
    assert len(works.slack.threads[done.thread]) == 1
