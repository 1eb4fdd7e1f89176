"""A key that may order and not fetch: nothing more is ordered, and the paid clip waits."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import update

from bot.domain.errors.deployment import AccessError, DeploymentTrouble, FetchRefused
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.job import ENDED, Job, JobState
from bot.domain.pauses import Pause
from bot.slack.views.card import card
from storage.tables import deployments
from tests.support.front_desk import counter, origin
from tests.support.pauses import PAUSED, notices, seen, telling
from tests.support.storage import end_rest
from tests.support.works import Works, watched


class Troubles(DeploymentTrouble):
    """A trouble of the account's that nobody has a class for yet."""

    code = "test_trouble"


REFUSED = AccessError("content: HTTP 401")


async def pause_of(works: Works) -> Pause | None:
    return (await works.store.standing(works.deployment)).pause


async def refuse(works: Works, call: str = "download", error: ProviderError = REFUSED) -> Job:
    """Return a job whose clip, or whose render, we may not ask for any more."""
    works.video.troubles.before(call, *[error] * 1000)
    job = await works.rendering()
    works.video.complete_all()
    await refused(works, job)
    return await works.row(job)


async def refused(works: Works, job: Job) -> None:
    async def noted() -> bool:
        return (await works.row(job)).delayed_by == "fetch_refused"

    await works.clock.until(noted)


def mend(works: Works) -> None:
    works.video.troubles = type(works.video.troubles)()


async def may_claim(works: Works) -> bool:
    """Tell whether the next job would be ordered, now that no rest stands in its way."""
    await end_rest(works.engine)
    return (await works.store.claim(works.deployment)).job is not None


@pytest.mark.parametrize("call", ["download", "get"])
@pytest.mark.parametrize("error", [REFUSED, Troubles("402")], ids=["a key", "an account"])
async def test_after_the_first_refusal_nothing_more_is_ordered(
    works: Works, call: str, error: ProviderError
) -> None:
    job = await refuse(works, call, error)
    await works.in_line()
    pause = await pause_of(works)
    assert pause is not None
    assert pause.code == "fetch_refused"
    assert "its key may do" in pause.tell
    async with watched(works):
        for _ in range(3):
            await works.clock.somebody_sleeps()
            works.clock.advance(3600)
            assert not await may_claim(works)
    assert len(works.video.orders) == 1
    assert (await works.row(job)).state not in ENDED


@pytest.mark.parametrize(
    ("call", "words"),
    [("download", "doesn't let Sora fetch it"), ("get", "hasn't let Sora ask")],
)
async def test_the_card_says_at_once_what_is_wrong(works: Works, call: str, words: str) -> None:
    job = await refuse(works, call)
    shown = card(job, None, 0.0)
    assert words in shown.text
    assert "Give up" in str(shown.blocks)


async def test_the_pause_ends_when_a_fetch_works_and_not_before(works: Works) -> None:
    job = await refuse(works)
    await works.in_line()
    await works.pauses.works()  # a create that was under way is accepted
    assert await pause_of(works) is not None
    works.line.hush()
    mend(works)
    await works.reaches(job, JobState.DELIVERED)
    assert await pause_of(works) is None
    assert works.line.rung
    assert await may_claim(works)


async def test_a_render_that_may_be_asked_about_again_ends_the_pause(works: Works) -> None:
    works.video.troubles.before("get", *[AccessError("get: HTTP 403")] * 1000)
    job = await works.rendering()
    await refused(works, job)
    mend(works)

    async def over() -> bool:
        return await pause_of(works) is None

    await works.clock.until(over)
    assert (await works.row(job)).delayed_by is None
    assert (await works.row(job)).state is JobState.RENDERING


async def test_word_of_one_render_proves_nothing_for_another_clip(
    works: Works,
) -> None:
    """Its key may ask how renders are, and not fetch what they made."""
    clip = await works.delivering()
    works.video.troubles.before("download", *[REFUSED] * 1000)
    works.video.troubles.before("get", *[AccessError("get: HTTP 403")] * 3)
    asked = await works.rendering()
    await refused(works, asked)
    works.renderer.resume(clip)
    await refused(works, clip)

    async def heard_of() -> bool:
        return (await works.row(asked)).delayed_by is None

    await works.clock.until(heard_of)
    assert await pause_of(works) is not None


async def test_another_clip_that_comes_shows_that_the_key_may_fetch(works: Works) -> None:
    other = await works.delivering()
    job = await refuse(works)
    mend(works)
    works.renderer.resume(other)
    await works.reaches(other, JobState.DELIVERED)
    assert await pause_of(works) is None
    await works.reaches(job, JobState.DELIVERED)


async def test_one_clip_that_stays_refused_does_not_pause_what_works(works: Works) -> None:
    """It may be of another account, which the key was changed from."""
    job = await refuse(works)
    await works.pauses.fetches(whole=True)
    for _ in range(5):
        works.clock.advance(600)
        await works.clock.somebody_sleeps()
        assert await pause_of(works) is None
    assert (await works.row(job)).delayed_by == "fetch_refused"


