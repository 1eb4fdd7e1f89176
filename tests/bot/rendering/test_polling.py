"""Renders that go on and on: noticed, asked about, and given up after a day."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.errors.deployment import AccessError, Retired
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.job import JobState
from bot.domain.renders.render import RenderStatus
from storage.tables import jobs
from tests.support.works import Works, overdue, watched


async def test_a_render_that_goes_on_and_on_is_a_persons_to_decide(works: Works) -> None:
    begin = works.clock.now()
    job = await overdue(works)
    assert works.clock.now() - begin >= 30 * 60
    assert (job.error_code, job.provider_id) == ("overdue", "video_1")
    assert "far longer than usual" in (job.error_tell or "")
    assert (await works.store.standing(works.deployment)).running == 1


async def test_an_overdue_job_is_no_rival_for_a_lost_render(works: Works) -> None:
    """Its own render is known, so the one that nobody knows isn't its."""
    job = await works.claimed()
    render = await works.video.create(works.order(job))
    job = await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    await works.store.move(job, JobState.UNCONFIRMED)
    works.video.tells_prompts = False
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_2"


async def test_a_provider_that_is_away_makes_a_render_overdue_too(works: Works) -> None:
    works.video.troubles.before("get", *[Unavailable("503")] * 100)
    job = await works.reaches(await works.started(), JobState.UNCONFIRMED)
    assert job.error_code == "overdue"


async def test_slow_providers_are_given_the_time_that_they_take(works: Works) -> None:
    job = await works.rendering()
    works.video.complete_all()
    job = await works.reaches(job, JobState.DELIVERED)
    begun = (job.rendered_at or 0.0) - 3_000
    async with works.engine.writing() as connection:
        await connection.execute(update(jobs).values(rendering_at=begun))
    works = works.restarted()
    begin = works.clock.now()
    await overdue(works)
    assert works.clock.now() - begin >= 4 * 3_000


@pytest.mark.parametrize("status", [RenderStatus.COMPLETED, RenderStatus.FAILED])
async def test_an_overdue_render_that_ends_after_all_is_noticed(
    works: Works, status: RenderStatus
) -> None:
    job = await overdue(works)
    async with watched(works):
        await works.clock.somebody_sleeps()
        assert (await works.row(job)).state is JobState.UNCONFIRMED
        works.video.set(job.provider_id, status)
        done = status is RenderStatus.COMPLETED
        job = await works.reaches(job, JobState.DELIVERED if done else JobState.QUEUED)
    assert job.error_tell is None


async def test_a_clip_that_is_there_ends_a_render_that_goes_on(works: Works) -> None:
    job = await overdue(works)
    works.video.clips.add(job.provider_id or "")
    async with watched(works):
        job = await works.reaches(job, JobState.DELIVERED)
    assert works.video.orders[1:] == []


async def test_a_clip_is_looked_for_where_answers_tell_nothing(works: Works) -> None:
    job = await works.rendering()
    works.video.troubles.before("get", *[ProviderError("500")] * 1000)
    works.video.clips.add(job.provider_id or "")
    begun = works.clock.now()
    await works.reaches(job, JobState.DELIVERED)
    assert works.clock.now() - begun < 5 * 60


async def test_a_clip_is_looked_for_where_its_state_has_no_word(works: Works) -> None:
    job = await works.rendering()
    render = works.video.renders[job.provider_id or ""]
    works.video.renders[render.id] = replace(render, unclear=True)
    works.video.clips.add(render.id)
    assert (await works.reaches(job, JobState.DELIVERED)).delayed_by is None


async def test_an_overdue_render_that_is_gone_ends_its_job(works: Works) -> None:
    job = await overdue(works)
    works.video.renders.clear()
    async with watched(works):
        job = await works.reaches(job, JobState.FAILED)
    assert job.error_code == "render_missing"


async def test_an_overdue_render_and_its_slot_are_given_up_after_a_day(
    works: Works,
) -> None:
    job = await overdue(works)
    async with watched(works):
        works.clock.advance(23 * 3600)
        await works.clock.somebody_sleeps()
        assert (await works.row(job)).state is JobState.UNCONFIRMED
        works.clock.advance(3600)
        job = await works.reaches(job, JobState.FAILED)
    assert "whole day" in (job.error_tell or "")
    assert (await works.store.standing(works.deployment)).running == 0


async def test_an_overdue_render_holds_its_slot_for_a_day_no_longer(works: Works) -> None:
    job = await overdue(works)
    for hours, running in ((23, 1), (25, 0)):
        sent = (job.submitted_at or 0.0) - hours * 3600
        async with works.engine.writing() as connection:
            await connection.execute(update(jobs).values(submitted_at=sent))
        assert (await works.store.standing(works.deployment)).running == running


async def test_a_cancelled_render_without_end_holds_its_slot_for_a_day(works: Works) -> None:
    job = await works.rendering()
    await works.store.request_cancel(job.id)
    await works.reaches(job, JobState.CANCELLING)
    works.clock.advance(23 * 3600)
    await works.clock.somebody_sleeps()
    assert (await works.store.standing(works.deployment)).running == 1
    works.clock.advance(3600)
    await works.reaches(job, JobState.CANCELLED)
    assert (await works.store.standing(works.deployment)).running == 0


@pytest.mark.parametrize("error", [AccessError("get: HTTP 401"), Retired("get: HTTP 410")])
async def test_a_key_that_expires_meanwhile_is_told_once_and_ends_none(
    works: Works, caplog: pytest.LogCaptureFixture, error: ProviderError
) -> None:
    caplog.set_level(logging.INFO)
    jobs_ = [await works.rendering(), await works.rendering()]
    works.video.troubles.before("get", *[error] * 20)
    works.video.complete_all()
    for job in jobs_:
        await works.reaches(job, JobState.DELIVERED)
    said = [r.getMessage() for r in caplog.records if r.name == "bot.rendering.polling"]
    assert said == ["no word of a render yet", "there is word of renders again"]
