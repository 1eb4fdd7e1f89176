"""A job's life against a provider that behaves, and one that doesn't."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.errors.deployment import (
    AccessError,
    DeploymentMissing,
    NoVideoApi,
    OutOfMoney,
    Retired,
)
from bot.domain.errors.provider import Limited, ProviderError, RenderFailed, Unavailable
from bot.domain.errors.refusals import Moderated, Refused, RenderRefused
from bot.domain.job import Job, JobState
from bot.domain.media.inputs import Brought
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind
from bot.domain.renders.render import Render, RenderStatus
from storage.tables import deployments
from tests.support.doubles import FakeClock, FakeVideo
from tests.support.failing_stores import HesitantStore
from tests.support.storage import CLIP, accepted, asked, end_rest, post_card
from tests.support.works import Works


@pytest.fixture
async def reborn(works: Works) -> AsyncIterator[Works]:
    """The process that comes after ``works``."""
    next_one = works.restarted()
    try:
        yield next_one
    finally:
        await next_one.close()


class PeculiarVideo(FakeVideo):
    """A provider that tells of a render in its own way."""

    def __init__(self, clock: FakeClock, told: Callable[[Render], Render]) -> None:
        super().__init__(clock)
        self._told = told

    async def _start(self, render: Render) -> Render:
        return await super()._start(self._told(render))


async def rest_of(works: Works) -> float:
    """Return how long the deployment still rests, in seconds."""
    return (await works.store.standing(works.deployment)).resting_for


async def test_a_job_lives_from_its_claim_to_its_thread(works: Works) -> None:
    job = await works.started()
    job = await works.reaches(job, JobState.RENDERING)
    assert job.provider_id == "video_1"
    works.video.set("video_1", RenderStatus.COMPLETED, progress=100)
    job = await works.reaches(job, JobState.DELIVERED)
    assert (job.progress, job.error_tell) == (100, None)
    assert len(works.slack.threads[job.thread]) == 1
    await works.clock.until(works.is_idle)
    assert works.board.changes.count(job.id) >= 4


async def test_a_remix_is_asked_for_with_its_source(works: Works) -> None:
    source = await works.rendering()
    works.video.complete_all()
    source = await works.reaches(source, JobState.DELIVERED)
    job = await works.claimed()
    works.renderer.start(replace(job, source_id=source.id, source_provider_id="video_1"))
    await works.reaches(job, JobState.RENDERING)
    assert works.video.renders["video_2"].remixed_from == source.provider_id


# --- limits ----------------------------------------------------------------------------


async def test_a_429_puts_the_job_back_and_honours_retry_after(works: Works) -> None:
    works.video.troubles.before("create", Limited(retry_after=17.0))
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert job.error_tell is None
    assert 16 < await rest_of(works) <= 18
    assert (await works.store.claim(works.deployment)).job is None
    assert works.line.rung
    assert works.video.renders == {}


async def test_the_rest_without_retry_after_grows_until_a_create_works(works: Works) -> None:
    works.video.troubles.before("create", *(Limited() for _ in range(4)))
    rests = []
    for _ in range(4):
        await works.reaches(await works.started(), JobState.QUEUED)
        rests.append(await rest_of(works))
        await end_rest(works.engine)
    assert rests == sorted(rests)
    assert rests[3] > 4 * rests[0]
    await works.rendering()
    works.video.troubles.before("create", Limited())
    await works.reaches(await works.started(), JobState.QUEUED)
    assert await rest_of(works) < rests[1]


async def test_unavailable_before_sending_goes_back_in_line(works: Works) -> None:
    works.video.troubles.before("create", Unavailable("connection refused"))
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert await rest_of(works) > 1
    await end_rest(works.engine)
    again = await works.store.claim(works.deployment)
    assert again.job is not None
    assert again.job.id == job.id


@pytest.mark.parametrize("error", [Refused("400"), Moderated("400")])
async def test_a_refusal_fails_with_its_sentence(works: Works, error: ProviderError) -> None:
    works.video.troubles.before("create", error)
    job = await works.reaches(await works.started(), JobState.FAILED)
    assert (job.error_code, job.error_tell) == (error.code, error.tell)
    assert job.provider_id is None
    assert (await works.store.standing(works.deployment)).running == 0


@pytest.mark.parametrize("error", [AccessError(), DeploymentMissing(), NoVideoApi(), Retired()])
async def test_a_deployment_that_will_not_have_us_is_paused(
    works: Works, error: ProviderError
) -> None:
    works.video.troubles.before("create", error)
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert job.error_code is None
    assert 50 < await rest_of(works) < 61
    pause = (await works.store.standing(works.deployment)).pause
    assert pause is not None
    assert pause.code == error.code
    assert "`sora-2`" in pause.tell or pause.tell == error.tell


async def test_a_moderated_prompt_shows_that_the_deployment_works(works: Works) -> None:
    works.video.troubles.before("create", AccessError(), Moderated("400"))
    job = await works.reaches(await works.started(), JobState.QUEUED)
    await end_rest(works.engine)
    assert (await works.started()).id == job.id
    await works.reaches(job, JobState.FAILED)
    await works.clock.until(works.is_idle)
    assert (await works.store.standing(works.deployment)).pause is None


@pytest.mark.parametrize("error", [Refused("400"), Moderated("400")])
async def test_a_refused_prompt_holds_up_nobody_else(works: Works, error: ProviderError) -> None:
    works.video.troubles.before("create", error)
    await works.reaches(await works.started(), JobState.FAILED)
    assert await rest_of(works) == 0


# --- lost answers ----------------------------------------------------------------------


async def test_a_lost_answer_is_found_in_the_list_and_adopted(works: Works) -> None:
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_1"
    assert len(works.video.renders) == 1


async def test_what_never_arrived_is_submitted_again_once_settled(works: Works) -> None:
    works.video.lose_answers(False)
    begin = works.clock.now()
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert works.clock.now() - begin >= 10
    assert works.line.rung
    works.renderer.start(await works.claimed())
    await works.reaches(job, JobState.RENDERING)
    assert len(works.video.renders) == 1


async def test_a_list_that_does_not_answer_is_asked_again(works: Works) -> None:
    works.video.lose_answers(True)
    job = await works.claimed()
    works.video.troubles.before("recent", Unavailable("502"), Unavailable("502"))
    works.renderer.start(job)
    job = await works.reaches(job, JobState.RENDERING)
    assert job.provider_id == "video_1"


async def test_where_the_provider_has_no_list_a_person_decides(works: Works) -> None:
    works.video.lists = False
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.UNCONFIRMED)
    assert job.error_code == "outcome_unknown"
    assert job.error_tell is not None
    assert (await works.store.standing(works.deployment)).running == 1


@pytest.mark.parametrize("arrived", [(True, True), (True, False), (False, True)])
async def test_equal_lost_jobs_without_listed_prompts_are_not_mixed_up(
    works: Works, arrived: tuple[bool, bool]
) -> None:
    works.video.tells_prompts = False
    works.video.lose_answers(*arrived)
    jobs = [await works.claimed(), await works.claimed()]
    for job in jobs:
        works.renderer.start(job)
    for job in jobs:
        assert (await works.reaches(job, JobState.UNCONFIRMED)).provider_id is None
    assert len(works.video.renders) == sum(arrived)


async def test_equal_lost_jobs_that_never_arrived_are_both_sent_again(works: Works) -> None:
    works.video.tells_prompts = False
    works.video.lose_answers(False, False)
    for job in [await works.started(), await works.started()]:
        await works.reaches(job, JobState.QUEUED)


async def test_a_create_under_way_is_a_rival_until_it_is_answered(works: Works) -> None:
    """The one render in the list may belong to the create that is being answered."""
    works.video.tells_prompts = False
    lost = await works.claimed()
    in_flight = await works.claimed()
    works.video.lose_answers(False)
    works.renderer.start(lost)
    await works.clock.somebody_sleeps()
    works.video.answers_at_once.clear()
    works.renderer.start(in_flight)
    await asyncio.wait_for(works.video.arrived.wait(), 5)
    works.clock.skip()
    await works.clock.somebody_sleeps()
    assert (await works.row(lost)).state is JobState.SUBMITTING
    works.video.answers_at_once.set()
    assert (await works.reaches(in_flight, JobState.RENDERING)).provider_id == "video_1"
    assert (await works.reaches(lost, JobState.QUEUED)).provider_id is None


async def test_a_single_lost_job_is_found_without_prompts(works: Works) -> None:
    works.video.tells_prompts = False
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_1"


async def test_two_equal_lost_jobs_with_prompts_get_a_render_each(works: Works) -> None:
    works.video.lose_answers(True, True)
    await works.in_line(asked(clips=2))
    jobs = [await works.started(), await works.started()]
    found = {(await works.reaches(job, JobState.RENDERING)).provider_id for job in jobs}
    assert found == {"video_1", "video_2"}


async def with_a_picture(works: Works, picture: str, *, clips: int = 1) -> list[Job]:
    """Have jobs that go with a picture claimed; all of them have one prompt."""
    request = replace(
        asked(clips=clips), inputs=(NewInput(InputKind.IMAGE, picture, file_id=picture),)
    )
    jobs = await accepted(works.store, request)
    brought = Brought(InputKind.IMAGE, "image/png", picture.encode())
    await works.inputs.brought(request.key, (brought,), None)
    for job in jobs:
        await post_card(works.store, job)
    return [await works.claimed() for _ in jobs]


@pytest.mark.parametrize("arrived", [(True, True), (True, False), (False, True)])
async def test_nobody_gets_what_was_made_of_anothers_picture(
    works: Works, arrived: tuple[bool, bool]
) -> None:
    works.video.lose_answers(*arrived)
    jobs = [job for name in "ab" for job in await with_a_picture(works, name)]
    for job in jobs:
        works.renderer.start(job)
    for job in jobs:
        assert (await works.reaches(job, JobState.UNCONFIRMED)).provider_id is None
    assert len(works.video.renders) == sum(arrived)


async def test_lost_jobs_of_one_picture_get_a_render_each(works: Works) -> None:
    works.video.lose_answers(True, True)
    jobs = await with_a_picture(works, "a", clips=2)
    for job in jobs:
        works.renderer.start(job)
    found = {(await works.reaches(job, JobState.RENDERING)).provider_id for job in jobs}
    assert found == {"video_1", "video_2"}


async def test_a_lost_job_is_not_given_anothers_longer_clip(works: Works, reborn: Works) -> None:
    for seconds in (4, 8):
        await works.in_line(replace(asked(), jobs=(replace(CLIP, seconds=seconds),)))
    short, long = await works.claimed(), await works.claimed()
    render = await works.video.create(works.order(long))
    await reborn.resume_all()
    assert (await reborn.reaches(long, JobState.RENDERING)).provider_id == render.id
    await reborn.reaches(short, JobState.QUEUED)


@pytest.mark.parametrize("source", [None, "video_0"])
@pytest.mark.parametrize(
    "told",
    [
        lambda render: replace(render, model="sora-2-2025-12-08"),
        lambda render: replace(render, remixed_from=None),
        lambda render: replace(render, created_at=(render.created_at or 0.0) - 60),
    ],
    ids=["model named otherwise", "no remixed_from", "clock a minute behind"],
)
async def test_a_lost_render_is_found_however_the_provider_tells_of_it(
    works: Works, told: Callable[[Render], Render], source: str | None
) -> None:
    video = PeculiarVideo(works.clock, told)
    peculiar = Works(works.engine, works.folder, video=video, clock=works.clock)
    video.lose_answers(True)
    job = await peculiar.claimed()
    peculiar.renderer.start(replace(job, source_provider_id=source))
    job = await peculiar.reaches(job, JobState.RENDERING)
    assert job.provider_id == "video_1"
    assert len(video.renders) == 1
    await peculiar.close()


@pytest.mark.parametrize("later", [-60.0, 300.0])
async def test_a_render_of_another_minute_without_prompt_is_not_ours(
    works: Works, later: float
) -> None:
    """It may be a stranger's, and it may be ours: neither adopted nor sent again."""
    works.video.tells_prompts = False
    works.video.renders["video_strange"] = Render(
        "video_strange", RenderStatus.RUNNING, created_at=works.clock.now() + later
    )
    works.video.lose_answers(False)
    job = await works.reaches(await works.started(), JobState.UNCONFIRMED)
    assert job.provider_id is None
    assert list(works.video.renders) == ["video_strange"]


