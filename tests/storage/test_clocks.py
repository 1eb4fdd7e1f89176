"""Processes compare times by the database's clock: one that goes wrong elsewhere does no harm."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from bot.domain.job import JobState
from storage.connections import Database
from storage.database import database_now
from storage.jobs import SqlJobStore
from storage.store import LEASE_SECONDS
from storage.tables import jobs
from tests.support.storage import DEPLOYMENT, in_line, job_in, now

HOUR = 3600.0


@pytest.fixture(params=[-HOUR, HOUR], ids=["slow", "fast"])
def wrong_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Let this machine's clock be wrong; the database's is right."""
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + request.param)
    return float(request.param)


async def test_a_lease_lasts_as_long_as_it_should(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, wrong_by: float
) -> None:
    await job_in(store, JobState.RENDERING)
    await store.renew_leases()
    left = select(jobs.c.lease_until - database_now())
    async with engine.reading() as connection:
        seconds = (await connection.execute(left)).scalar_one()
    assert LEASE_SECONDS - 30 < seconds <= LEASE_SECONDS
    if engine.dialect.name == "postgresql":
        assert await rival.resume() == []


async def test_a_rest_lasts_as_long_as_it_should(store: SqlJobStore, wrong_by: float) -> None:
    await in_line(store)
    await store.rest(DEPLOYMENT.name, 50.0)
    again_in = (await store.claim(DEPLOYMENT)).again_in
    assert again_in is not None
    assert 20 < again_in <= 50


async def test_a_life_is_told_in_the_databases_time(store: SqlJobStore, wrong_by: float) -> None:
    job = await now(store, await job_in(store, JobState.DELIVERED))
    right = time.time() - wrong_by
    for at in (job.created_at, job.submitted_at, job.rendering_at, job.rendered_at, job.ended_at):
        assert at is not None
        assert abs(at - right) < 60
