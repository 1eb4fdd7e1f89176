"""Processes at one PostgreSQL database: who they are, what they tell, what Slack allows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import text, update

from bot.domain.errors.base import StaleJob
from bot.domain.job import JobState
from bot.domain.replicas.news import ReplicaNews
from bot.ports.replicas.slack_budgets import Allowance
from storage import store
from storage.availability import watched
from storage.connections import Database
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.migrations.upgrade import upgrade
from storage.postgres_database import PostgresDatabase
from storage.replicas.register import SqlReplicas
from storage.replicas.slack_budgets import SqlSlackBudgets
from storage.replicas.tables import replicas, slack_budgets
from storage.revisions import REVISIONS, revision_of
from storage.startup import database
from storage.workspaces import SqlWorkspaces
from tests.support.postgres import begin_anew, wipe
from tests.support.storage import (
    WIDE,
    change,
    claimed,
    in_line,
    job_in,
    lapse_leases,
    rows,
)

CARDS = Allowance("T1", "", burst=8.0, per_second=0.5)


class Replica:
    """A process at the database, and what it has heard."""

    def __init__(self, url: str) -> None:
        engine = open_database(url)
        assert isinstance(engine, PostgresDatabase)
        self.engine = engine
        watched(engine)
        self.register = SqlReplicas(engine)
        self.store = SqlJobStore(engine)
        self.heard: set[ReplicaNews] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen, from when it is certain to be heard."""
        task = asyncio.create_task(self.register.hear(self.heard.add))
        try:
            await self.hears(*ReplicaNews)
            self.heard.clear()
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def hears(self, *news: ReplicaNews) -> None:
        async with asyncio.timeout(20):
            while not self.heard >= {*news}:  # noqa: ASYNC110 - a server's
                await asyncio.sleep(0.01)


@pytest.fixture
async def two(postgres: str) -> AsyncIterator[tuple[Replica, Replica]]:
    """Return two processes that know of one another."""
    both = Replica(postgres), Replica(postgres)
    try:
        await begin_anew(both[0].engine)
        for one in (*both, both[0]):
            await one.register.here()
        yield both
    finally:
        for one in both:
            await one.engine.dispose()


async def test_replicas_know_of_one_another_until_they_leave(
    two: tuple[Replica, Replica],
) -> None:
    one, other = two
    both = sorted([one.register.name, other.register.name])
    assert await one.register.here() == await other.register.here() == both
    async with one.listening():
        await other.register.leave()
        await one.hears(ReplicaNews.REPLICAS)
    assert await one.register.here() == [one.register.name]
    await other.register.here()
    await change(one.engine, update(replicas).values(seen_at=replicas.c.seen_at - 61.0))
    assert await one.register.here() == [one.register.name]


async def test_work_that_others_may_do_is_told_with_its_commit(
    two: tuple[Replica, Replica],
) -> None:
    one, other = two
    async with one.listening():
        await in_line(other.store)
        await one.hears(ReplicaNews.LINE)
        rendering = await other.store.move(await claimed(other.store), JobState.RENDERING)
        one.heard.clear()
        await other.store.move(rendering, JobState.DELIVERING)
        await one.hears(ReplicaNews.LINE)
        await other.store.release()
        await one.hears(ReplicaNews.JOBS)
        await other.engine.write(
            text(
                "INSERT INTO workspaces (id, name, url, bot_user_id, bot_id, updated_at)"
                " VALUES ('T1', 'T1', '', '', '', 0)"
            )
        )
        await SqlWorkspaces(other.engine).remove("T1")
        await one.hears(ReplicaNews.WORKSPACES)


async def test_nobody_hears_itself_nor_what_was_undone(two: tuple[Replica, Replica]) -> None:
    one, other = two
    async with one.listening(), other.listening():
        with suppress(KeyError):
            async with other.engine.writing() as session:
                session.tell(ReplicaNews.JOBS)
                raise KeyError
        await in_line(other.store)
        await one.hears(ReplicaNews.LINE)
        await one.register.leave()
        await other.hears(ReplicaNews.REPLICAS)
    assert one.heard == {ReplicaNews.LINE}
    assert other.heard == {ReplicaNews.REPLICAS}