async def test_a_list_that_stays_forbidden_is_given_up_in_half_an_hour(works: Works) -> None:
    works.video.lose_answers(True)
    works.video.troubles.before("recent", *[AccessError("403")] * 1_000)
    begin = works.clock.now()
    job = await works.reaches(await works.started(), JobState.UNCONFIRMED)
    assert 1_800 <= works.clock.now() - begin < 1_860
    assert job.provider_id is None
    assert len(works.video.renders) == 1


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("written", [True, False])
async def test_an_answer_that_the_database_would_not_take_is_kept(
    works: Works, written: bool, lists: bool
) -> None:
    store = HesitantStore(works.engine, JobState.RENDERING, written=written, times=3)
    hesitant = Works(works.engine, works.folder, store=store, video=works.video, clock=works.clock)
    works.video.lists = lists
    job = await hesitant.reaches(await hesitant.started(), JobState.RENDERING)
    assert job.provider_id == "video_1"
    assert len(works.video.renders) == 1
    await hesitant.close()


async def test_an_error_nobody_foresaw_is_treated_as_a_lost_answer(works: Works) -> None:
    works.video.troubles.after("create", ZeroDivisionError("a bug"))
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_1"
    assert len(works.video.renders) == 1


# --- cancel ----------------------------------------------------------------------------


