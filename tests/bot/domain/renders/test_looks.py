"""When a render is gone, and what is told of it meanwhile: by time, and with no clock at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import pytest

from bot.domain.errors.clips import RenderExpired, RenderMissing
from bot.domain.errors.deployment import AccessError, DeploymentMissing, Retired
from bot.domain.errors.provider import Limited, ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.job import Job, JobState
from bot.domain.renders import waiting
from bot.domain.renders.looks import Looks
from bot.domain.renders.waiting import SLOW, Delay, slow_after
from tests.support.samples import sample

BEGUN = 1_700_000_000.0
MINUTE = 60.0
STEP = 5.0
SLOW_AGE = 1e9
MISSING, AWAY = RenderMissing("404"), Unavailable("503")


def rendering(age: float = 0.0, **changes: float) -> Job:
    """Return a job whose render has such an age at the moment ``BEGUN``."""
    return sample(JobState.RENDERING, rendering_at=BEGUN - age, **changes)


def judged(
    job: Job, answer: Callable[[float], ProviderError | None], seconds: float, step: float = STEP
) -> tuple[float, ProviderError] | None:
    """Look so often for so long; return when something became certain, and what.

    ``answer`` is what the look after so many seconds meets; None is a good answer.
    """
    looks = Looks(BEGUN)
    passed = 0.0
    while passed < seconds:
        passed += step
        error = answer(passed)
        if error is None:
            looks.heard(BEGUN + passed)
        else:
            looks.failed(error, BEGUN + passed)
        if (end := looks.verdict(job, BEGUN + passed)) is not None:
            return passed, end
    return None


@pytest.mark.parametrize("miss", [MISSING, Retired("410")], ids=["404", "410"])
def test_a_grown_render_is_gone_after_minutes_without_it(miss: ProviderError) -> None:
    found = judged(rendering(age=20 * MINUTE), lambda _: miss, 20 * MINUTE)
    assert found is not None
    assert found[0] == pytest.approx(waiting.GONE, abs=2 * STEP)
    assert type(found[1]) is RenderMissing


def test_a_young_render_is_given_longer() -> None:
    found = judged(rendering(), lambda _: MISSING, 20 * MINUTE)
    assert found is not None
    assert found[0] == pytest.approx(waiting.YOUNG, abs=2 * STEP)


@pytest.mark.parametrize("instances", [2, 3, 5, 8, 20])
def test_one_good_answer_in_so_many_keeps_a_render(instances: int) -> None:
    """A router asks one of several instances, and only one of them knows the render."""
    turns = cycle(range(instances))
    good_one = instances - 1
    found = judged(
        rendering(age=20 * MINUTE),
        lambda _: None if next(turns) == good_one else MISSING,
        3 * 60 * MINUTE,
    )
    assert found is None


def test_what_was_lost_and_found_before_is_given_longer() -> None:
    found = judged(
        rendering(age=20 * MINUTE),
        lambda passed: None if passed == 2 * MINUTE else MISSING,
        40 * MINUTE,
    )
    assert found is not None
    assert found[0] == pytest.approx(2 * MINUTE + waiting.GONE_IN_DOUBT, abs=3 * STEP)


def test_no_answer_proves_nothing_and_breaks_nothing() -> None:
    half = waiting.GONE / 2

    def answer(passed: float) -> ProviderError:
        return AWAY if half < passed < 60 * MINUTE else MISSING

    found = judged(rendering(age=20 * MINUTE), answer, 120 * MINUTE)
    assert found is not None
    assert found[0] == pytest.approx(60 * MINUTE + half, abs=4 * STEP)
    turns = cycle((MISSING, AWAY))
    assert judged(rendering(age=20 * MINUTE), lambda _: next(turns), 24 * 60 * MINUTE - 1) is None


@pytest.mark.parametrize(
    "error",
    [AWAY, Refused("400"), AccessError("401"), Limited("429"), DeploymentMissing("404")],
    ids=lambda error: type(error).__name__,
)
def test_nothing_but_unfindable_ever_makes_it_gone(error: ProviderError) -> None:
    assert judged(rendering(), lambda _: error, 48 * 60 * MINUTE, step=30) is None


def test_past_its_time_there_an_unfindable_render_has_expired() -> None:
    job = rendering(age=20 * MINUTE, expires_at=BEGUN + 60)
    found = judged(job, lambda _: MISSING, 10 * MINUTE)
    assert found is not None
    assert (found[0], type(found[1])) == (65.0, RenderExpired)
    assert judged(job, lambda _: AWAY, 60 * MINUTE) is None


@pytest.mark.parametrize("named", [0.0, 1.0, BEGUN - 90_000, BEGUN * 1000])
def test_a_time_that_cannot_be_meant_says_nothing(named: float) -> None:
    """0, 1970, a server whose clock is behind by a day, milliseconds."""
    job = rendering(age=20 * MINUTE, expires_at=named)
    found = judged(job, lambda _: MISSING, 20 * MINUTE)
    assert found is not None
    assert (found[0] >= waiting.GONE, type(found[1])) == (True, RenderMissing)


def test_moderation_as_the_answer_to_looks_ends_it_if_it_lasts() -> None:
    found = judged(rendering(), lambda _: Moderated("500"), 10 * MINUTE)
    assert found is not None
    assert found[0] == pytest.approx(waiting.CONDEMNED, abs=2 * STEP)
    assert type(found[1]) is Moderated
    once = judged(rendering(), lambda p: Moderated("500") if p == STEP else AWAY, 10 * MINUTE)
    assert once is None


# --- what is told ----------------------------------------------------------------------


def delay_after(seconds: float, error: ProviderError | None, *, age: float = 0.0) -> Delay | None:
    looks = Looks(BEGUN)
    if error is not None:
        looks.failed(error, BEGUN + seconds)
    else:
        looks.heard(BEGUN + seconds)
    return looks.delay(rendering(age), BEGUN + seconds, 15 * MINUTE)


@pytest.mark.parametrize(
    ("error", "by"),
    [
        (AWAY, "unavailable"),
        (Limited("429"), "unavailable"),
        (Refused("400"), "unavailable"),
        (ProviderError("what?"), "unavailable"),
        (MISSING, "render_missing"),
        (Retired("410"), "render_missing"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_minutes_without_a_good_answer_are_told(error: ProviderError, by: str) -> None:
    assert delay_after(waiting.TOLD - 1, error) is None
    assert delay_after(waiting.TOLD, error) == Delay(by, waiting.TOLD)


def test_a_key_that_may_not_ask_is_told_at_once() -> None:
    assert delay_after(3.0, AccessError("403")) == Delay("fetch_refused", 3.0)


def test_a_render_that_takes_longer_than_usual_is_told() -> None:
    assert delay_after(0.0, None, age=15 * MINUTE - 1) is None
    assert delay_after(0.0, None, age=20 * MINUTE) == Delay(SLOW, 5 * MINUTE)
    assert delay_after(10.0, AWAY, age=20 * MINUTE) == Delay(SLOW, 5 * MINUTE + 10)
    assert delay_after(waiting.TOLD, AWAY, age=20 * MINUTE) == Delay("unavailable", waiting.TOLD)


def test_longer_than_usual_is_three_times_what_recent_ones_took() -> None:
    assert slow_after(None) == 15 * MINUTE
    assert slow_after(80.0) == 240.0
    assert slow_after(0.5) == waiting.LEAST_SLOW


def test_a_job_without_a_time_is_not_slow_and_not_old() -> None:
    job = replace(rendering(), rendering_at=None)
    assert Looks(BEGUN).delay(job, BEGUN + 1e6, 60.0) is None
