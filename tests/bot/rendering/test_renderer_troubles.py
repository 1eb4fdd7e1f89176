"""The database fails under the renderer, or the end comes: nothing is lost or ordered twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors.provider import Unavailable
from bot.domain.job import Job, JobId, JobState
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.failing_stores import HesitantStore
from tests.support.front_desk import counter, origin
from tests.support.storage import lapse_leases
from tests.support.works import Works, overdue, watched


class Troubled(SqlJobStore):
    """The real store, on a database that fails the next times that it is asked for something."""

    def __init__(self, engine: Database) -> None:
        super().__init__(engine, owner="troubled")
        self.failures = dict.fromkeys(("renew_leases", "get"), 0)

    def _ask(self, method: str) -> None:
        if self.failures[method]:
            self.failures[method] -= 1
            raise OSError("disk I/O error")

    async def renew_leases(self) -> list[JobId]:
        self._ask("renew_leases")
        return await super().renew_leases()

    async def get(self, job_id: JobId) -> Job | None:
        self._ask("get")
        return await super().get(job_id)


@pytest.fixture
def reborn(works: Works) -> Works:
    return works.restarted()


async def delivered_once(works: Works, job: Job) -> None:
    works.video.complete_all()
    job = await works.reaches(job, JobState.DELIVERED)
    assert len(works.video.renders) == 1
    assert len(works.slack.threads[job.thread]) == 1


async def test_a_claim_whose_answer_was_lost_is_worked_on(works: Works) -> None:
    """The connection broke in the middle of the commit, which went well."""
    job = await works.claimed()
    async with watched(works):
        job = await works.reaches(job, JobState.QUEUED)
    assert works.video.renders == {}
    assert job.crashes == 0


async def test_a_heartbeat_that_fails_is_followed_by_another(works: Works, tmp_path: Path) -> None:
    job = await works.claimed()
    render = await works.video.create(works.order(job))
    job = await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    await lapse_leases(works.engine)
    store = Troubled(works.engine)
    store.failures["renew_leases"] = 2
    second = Works(
        works.engine, tmp_path, store=store, video=works.video, slack=works.slack, clock=works.clock
    )
    async with watched(second):
        await delivered_once(second, job)
    assert store.failures["renew_leases"] == 0
    await second.close()


async def test_a_step_and_the_look_at_its_row_may_both_fail(
    works: Works, engine: Database, tmp_path: Path
) -> None:
    store = Troubled(engine)
    works = Works(engine, tmp_path, store=store)
    really = store.rendered

    async def rendered(job: Job, clips: Sequence[str], /, **changes: Any) -> list[Job]:
        if not store.failures.get("rendered"):
            store.failures |= {"rendered": 1, "get": 1}
            raise OSError("disk I/O error")
        return await really(job, clips, **changes)

    store.rendered = rendered  # type: ignore[method-assign]  # one failure, then the real one
    job = await works.claimed()
    works.renderer.start(job)
    async with asyncio.timeout(30):
        await works.video.arrived.wait()
    works.video.complete_all()
    await works.clock.until(works.is_idle)
    assert store.failures == {"renew_leases": 0, "get": 0, "rendered": 1}
    await delivered_once(works, job)
    await works.close()


async def test_a_job_that_cannot_be_put_back_is_found_at_next_start(
    engine: Database, tmp_path: Path
) -> None:
    works = Works(engine, tmp_path, store=HesitantStore(engine, JobState.QUEUED))
    job = await works.claimed()
    works.stopping.request()
    works.renderer.start(job)
    await works.clock.until(works.is_idle)
    assert (await works.row(job)).state is JobState.SUBMITTING
    assert works.video.renders == {}
    reborn = works.restarted()
    await lapse_leases(engine)
    await reborn.resume_all()
    assert (await reborn.reaches(job, JobState.QUEUED)).provider_id is None
    await reborn.close()


async def test_the_end_does_not_wait_for_a_create_that_is_not_answered(
    works: Works, reborn: Works
) -> None:
    """The next process finds the render in the provider's list."""
    works.video.answers_at_once.clear()
    job = await works.started()
    async with asyncio.timeout(30):
        await works.video.arrived.wait()
    works.stopping.request()
    await works.renderer.finish(0.01)
    assert await works.is_idle()
    assert (await works.row(job)).state is JobState.SUBMITTING
    works.video.answers_at_once.set()
    await lapse_leases(works.engine)
    await reborn.resume_all()
    await delivered_once(reborn, job)
    await reborn.close()


async def test_an_id_not_written_down_before_the_end_is_found_again(
    engine: Database, tmp_path: Path
) -> None:
    works = Works(engine, tmp_path, store=HesitantStore(engine, JobState.RENDERING, times=10_000))
    job = await works.started()
    async with asyncio.timeout(30):
        await works.video.arrived.wait()
    works.stopping.request()
    await works.clock.until(works.is_idle)
    assert (await works.row(job)).provider_id is None
    reborn = works.restarted()
    await lapse_leases(engine)
    await reborn.resume_all()
    await delivered_once(reborn, job)
    await reborn.close()


# --- renders that are overdue ----------------------------------------------------------


async def test_an_overdue_render_is_nobodys_to_decide_in_an_outage(
    works: Works,
) -> None:
    job = await overdue(works)
    works.video.troubles.before("get", Unavailable("503"))
    await counter(works).press("look", job.id, origin(job.thread))
    assert (await works.row(job)).state is JobState.UNCONFIRMED
    assert "doesn't answer at the moment" in works.slack.private[-1][1]


async def test_what_a_person_settled_between_two_looks_stays_so(
    works: Works, tmp_path: Path
) -> None:
    job = await overdue(works)
    works.video.complete_all()

    class Outrun(SqlJobStore):
        """Its list of overdue jobs is old by the time that it is read."""

        async def overdue(self, deployment: str) -> list[Job]:
            found = await super().overdue(deployment)
            for other in found:
                await works.store.move(other, JobState.FAILED, error_tell="Given up.")
            return found

    second = Works(
        works.engine,
        tmp_path,
        store=Outrun(works.engine, owner="second"),
        video=works.video,
        slack=works.slack,
        clock=works.clock,
    )

    async def settled() -> bool:
        return (await works.row(job)).state is JobState.FAILED

    async with watched(second):
        await works.clock.until(settled)
        await works.clock.somebody_sleeps()
        assert await second.is_idle()
    assert (await works.row(job)).error_tell == "Given up."
    assert works.slack.threads.get(job.thread, []) == []