async def test_cancel_while_submitting_follows_the_render_to_its_end(works: Works) -> None:
    works.video.answers_at_once.clear()
    job = await works.started()
    asked_to = await works.store.request_cancel(job.id)
    assert asked_to is not None
    assert asked_to.state is JobState.SUBMITTING
    works.video.answers_at_once.set()
    await works.reaches(job, JobState.CANCELLING)
    assert (await works.store.standing(works.deployment)).running == 1
    works.video.complete_all()
    await works.reaches(job, JobState.CANCELLED)
    assert (await works.store.standing(works.deployment)).running == 0
    assert works.slack.threads == {}


async def test_cancel_while_submitting_ends_a_job_that_was_sent_back(works: Works) -> None:
    works.video.troubles.before("create", Limited())
    job = await works.claimed()
    await works.store.request_cancel(job.id)
    works.renderer.start(job)
    await works.reaches(job, JobState.CANCELLED)
    await end_rest(works.engine)
    assert (await works.store.claim(works.deployment)).job is None


async def test_a_cancel_survives_a_crash_right_after_the_answer(
    works: Works, reborn: Works
) -> None:
    job = await works.claimed()
    await works.store.request_cancel(job.id)
    render = await works.video.remix("none", job.prompt)
    await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    await reborn.resume_all()
    await reborn.reaches(job, JobState.CANCELLING)