async def test_no_answer_does_not_show_that_a_key_may_fetch(works: Works) -> None:
    job = await refuse(works)
    mend(works)
    works.video.troubles.before("download", *[Unavailable("503")] * 5)
    for _ in range(4):
        works.clock.skip()
        await works.clock.somebody_sleeps()
    assert (await works.row(job)).delayed_by == "fetch_refused"
    assert not await may_claim(works)


async def test_a_paid_clip_is_asked_for_rarely(works: Works) -> None:
    await refuse(works)
    for _ in range(20):
        works.clock.skip()
        await works.clock.somebody_sleeps()
    assert max(works.clock.naps[-3:]) >= 200


async def test_a_restart_sends_no_create_and_asks_for_the_clip(works: Works) -> None:
    job = await refuse(works)
    await works.in_line()
    await works.close()
    reborn = works.restarted()
    async with telling(reborn):
        await reborn.clock.until(reborn.was_woken)
        assert not await may_claim(reborn)
    reborn = works.restarted("third")
    await reborn.resume_all()
    await reborn.clock.somebody_sleeps()
    assert not await may_claim(reborn)
    mend(works)
    await reborn.reaches(job, JobState.DELIVERED)
    assert await pause_of(reborn) is None
    assert len(works.video.orders) == 1
    await reborn.close()


async def test_a_crash_between_the_row_and_its_pause_is_made_good(works: Works) -> None:
    job = await works.delivering()
    await works.store.delayed(job, "fetch_refused")
    works.video.troubles.before("download", *[REFUSED] * 1000)
    reborn = works.restarted()
    await reborn.resume_all()

    async def paused() -> bool:
        return await pause_of(reborn) is not None

    await works.clock.until(paused)
    assert not await may_claim(reborn)
    await reborn.close()


async def test_after_a_day_a_refused_clip_leaves_the_line_to_others(works: Works) -> None:
    job = await refuse(works)
    works.clock.advance(24 * 3600)
    job = await works.reaches(job, JobState.FAILED)
    assert job.error_code == "fetch_refused"
    assert "*Deliver again*" in (job.error_tell or "")
    await works.in_line()
    assert await may_claim(works)


async def test_giving_the_clip_up_lets_one_job_be_tried(works: Works) -> None:
    job = await refuse(works)
    waiting = (await works.in_line())[0]
    assert not await may_claim(works)
    desk = counter(works)
    await desk.press("give_up", job.id, origin(job.thread, person="U2"))
    assert "Only <@U1>" in works.slack.private[-1][1]
    await desk.press("give_up", job.id, origin(job.thread))
    job = await works.row(job)
    assert (job.state, job.error_code) == (JobState.FAILED, "fetch_refused")
    assert "Deliver again" in str(card(job, None, 0.0).blocks)
    await end_rest(works.engine)
    claim = await works.store.claim(works.deployment)
    assert claim.job is not None
    assert claim.job.id == waiting.id
    assert (await works.store.claim(works.deployment)).job is None, "one at a time"


async def test_deliver_again_pauses_again_while_the_key_still_may_not(works: Works) -> None:
    job = await refuse(works)
    desk = counter(works)
    await desk.press("give_up", job.id, origin(job.thread))
    await works.clock.until(works.is_idle)
    async with works.engine.writing() as connection:
        await connection.execute(update(deployments).values(trouble_code=None, trouble_since=None))
    await desk.press("deliver", job.id, origin(job.thread))
    await refused(works, job)
    assert await pause_of(works) is not None


async def test_a_cancelled_render_that_is_refused_pauses_nothing(
    works: Works,
) -> None:
    job = await works.rendering()
    await works.store.request_cancel(job.id)
    works.video.troubles.before("get", *[AccessError("get: HTTP 401")] * 1000)
    for _ in range(10):
        works.clock.skip()
        await works.clock.somebody_sleeps()
    assert (await works.row(job)).state is JobState.CANCELLING
    assert await pause_of(works) is None


async def test_who_waits_in_line_is_told_once_and_what_is_to_be_mended(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await refuse(works)
    await works.in_line()
    async with telling(works):
        await seen(works, ("T1", PAUSED))
        for _ in range(5):
            works.clock.skip()
            await works.clock.somebody_sleeps()
        assert notices(works) == [("T1", PAUSED)]
    (said,) = [text for texts in works.slack.notices.values() for text in texts]
    assert "doesn't let Sora fetch the clip" in said
    assert "read videos as well as create them" in said
    alarms = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert [r.name for r in alarms] == ["bot.rendering.pauses"]


async def test_a_refusal_that_passes_in_a_second_is_told_to_nobody(works: Works) -> None:
    (job,) = await works.in_line()
    async with telling(works):
        await works.clock.somebody_sleeps()
        await works.pauses.refused(job, FetchRefused("content: HTTP 401"))
        await asyncio.sleep(0.05)
        await works.pauses.fetches(whole=True)
        for _ in range(3):
            await works.clock.somebody_sleeps()
            works.clock.skip()
    assert notices(works) == []
