"""What is old is forgotten, on both databases, and what isn't old enough is not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.domain.job import Job, JobState
from bot.domain.usage.months import Month
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.retention import DAY, SqlRetention
from storage.spending_table import spending
from storage.tables import (
    abandoned_renders,
    inputs,
    jobs,
    person_turns,
    requests,
    submits,
)
from tests.support.storage import (
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    known_renders,
    now,
    post_card,
    rows,
)


@pytest.fixture
def retention(engine: Database) -> SqlRetention:
    return SqlRetention(engine)


async def age(engine: Database, days: float, *these: Job) -> None:
    """Let all jobs, or some, and all requests be ``days`` older."""
    some = jobs.c.id.in_([job.id for job in these]) if these else jobs.c.id.is_not(None)
    older = {
        name: jobs.c[name] - days * DAY
        for name in ("created_at", "submitted_at", "rendered_at", "ended_at")
    }
    await change(engine, update(jobs).where(some).values(**older))
    await change(engine, update(requests).values(created_at=requests.c.created_at - days * DAY))


async def delivered(store: SqlJobStore, render: str, **place: Any) -> Job:
    await in_line(store, **place)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id=render)
    job = await store.move(job, JobState.DELIVERING)
    return await store.move(job, JobState.DELIVERED)


async def test_an_old_job_is_forgotten_with_all_that_is_recorded_of_it(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    await delivered(store, "video_1")
    (key,) = {row.request for row in await rows(engine, jobs)}
    await change(
        engine, insert(inputs).values(request=key, position=0, kind="image", name="fox.png")
    )
    assert await retention.forget_jobs(30, 10) == 0
    await age(engine, 31)
    assert await retention.forget_jobs(30, 10) == 1
    for table in (jobs, requests, inputs, person_turns):
        assert await rows(engine, table) == []
    assert await known_renders(store, "sora-2", ["video_1"]) == set()


async def test_a_render_that_may_still_be_listed_stays_known(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    await delivered(store, "video_1")
    await age(engine, 1.5)
    assert await retention.forget_jobs(1, 10) == 1
    assert await known_renders(store, "sora-2", ["video_1"]) == {"video_1"}
    assert [row.job for row in await rows(engine, abandoned_renders)] == [""]


async def test_threads_are_forgotten_as_a_whole(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    first = await delivered(store, "video_1")
    (later,) = await accepted(store, asked(thread_ts=first.thread.thread_ts))
    await post_card(store, later)
    cancelled = await store.request_cancel(later.id)
    assert cancelled is not None
    await age(engine, 40, first)
    assert await retention.forget_jobs(30, 10) == 0
    await age(engine, 40, later)
    assert await retention.forget_jobs(30, 10) == 2


@pytest.mark.parametrize("state", list(JobState))
async def test_what_is_not_over_is_never_forgotten(
    store: SqlJobStore, retention: SqlRetention, engine: Database, state: JobState
) -> None:
    job = await job_in(store, state)
    await age(engine, 1000)
    over = {JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED}
    assert await retention.forget_jobs(1, 10) == (1 if state in over else 0)
    assert (await store.get(job.id) is None) is (state in over)


async def test_what_is_still_to_be_removed_is_remembered(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    await delivered(store, "video_1")
    await change(engine, update(jobs).values(to_remove="render", remove_at=0.0))
    await age(engine, 40)
    assert await retention.forget_jobs(30, 10) == 0


async def test_nothing_stays_reserved_for_a_job_that_is_forgotten(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    (job,) = await in_line(store)
    await store.request_cancel(job.id)
    await age(engine, 31)
    assert await retention.forget_jobs(30, 10) == 1
    assert {row.micros for row in await rows(engine, spending.c.micros)} == {0}


async def test_days_are_forgotten_before_months_in_what_was_spent(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    await in_line(store)
    (today,) = [row.period for row in await rows(engine, spending.c.period) if len(row.period) > 7]
    old = {"workspace": "T1", "whose": "person", "subject": "U1", "micros": 1}
    for period in ("2026-01-31", "2026-01"):
        await change(engine, insert(spending).values(**old, period=period))

    async def kept() -> set[str]:
        return {row.period for row in await rows(engine, spending.c.period)}

    await retention.forget_renders()
    await retention.forget_usage(Month(2026, 1))
    assert await kept() == {"2026-01", today[:7], today}
    await retention.forget_usage(Month(2026, 2))
    assert await kept() == {today[:7], today}


async def test_people_who_still_have_jobs_keep_their_turn(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    old = await delivered(store, "video_1")
    await delivered(store, "video_2")
    await delivered(store, "video_3", person="U2")
    await age(engine, 40, old)
    assert await retention.forget_jobs(30, 10) == 1
    assert {row.person for row in await rows(engine, person_turns)} == {"U1", "U2"}
    await age(engine, 40)
    assert await retention.forget_jobs(30, 1) == 1
    assert await retention.forget_jobs(30, 10) == 1
    assert await rows(engine, person_turns) == []


async def test_requests_that_became_no_job_go_too(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    assert await store.accept(asked(clips=0)) == []
    await in_line(store)
    assert await retention.forget_requests(30, 10) == 0
    await age(engine, 40)
    assert await retention.forget_requests(30, 10) == 1
    assert len(await rows(engine, requests)) == 1


async def test_a_clip_that_nobody_delivered_is_given_up(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")
    job = await store.move(job, JobState.DELIVERING, clip_path="spool/k7m2p9.mp4", clip_bytes=9)
    job = await store.move(job, JobState.FAILED, error_code="not_in_channel", error_tell="Invite")
    assert await retention.let_clips_go(14, "It's gone.", 10) == []
    await age(engine, 15)
    (gone,) = await retention.let_clips_go(14, "It's gone.", 10)
    assert gone == await now(store, job)
    assert (gone.clip_path, gone.clip_bytes, gone.error_tell) == (None, None, "It's gone.")
    assert gone.version == job.version + 1
    assert await retention.let_clips_go(14, "It's gone.", 10) == []


async def test_renders_that_no_provider_lists_are_forgotten(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    for render in ("video_1", "video_2"):
        await in_line(store)
        job = await store.move(await claimed(store), JobState.RENDERING, provider_id=render)
        await store.move(job, JobState.QUEUED)
        await store.request_cancel(job.id)
    late = abandoned_renders.c.provider_id == "video_1"
    earlier = abandoned_renders.c.noted_at - 49 * 3600
    await change(engine, update(abandoned_renders).where(late).values(noted_at=earlier))
    await change(engine, update(submits).values(answered_at=1.0))
    assert await retention.forget_renders() == 1
    assert [row.provider_id for row in await rows(engine, abandoned_renders)] == ["video_2"]
    assert await rows(engine, submits) == []
