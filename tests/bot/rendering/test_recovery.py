"""Orders whose answer was lost: ordered again on proof alone, and not without end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import Refused
from bot.domain.job import Job, JobState
from bot.domain.renders.proof import Patience
from bot.domain.renders.render import Order, Render, RenderStatus
from bot.rendering.steps.submitting import MOST_ORDERS
from bot.requests.decisions import Decisions
from bot.requests.making.menus import Menus
from storage.tables import jobs
from tests.support.storage import CLIP, asked, change, end_rest
from tests.support.works import Works

USUAL = Patience()


async def idle(works: Works) -> None:
    """Let the works come to where nothing goes on by itself."""
    await works.clock.until(works.is_idle)


async def ordered(works: Works, job: Job) -> Job:
    """Order a job in line, until it is known what came of that."""
    works.renderer.start(await works.claimed())

    async def decided() -> bool:
        return (await works.row(job)).state is not JobState.SUBMITTING

    await works.clock.until(decided)
    await end_rest(works.engine)
    return await works.row(job)


async def driven(works: Works, job: Job) -> Job:
    """Order a job as the queue would, until it is no longer in line."""
    while (await works.row(job)).state is JobState.QUEUED:
        await ordered(works, job)
    return await works.row(job)


async def settled(works: Works, verb: str, job: Job) -> str | None:
    """Press a button of an unclear job's card."""
    menus = Menus(works.deployments)
    decisions = Decisions(
        works.store, works.permissions, works.renderer, works.board, works.bell, menus
    )
    origin = Origin("press", job.thread, job.requester)
    return await decisions.settle(Verb(verb), await works.row(job), origin)


# --- bounded ---------------------------------------------------------------------------


async def test_a_job_is_ordered_three_times_and_then_a_person_decides(works: Works) -> None:
    works.video.lose_answers(*[False] * 10)
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert (job.state, job.error_code) == (JobState.UNCONFIRMED, "outcome_unknown")
    assert "sent this 3 times" in (job.error_tell or "")
    assert len(works.video.orders) == job.orders == MOST_ORDERS


async def test_a_persons_press_allows_one_more_series(works: Works) -> None:
    works.video.lose_answers(*[False] * 10)
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert await settled(works, "resend", job) is None
    assert (await works.row(job)).orders == 0
    job = await driven(works, job)
    assert job.state is JobState.UNCONFIRMED
    assert len(works.video.orders) == 2 * MOST_ORDERS


async def test_a_cancelled_job_ends_after_its_last_order(works: Works) -> None:
    works.video.lose_answers(*[False] * 10)
    (job,) = await works.in_line()
    for _ in range(MOST_ORDERS - 1):
        await ordered(works, job)
    claimed = await works.claimed()
    await works.store.request_cancel(job.id)
    works.renderer.start(claimed)
    assert (await works.reaches(job, JobState.CANCELLED)).orders == MOST_ORDERS


async def test_a_look_never_orders_what_was_ordered_too_often(works: Works) -> None:
    works.video.lose_answers(*[False] * 10)
    (job,) = await works.in_line()
    job = await driven(works, job)
    answer = await settled(works, "look", job)
    await idle(works)
    assert "*Render again*" in (answer or "")
    assert (await works.row(job)).state is JobState.UNCONFIRMED
    assert len(works.video.orders) == MOST_ORDERS


@pytest.mark.parametrize("error", [Limited(), AccessError(), Unavailable("connection refused")])
async def test_what_was_certainly_not_taken_is_not_counted(
    works: Works, error: ProviderError
) -> None:
    works.video.troubles.before("create", *[error] * 7)
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert (job.state, job.orders) == (JobState.RENDERING, 1)
    assert len(works.video.orders) == 8


async def test_a_claim_while_stopping_is_not_counted(works: Works) -> None:
    job = await works.claimed()
    works.stopping.request()
    works.renderer.start(job)
    assert (await works.reaches(job, JobState.QUEUED)).orders == 0