async def test_cancel_while_rendering_holds_the_slot_until_the_end(works: Works) -> None:
    job = await works.rendering()
    cancelled = await works.store.request_cancel(job.id)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLING
    works.line.hush()
    works.video.set(job.provider_id, RenderStatus.FAILED)
    await works.reaches(job, JobState.CANCELLED)
    assert works.line.rung


async def test_cancel_while_delivering_comes_too_late(works: Works) -> None:
    job = await works.delivering()
    asked_to = await works.store.request_cancel(job.id)
    assert asked_to is not None
    assert asked_to.state is JobState.DELIVERING
    works.renderer.resume(asked_to)
    await works.reaches(job, JobState.DELIVERED)


# --- watching --------------------------------------------------------------------------


async def test_progress_never_goes_back(works: Works) -> None:
    job = await works.rendering()
    seen: list[int] = []

    async def shows(progress: int) -> bool:
        seen.append(works.board.progress.get(job.id, 0))
        return seen[-1] == progress

    works.video.set(job.provider_id, progress=40)
    await works.clock.until(lambda: shows(40))
    for lower in (35, None, 0):
        works.video.set(job.provider_id, progress=lower)
        works.clock.advance(30)
        await works.clock.somebody_sleeps()
    works.video.set(job.provider_id, progress=41)
    await works.clock.until(lambda: shows(41))
    assert seen == sorted(seen)


async def test_a_render_cancelled_at_the_provider_is_not_made_again(works: Works) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, RenderStatus.CANCELLED)
    job = await works.reaches(job, JobState.FAILED)
    assert job.error_code == "render_failed"
    assert "Somebody cancelled" in (job.error_tell or "")
    assert job.retries == 0


async def test_a_failed_render_tells_the_providers_reason(works: Works) -> None:
    job = await works.rendering()
    error = Moderated(stage="output", reasons=("violence",))
    works.video.set(job.provider_id, RenderStatus.FAILED, error=error)
    job = await works.reaches(job, JobState.FAILED)
    assert (job.error_code, job.error_tell) == ("moderated", error.tell)


async def test_a_passing_fault_gets_one_more_try_on_the_house(works: Works) -> None:
    job = await works.rendering()
    works.line.hush()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=RenderFailed("internal"))
    job = await works.reaches(job, JobState.QUEUED)
    assert (job.retries, job.provider_id, job.error_tell) == (1, None, None)
    assert works.line.rung
    assert (await works.store.standing(works.deployment)).running == 0
    assert (await works.rendering()).id == job.id
    works.video.set("video_2", RenderStatus.COMPLETED)
    job = await works.reaches(job, JobState.DELIVERED)
    assert len(works.slack.threads[job.thread]) == 1


async def test_a_failure_that_nobody_knows_is_not_tried_again(works: Works) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=RenderRefused("faces"))
    job = await works.reaches(job, JobState.FAILED)
    assert (job.error_tell, job.retries) == (RenderRefused.tell, 0)
    assert len(works.video.orders) == 1


