"""Counting the line anew while another process is changing it."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, text, update

from storage import line
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs, person_turns, workspace_turns
from tests.support.storage import DEPLOYMENT, accepted, asked, in_line


async def until_somebody_waits(engine: Database) -> None:
    """Return once a transaction waits for another's lock; SQLite can't tell."""
    if engine.dialect.name == "sqlite":
        return
    async with asyncio.timeout(30), engine.reading() as connection:
        query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not (await connection.execute(query)).scalar_one():  # noqa: ASYNC110 - a server's
            await asyncio.sleep(0.01)


async def test_a_card_that_is_being_recorded_elsewhere_is_counted(
    store: SqlJobStore, engine: Database, elsewhere: Database
) -> None:
    """A replica starts, and counts, in the middle of another's transaction.

    Counting from what it saw before would set the counters back, and every claim of a workspace
    whose people wait for nothing would fail from then on.
    """
    await in_line(store, 1)
    (job,) = await accepted(store, asked())
    async with elsewhere.writing() as other:
        await line.lock(other, DEPLOYMENT.name)
        card = update(jobs).where(jobs.c.id == job.id).values(card_ts="1.1").returning(jobs)
        row = (await other.execute(card)).one()
        await line.line_up(other, row)
        recount = asyncio.create_task(store.recount())
        await until_somebody_waits(engine)
    await recount
    async with engine.reading() as connection:
        for table in (workspace_turns, person_turns):
            assert await connection.scalars(select(table.c.waiting)) == [2]
    assert (await store.claim(DEPLOYMENT)).job is not None
