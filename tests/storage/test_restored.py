"""Whoever starts on a copy knows it, once; of another's copy somebody tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.job import JobState
from storage.backup import back_up
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.recovery import SqlLostOrders
from storage.restored import MINUTE, in_doubt, restored
from storage.startup import database
from tests.support.storage import DEPLOYMENT, accepted, asked, clock_of, in_line, job_in, now


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_first_start_on_a_copy_doubts_what_waited(
    engine: Database, store: SqlJobStore, database_url: str, tmp_path: Path
) -> None:
    ended = await job_in(store, JobState.DELIVERED)
    [waiting] = await in_line(store)
    before = await clock_of(engine)
    await back_up(database_url, tmp_path / "copy.db")
    copy = f"sqlite+aiosqlite:///{tmp_path}/copy.db"
    async with database(copy) as opened:
        [doubt] = await in_doubt(opened)
        assert (doubt.line, doubt.jobs) == (DEPLOYMENT.name, 1)
        assert before - MINUTE <= doubt.since <= before
        there = SqlJobStore(opened)
        assert (await now(there, ended)).maybe_ordered_since is None
        await accepted(there, asked("after the restore"))
    async with database(copy) as opened:
        assert await in_doubt(opened) == [doubt]
    assert (await now(store, waiting)).maybe_ordered_since is None


async def test_somebody_tells_of_a_restore_by_other_means(
    engine: Database, store: SqlJobStore
) -> None:
    rendering = await job_in(store, JobState.RENDERING)
    done = await job_in(store, JobState.DELIVERED)
    [waiting] = await in_line(store)
    await restored(engine)
    await restored(engine)
    since = (await now(store, waiting)).maybe_ordered_since
    assert since is not None
    assert waiting.created_at <= since <= await clock_of(engine)
    assert (await now(store, rendering)).maybe_ordered_since == since
    assert (await now(store, done)).maybe_ordered_since is None
    assert [doubt.jobs for doubt in await in_doubt(engine)] == [1]


async def test_whoever_may_have_been_ordered_may_own_a_render(
    engine: Database, store: SqlJobStore
) -> None:
    mine, other = await in_line(store, 2)
    assert (await SqlLostOrders(engine).ledger(mine, [])).lost == ()
    await restored(engine)
    assert [job.id for job in (await SqlLostOrders(engine).ledger(mine, [])).lost] == [other.id]