@pytest.mark.parametrize("error", [RenderFailed("internal"), None])
async def test_there_is_no_third_try(works: Works, error: RenderFailed | None) -> None:
    for _ in range(2):
        job = await works.rendering()
        works.video.set(job.provider_id, RenderStatus.FAILED, error=error)
        await works.clock.until(works.is_idle)
    job = await works.row(job)
    assert (job.state, job.error_code) == (JobState.FAILED, "render_failed")
    assert "second try" in (job.error_tell or "")
    assert len(works.video.renders) == 2


async def test_a_failed_render_is_not_taken_for_the_next_ones_answer(
    works: Works,
) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, RenderStatus.FAILED)
    await works.reaches(job, JobState.QUEUED)
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_2"


async def test_a_second_try_that_was_cancelled_meanwhile_is_not_made(works: Works) -> None:
    job = await works.rendering()
    await works.store.request_cancel(job.id)
    works.video.set(job.provider_id, RenderStatus.FAILED)
    await works.reaches(job, JobState.CANCELLED)
    assert (await works.store.claim(works.deployment)).job is None


async def test_moderation_is_never_tried_again(works: Works) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=Moderated(stage="output"))
    assert (await works.reaches(job, JobState.FAILED)).retries == 0


async def test_no_money_for_a_render_is_told_and_not_tried_again(works: Works) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=OutOfMoney())
    failed = await works.reaches(job, JobState.FAILED)
    assert failed.retries == 0
    assert "top it up" in (failed.error_tell or "")


async def test_trouble_while_watching_is_outlasted(works: Works) -> None:
    job = await works.rendering()
    works.video.troubles.before("get", Unavailable(), AccessError(), OSError("a bug"), Limited())
    works.video.complete_all()
    await works.reaches(job, JobState.DELIVERED)


async def test_the_providers_wish_is_followed(works: Works) -> None:
    job = await works.rendering()
    works.video.set(job.provider_id, poll_after=7.0)

    async def obeyed() -> bool:
        return 7.0 in works.clock.naps

    await works.clock.until(obeyed)


async def test_the_slot_is_free_before_the_clip_is_fetched(works: Works) -> None:
    job = await works.rendering()
    works.line.hush()
    works.video.troubles.before("download", *(Unavailable() for _ in range(3)))
    works.video.complete_all()
    await works.clock.until(works.was_woken)
    assert (await works.store.standing(works.deployment)).running == 0
    await works.reaches(job, JobState.DELIVERED)


# --- restarts --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [JobState.SUBMITTING, JobState.RENDERING, JobState.DELIVERING])
async def test_every_active_job_is_resumed_and_delivered_once(
    works: Works, reborn: Works, state: JobState
) -> None:
    job = await works.claimed()
    render = await works.video.create(works.order(job))
    if state is not JobState.SUBMITTING:
        job = await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    if state is JobState.DELIVERING:
        job = await works.store.move(job, JobState.DELIVERING)
    works.video.complete_all()
    reborn_run = asyncio.create_task(reborn.runner.run())
    job = await reborn.reaches(job, JobState.DELIVERED)
    assert len(works.video.renders) == 1
    assert len(works.slack.threads[job.thread]) == 1
    reborn.stopping.request()
    await reborn_run


async def test_a_job_claimed_while_stopping_goes_back_in_line(works: Works) -> None:
    job = await works.claimed()
    works.stopping.request()
    works.renderer.start(job)
    await works.reaches(job, JobState.QUEUED)
    assert works.video.renders == {}


async def test_stopping_leaves_a_render_to_the_next_process(works: Works, reborn: Works) -> None:
    job = await works.rendering()
    await works.close()
    assert (await works.row(job)).state is JobState.RENDERING
    works.video.complete_all()
    await reborn.resume_all()
    await reborn.reaches(job, JobState.DELIVERED)


async def test_a_job_taken_over_by_another_process_is_let_go(works: Works, reborn: Works) -> None:
    job = await works.rendering()
    await reborn.store.resume()
    works.video.set(job.provider_id, progress=50)
    await works.clock.until(works.is_idle)
    assert (await works.row(job)).progress == 0


async def test_a_job_that_another_process_delivers_is_left_to_it(
    works: Works, reborn: Works
) -> None:
    job = await works.rendering()
    (taken,) = await reborn.store.resume()
    await reborn.store.move(taken, JobState.DELIVERING)
    works.video.set(job.provider_id, progress=50)
    await works.clock.until(works.is_idle)
    assert works.slack.files == {}


async def test_rests_are_rows(works: Works) -> None:
    works.video.troubles.before("create", Limited(retry_after=30.0))
    await works.reaches(await works.started(), JobState.QUEUED)
    async with works.engine.reading() as connection:
        until = (await connection.execute(select(deployments.c.resting_until))).scalar_one()
    assert until > 0
    assert await rest_of(works.restarted()) > 25