async def test_a_process_alone_tells_nobody_anything(two: tuple[Replica, Replica]) -> None:
    one, other = two
    await other.register.leave()
    await one.register.here()
    async with other.listening():
        job = await job_in(one.store, JobState.RENDERING)
        await one.store.move(job, JobState.DELIVERING)
        one.engine.is_alone = False
        await one.store.release()
        await other.hears(ReplicaNews.JOBS)
    assert other.heard == {ReplicaNews.JOBS}


async def test_a_lost_ear_is_noticed(two: tuple[Replica, Replica]) -> None:
    one, other = two
    hearing = asyncio.create_task(one.register.hear(one.heard.add))
    await one.hears(*ReplicaNews)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    await other.engine.write(text(f"{others} OR query = 'SELECT 1'"))
    with pytest.raises(ConnectionError, match="nobody is heard"):
        await asyncio.wait_for(hearing, 30)


async def test_who_slept_over_a_lease_asks_before_it_acts(
    two: tuple[Replica, Replica],
) -> None:
    one, other = two
    job = await job_in(one.store, JobState.SUBMITTING)
    await one.store.renew_leases()
    said: list[str] = []
    one.engine.heard.append(lambda sql, _: said.append(sql))
    await one.store.sure(job)
    assert said == []
    one.store._sure_until -= store.LEASE_SECONDS  # it was asleep for as long
    await one.store.sure(job)
    assert len(said) == 2
    await lapse_leases(one.engine)
    assert [found.id for found in await other.store.resume()] == [job.id]
    with pytest.raises(StaleJob):
        await one.store.sure(job)


@pytest.mark.parametrize("before", [None, REVISIONS[9]], ids=["an empty one", "an old one"])
async def test_several_may_start_at_a_database_at_once(postgres: str, before: str | None) -> None:
    """One brings it up to date while the others wait; then all of them count the line."""
    engine = open_database(postgres)
    try:
        await wipe(engine)
        if before is not None:
            await engine.run_sync(lambda connection: upgrade(connection, before))

        async def start() -> None:
            async with database(postgres) as opened:
                jobs = SqlJobStore(opened)
                await jobs.regroup([WIDE])
                await jobs.inherit([WIDE.name], lambda _: False)
                await jobs.recount()

        await asyncio.gather(*(start() for _ in range(4)))
        assert await engine.run_sync(revision_of) == REVISIONS[-1]
    finally:
        await wipe(engine)
        await engine.dispose()


# --- Slack's budgets: the same statements on both databases ------------------------------


async def test_all_together_get_what_slack_allows(engine: Database, elsewhere: Database) -> None:
    pools = [SqlSlackBudgets(engine), SqlSlackBudgets(elsewhere)]
    grants = [await pool.take(CARDS, 3) for pool in pools * 2]
    assert [grant.tokens for grant in grants] == [3, 3, 1, 1]
    grant = await pools[0].take(CARDS, 3)
    assert grant.tokens == 0
    assert 1.0 < grant.wait <= 2.0
    another = Allowance("T2", "", burst=8.0, per_second=0.5)
    assert (await pools[1].take(another, 3, leaving=2.0)).tokens == 3


async def test_what_is_urgent_finds_something_left(engine: Database) -> None:
    pool = SqlSlackBudgets(engine)
    assert (await pool.take(CARDS, 4)).tokens == 4
    assert (await pool.take(CARDS, 4, leaving=2.0)).tokens == 1
    assert (await pool.take(CARDS, 4, leaving=2.0)).tokens == 1
    assert (await pool.take(CARDS, 4, leaving=2.0)).tokens == 0
    assert (await pool.take(CARDS, 1)).tokens == 1


async def test_a_429_is_everybodys_and_time_brings_it_back(
    engine: Database, elsewhere: Database
) -> None:
    await SqlSlackBudgets(engine).rest(CARDS, 30.0)
    pool = SqlSlackBudgets(elsewhere)
    assert 28.0 < (await pool.take(CARDS, 1)).wait <= 31.0
    await change(engine, update(slack_budgets).values(at=slack_budgets.c.at - 30.5))
    assert (await pool.take(CARDS, 4)).tokens == 1
    await change(engine, update(slack_budgets).values(at=slack_budgets.c.at - 1_000.0))
    assert (await pool.take(CARDS, 4)).tokens == 4
    ((tokens,),) = await rows(engine, slack_budgets.c.tokens)
    assert 3.9 < tokens < 5.0