async def test_a_refusal_after_lost_answers_is_told(works: Works) -> None:
    works.video.lose_answers(False, False)
    (job,) = await works.in_line()
    await ordered(works, job)
    works.video.troubles.before("create", Refused("400"))
    assert (await driven(works, job)).state is JobState.FAILED


async def test_an_order_that_broke_is_told_once_nothing_was_made(works: Works) -> None:
    works.video.troubles.before("create", OutcomeUnknown("code 500", broke=True))
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert (job.state, job.error_tell) == (JobState.FAILED, OutcomeUnknown.not_made)
    assert len(works.video.orders) == 1


async def test_an_order_that_was_taken_is_never_sent_again(works: Works) -> None:
    works.video.troubles.before("create", OutcomeUnknown("an id too long", taken=True))
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert (job.state, job.error_tell) == (JobState.UNCONFIRMED, OutcomeUnknown.unnamed)
    assert len(works.video.orders) == 1


async def test_a_second_try_on_the_house_counts_as_an_order(works: Works) -> None:
    works.video.lose_answers(False, False)
    (job,) = await works.in_line()
    job = await driven(works, job)
    assert job.orders == MOST_ORDERS
    works.video.set(job.provider_id, RenderStatus.FAILED, error=RenderFailed("internal"))
    job = await works.reaches(job, JobState.FAILED)
    assert (job.retries, job.error_code) == (0, "render_failed")
    assert len(works.video.orders) == MOST_ORDERS


# --- proof -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (lambda one: replace(one, created_at=one.created_at - 600), JobState.RENDERING),
        (lambda one: replace(one, created_at=one.created_at - 50_000), JobState.RENDERING),
        (lambda one: replace(one, created_at=None), JobState.RENDERING),
        (lambda one: replace(one, prompt=f"{one.prompt}, cinematic"), JobState.UNCONFIRMED),
        (lambda one: replace(one, prompt="a red"), JobState.UNCONFIRMED),
        (lambda one: replace(one, prompt=None, created_at=None), JobState.UNCONFIRMED),
        (
            lambda one: replace(one, prompt=None, created_at=one.created_at - 600),
            JobState.UNCONFIRMED,
        ),
    ],
    ids=[
        "clock behind",
        "clock of another zone",
        "no time",
        "words improved",
        "words cut",
        "neither words nor time",
        "no words and a clock behind",
    ],
)
async def test_no_order_goes_out_again_while_its_render_is_listed(
    works: Works, told: Callable[[Render], Render], state: JobState
) -> None:
    works.video.tells = told
    works.video.lose_answers(True)
    (job,) = await works.in_line()
    assert (await ordered(works, job)).state is state
    assert len(works.video.orders) == 1


async def test_a_render_that_is_listed_late_is_adopted(works: Works) -> None:
    begin = works.clock.now()
    works.video.shows = lambda _: works.clock.now() - begin > 25
    works.video.lose_answers(True)
    (job,) = await works.in_line()
    job = await ordered(works, job)
    assert (job.state, job.provider_id, len(works.video.orders)) == (
        JobState.RENDERING,
        "video_1",
        1,
    )


@pytest.mark.parametrize("instances", [2, 3, 5])
async def test_behind_a_router_one_instance_knows_the_render(works: Works, instances: int) -> None:
    asked = [0]

    def shows(_: Render) -> bool:
        asked[0] += 1
        return asked[0] % instances == 0

    works.video.shows = shows
    works.video.lose_answers(True)
    (job,) = await works.in_line()
    assert (await ordered(works, job)).state is JobState.RENDERING
    assert len(works.video.orders) == 1


async def test_a_list_without_a_render_that_we_know_of_proves_nothing(works: Works) -> None:
    """It forgot: the server was started again, or it is another one."""
    known = await works.rendering()
    ago = jobs.c.rendering_at - 60
    await change(works.engine, update(jobs).values(rendering_at=ago, submitted_at=ago))
    works.video.lose_answers(True)
    works.video.shows = lambda _: False
    (job,) = await works.in_line()
    assert (await ordered(works, job)).state is JobState.UNCONFIRMED
    assert (await works.row(known)).state is JobState.RENDERING
    assert len(works.video.orders) == 2


