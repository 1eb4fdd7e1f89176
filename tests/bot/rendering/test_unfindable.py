"""Renders that can't be found, and renders of which there is no word: time decides, not misses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, repeat

import pytest

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import AccessError, Retired
from bot.domain.errors.provider import Limited, ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated
from bot.domain.job import Job, JobState
from bot.domain.renders import waiting
from bot.domain.renders.render import Render, RenderStatus
from tests.support.doubles import FakeClock, FakeVideo
from tests.support.front_desk import counter, origin
from tests.support.works import Works, overdue, watched

MISSING = RenderMissing("get: HTTP 404")


class Answers(FakeVideo):
    """A provider that answers looks with these in turn; None is a good answer."""

    def __init__(self, clock: FakeClock, answers: Sequence[ProviderError | None]) -> None:
        super().__init__(clock)
        self.answers = cycle(answers)

    async def get(self, render_id: str) -> Render:
        if (error := next(self.answers)) is not None:
            raise error
        return await super().get(render_id)


class Late(FakeVideo):
    """A provider that finds its renders only after so many seconds."""

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        super().__init__(clock)
        self.from_then_on = clock.now() + seconds

    async def get(self, render_id: str) -> Render:
        if self._clock.now() < self.from_then_on:
            raise MISSING
        return await super().get(render_id)


def on(works: Works, video: FakeVideo) -> Works:
    return Works(works.engine, works.folder, video=video, clock=works.clock)


async def started(works: Works) -> Job:
    """Return a job whose render is finished, if only somebody finds it."""
    job = await works.rendering()
    works.video.complete_all()
    return job


@pytest.mark.parametrize("seconds", [20, 4 * 60, 9 * 60])
async def test_a_render_that_is_not_found_at_first_is_delivered(
    works: Works, seconds: float
) -> None:
    mine = on(works, Late(works.clock, seconds))
    job = await mine.reaches(await started(mine), JobState.DELIVERED)
    assert len(mine.video.renders) == 1
    assert (job.delayed_by, job.error_tell) == (None, None)
    await mine.close()


@pytest.mark.parametrize("instances", [2, 8, 20])
async def test_a_render_that_one_of_many_instances_knows_is_delivered(
    works: Works, instances: int
) -> None:
    mine = on(works, Answers(works.clock, [*repeat(MISSING, instances - 1), None]))
    await mine.reaches(await started(mine), JobState.DELIVERED)
    await mine.close()


@pytest.mark.parametrize("miss", [MISSING, Retired("get: HTTP 410")], ids=["404", "410"])
async def test_an_unfindable_render_holds_its_slot_until_it_is_gone(
    works: Works, miss: ProviderError
) -> None:
    mine = on(works, Answers(works.clock, [miss]))
    job, begun = await mine.rendering(), works.clock.now()
    mine.board.changes.clear()

    async def told() -> bool:
        return (await mine.row(job)).delayed_by == "render_missing"

    await works.clock.until(told)
    assert works.clock.now() - begun >= waiting.TOLD
    assert job.id in mine.board.changes
    assert (await mine.store.standing(mine.deployment)).running == 1
    job = await mine.reaches(job, JobState.FAILED)
    assert works.clock.now() - begun >= waiting.GONE
    assert job.error_code == "render_missing"
    assert "24 hours" not in (job.error_tell or "")
    assert "*Look again*" in (job.error_tell or "")
    assert (await mine.store.standing(mine.deployment)).running == 0
    assert mine.line.rung
    await mine.close()


async def test_a_cancelled_render_not_found_holds_its_slot_as_long(works: Works) -> None:
    mine = on(works, Answers(works.clock, [MISSING]))
    job, begun = await mine.rendering(), works.clock.now()
    await mine.store.request_cancel(job.id)
    await mine.reaches(job, JobState.CANCELLED)
    assert works.clock.now() - begun >= waiting.GONE
    await mine.close()


async def test_a_render_that_has_expired_by_its_status_is_over_at_once(works: Works) -> None:
    job, begun = await works.rendering(), works.clock.now()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=RenderMissing("expired"))
    job = await works.reaches(job, JobState.FAILED)
    assert job.error_code == "render_expired"
    assert works.clock.now() - begun < waiting.GONE


async def test_a_restart_measures_an_absence_anew(works: Works) -> None:
    mine = on(works, Answers(works.clock, [MISSING]))
    job, begun = await mine.rendering(), works.clock.now()

    async def nearly() -> bool:
        return works.clock.now() - begun > waiting.YOUNG - 60

    await works.clock.until(nearly)
    await mine.close()
    reborn = mine.restarted()
    await reborn.resume_all()
    job = await reborn.reaches(job, JobState.FAILED)
    assert works.clock.now() - begun >= waiting.YOUNG - 60 + waiting.GONE
    await reborn.close()


# --- no word ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [Unavailable("get: HTTP 500"), Unavailable("get: HTTP 200 with nothing usable in it")],
    ids=["500", "a page"],
)
async def test_a_silent_provider_is_told_of_and_then_a_person_decides(
    works: Works, error: ProviderError
) -> None:
    mine = on(works, Answers(works.clock, [error]))
    job, begun = await mine.rendering(), works.clock.now()

    async def told() -> bool:
        return (await mine.row(job)).delayed_by == "unavailable"

    await works.clock.until(told)
    row = await mine.row(job)
    assert waiting.TOLD <= works.clock.now() - begun <= waiting.TOLD + 61
    assert row.delayed_since is not None
    job = await mine.reaches(job, JobState.UNCONFIRMED)
    assert job.error_code == "overdue"
    assert "no usable answer" in (job.error_tell or "")
    assert "longer than usual" not in (job.error_tell or "")
    await mine.close()


async def test_the_first_good_answer_ends_what_held_a_render_up(
    works: Works,
) -> None:
    misses = repeat(Unavailable("get: HTTP 503"), 12)
    mine = on(works, Answers(works.clock, [*misses, None, None]))
    job = await mine.rendering()

    async def delayed(by: str | None) -> bool:
        return (await mine.row(job)).delayed_by == by

    await works.clock.until(lambda: delayed("unavailable"))
    await works.clock.until(lambda: delayed(None))
    assert (await mine.row(job)).state is JobState.RENDERING
    await mine.close()


async def test_a_429_says_when_to_ask_again(works: Works) -> None:
    works.video.troubles.before("get", Limited("get: HTTP 429", retry_after=123.0))
    job = await started(works)
    await works.reaches(job, JobState.DELIVERED)
    assert 123.0 in works.clock.naps


async def test_moderation_as_the_answer_to_looks_gets_no_second_try(
    works: Works,
) -> None:
    mine = on(works, Answers(works.clock, [Moderated("get: HTTP 500", stage="output")]))
    job = await mine.reaches(await mine.started(), JobState.FAILED)
    assert (job.error_code, job.retries) == ("moderated", 0)
    assert len(mine.video.orders) == 1
    await mine.close()


# --- longer than usual -----------------------------------------------------------------


async def test_before_any_is_known_a_quarter_of_an_hour_is_long(
    works: Works,
) -> None:
    job, begun = await works.rendering(), works.clock.now()
    works.video.set(job.provider_id, progress=99)

    async def stuck() -> bool:
        return (await works.row(job)).progress == 99

    async def slow() -> bool:
        return (await works.row(job)).delayed_by == waiting.SLOW

    await works.clock.until(stuck)
    works.board.changes.clear()
    await works.clock.until(slow)
    assert 15 * 60 <= works.clock.now() - begun <= 15 * 60 + 11
    row = await works.row(job)
    assert (row.state, row.progress) == (JobState.RENDERING, 99)
    assert job.id in works.board.changes
    works.video.complete_all()
    row = await works.reaches(job, JobState.DELIVERED)
    assert (row.delayed_by, row.delayed_since) == (None, None)


async def test_giving_up_a_slow_render_cancels_it_and_holds_its_slot(works: Works) -> None:
    job = await works.rendering()

    async def slow() -> bool:
        return (await works.row(job)).delayed_by == waiting.SLOW

    await works.clock.until(slow)
    desk = counter(works)
    await desk.press("give_up", job.id, origin(job.thread, person="U2"))
    assert "Only <@U1>" in works.slack.private[-1][1]
    assert (await works.row(job)).state is JobState.RENDERING
    await desk.press("give_up", job.id, origin(job.thread))
    assert (await works.row(job)).state is JobState.CANCELLING
    assert (await works.store.standing(works.deployment)).running == 1
    works.video.complete_all()
    await works.reaches(job, JobState.CANCELLED)
    assert works.slack.threads[job.thread] == []


async def test_a_press_on_an_older_card_gives_up_all_the_same(works: Works) -> None:
    job = await works.rendering()
    await counter(works).press("give_up", job.id, origin(job.thread))
    assert (await works.row(job)).state is JobState.CANCELLING


# --- overdue ones ----------------------------------------------------------------------


async def test_an_overdue_render_that_comes_and_goes_is_not_gone(works: Works) -> None:
    job = await overdue(works)
    misses = [MISSING, MISSING, MISSING, None]
    mine = on(works, Answers(works.clock, misses))
    mine.video.renders = works.video.renders
    states = set()
    async with watched(mine):
        for _ in range(200):
            works.clock.advance(20)
            await works.clock.somebody_sleeps()
            states.add((await mine.row(job)).state)
    assert states == {JobState.UNCONFIRMED}


async def test_looking_again_at_an_overdue_render_says_it_is_not_found(
    works: Works,
) -> None:
    job = await overdue(works)
    works.video.troubles.before("get", MISSING)
    await counter(works).press("look", job.id, origin(job.thread))
    assert "can't find it at the moment" in works.slack.private[-1][1]
    assert (await works.row(job)).state is JobState.UNCONFIRMED


async def test_a_day_without_a_word_ends_in_words_that_say_so(works: Works) -> None:
    job = await overdue(works)
    mine = on(works, Answers(works.clock, [AccessError("get: HTTP 401")]))
    async with watched(mine):
        works.clock.advance(24 * 3600)
        job = await mine.reaches(job, JobState.FAILED)
    assert "no usable answer" in (job.error_tell or "")