async def test_a_list_that_shows_ours_is_believed_sooner(works: Works) -> None:
    await works.rendering()
    works.video.lose_answers(False)
    (job,) = await works.in_line()
    begin = works.clock.now()
    assert (await ordered(works, job)).state is JobState.QUEUED
    assert USUAL.settle <= works.clock.now() - begin < 2 * USUAL.settle


async def test_a_list_that_shows_none_of_ours_is_read_for_longer(works: Works) -> None:
    works.video.lose_answers(False)
    (job,) = await works.in_line()
    begin = works.clock.now()
    assert (await ordered(works, job)).state is JobState.QUEUED
    assert 3 * USUAL.settle <= works.clock.now() - begin < 6 * USUAL.settle


async def test_a_list_that_is_missing_for_a_moment_is_read_again(works: Works) -> None:
    works.video.lose_answers(True)
    works.video.lists = False
    job = await works.claimed()
    works.renderer.start(job)
    await works.clock.somebody_sleeps()
    works.video.lists = True
    assert (await works.reaches(job, JobState.RENDERING)).provider_id == "video_1"


async def test_a_strangers_new_render_leaves_it_to_a_person(works: Works) -> None:
    await works.video.create(Order("sora-2", "a hare of somebody else's", "720x1280", 4))
    works.video.lose_answers(False)
    (job,) = await works.in_line()
    assert (await ordered(works, job)).state is JobState.UNCONFIRMED


async def test_what_was_given_up_explains_its_render(works: Works) -> None:
    """Somebody gave it up unfound; it turned up since, and is nobody else's."""
    first = await unclear(works, arrived=True)
    await settled(works, "give_up", first)
    works.video.lose_answers(False)
    hare = replace(asked(), jobs=(replace(CLIP, prompt="a white hare"),))
    (job,) = await works.in_line(hare)
    assert (await ordered(works, job)).state is JobState.QUEUED


# --- look again ------------------------------------------------------------------------


async def unclear(works: Works, *, arrived: bool) -> Job:
    works.video.lists = False
    works.video.lose_answers(arrived)
    (job,) = await works.in_line()
    job = await ordered(works, job)
    works.video.lists = True
    assert job.state is JobState.UNCONFIRMED
    return job


async def test_a_look_finds_what_turns_up_while_it_lasts(works: Works) -> None:
    job = await unclear(works, arrived=True)
    begin = works.clock.now()
    works.video.shows = lambda _: works.clock.now() - begin > 12
    assert "so far" in (await settled(works, "look", job) or "")
    assert (await works.reaches(job, JobState.RENDERING)).provider_id == "video_1"
    assert len(works.video.orders) == 1


async def test_a_look_that_proves_nothing_changes_nothing(works: Works) -> None:
    job = await unclear(works, arrived=True)
    works.video.tells = lambda one: replace(one, prompt="***")
    assert "still can't tell" in (await settled(works, "look", job) or "")
    await idle(works)
    assert (await works.row(job)).state is JobState.UNCONFIRMED


async def test_two_looks_at_once_order_once(works: Works) -> None:
    job = await unclear(works, arrived=False)
    for _ in range(2):
        await settled(works, "look", job)
    await idle(works)
    assert (await works.row(job)).state is JobState.QUEUED


async def test_a_look_ends_with_the_bot(works: Works) -> None:
    job = await unclear(works, arrived=False)
    await settled(works, "look", job)
    await works.close()
    assert (await works.row(job)).state is JobState.UNCONFIRMED


async def test_a_look_at_a_cut_list_says_so(works: Works) -> None:
    job = await unclear(works, arrived=True)
    works.video.lists_all = False
    works.video.shows = lambda _: False
    assert "doesn't show all" in (await settled(works, "look", job) or "")
