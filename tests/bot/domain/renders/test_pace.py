"""When a render is looked at: simulated, so that seconds are those of the simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.renders.pace import LONGEST, Kind, Recent, Watch, next_look, window_of
from bot.domain.renders.render import Render, RenderStatus

KIND = Kind("1280x720", 8, 1)
SECONDS = st.floats(0, 10_000)
LENGTHS = [20, 30, 45, 60, 90, 120, 180, 240, 300, 360]

Progress = Callable[[float], float]
"""What a server says of a render, in percent, when a share of its time is over."""


def evenly(share: float) -> float:
    return min(99, 100 * share)


def in_steps(share: float) -> float:
    return 25 * math.floor(4 * share)


def too_soon(share: float) -> float:
    return min(99, 150 * share)


@dataclass(frozen=True)
class Came:
    """What many renders came to; lags are from the end of each to the look that noticed it."""

    lags: list[float]
    looks: float
    """How many a render took, on average."""
    of_a_fixed_interval: float
    """How many it would have taken with one every ten seconds."""


def simulated(
    seconds: float,
    progress: Progress | None = None,
    *,
    spread: float = 0.2,
    known: float | None = None,
    renders: int = 2_000,
    wish: float | None = None,
) -> Came:
    """Look at renders, one after the other, that take about ``seconds``; ``known`` took others."""
    chance = Random(7)

    def takes(usual: float) -> float:
        return usual * chance.uniform(1 - spread, 1 + spread)

    recent = Recent((KIND, takes(known or seconds)) for _ in range(20))
    ends = [takes(seconds) for _ in range(renders)]
    lags, looks = [], 0
    for end in ends:
        watch = Watch(0.0)
        age = 0.0
        while (age := age + watch.next_look(age, recent.window(KIND))) < end:
            looks += 1
            told = None if progress is None else int(progress(age / end))
            going_on = Render("video_1", RenderStatus.RUNNING, progress=told, poll_after=wish)
            watch.goes_on(age, going_on)
        looks += 1
        lags.append(age - end)
        took = watch.took(age, recent.window(KIND))
        assert took is not None
        recent.ended(KIND, took, told=watch.told)
    fixed = fmean(math.ceil(end / LONGEST) for end in ends)
    return Came(lags, looks / renders, fixed)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_half_the_ends_are_noticed_within_a_second(seconds: float) -> None:
    """For about as many looks as one every ten seconds takes."""
    came = simulated(seconds)
    assert median(came.lags) < 1.0
    assert came.looks <= 1.1 * came.of_a_fixed_interval + 0.2


@pytest.mark.parametrize("seconds", LENGTHS)
def test_even_progress_tells_the_end_for_fewer_looks(seconds: float) -> None:
    came = simulated(seconds, evenly)
    assert median(came.lags) < 0.75
    assert came.looks <= 1.1 * came.of_a_fixed_interval
    assert seconds < 60 or came.looks < came.of_a_fixed_interval / 2


@pytest.mark.parametrize("progress", [in_steps, too_soon])
@pytest.mark.parametrize("seconds", [20, 60, 360])
def test_progress_that_tells_wrong_costs_little(seconds: float, progress: Progress) -> None:
    came = simulated(seconds, progress)
    assert median(came.lags) < 1.5
    assert came.looks <= 1.2 * came.of_a_fixed_interval + 0.2


@pytest.mark.parametrize("seconds", [0.5, 2, 5])
def test_short_renders_are_noticed_within_a_tenth(seconds: float) -> None:
    came = simulated(seconds, spread=0.05)
    assert median(came.lags) < seconds / 10
    assert came.looks <= 5


@pytest.mark.parametrize("factor", [0.5, 2])
@pytest.mark.parametrize("seconds", [20, 60, 360])
def test_a_server_that_has_changed_is_learnt_from(seconds: float, factor: float) -> None:
    came = simulated(factor * seconds, known=seconds)
    assert median(came.lags[50:]) < 1.25
    assert came.looks <= 1.2 * came.of_a_fixed_interval + 1


@pytest.mark.parametrize(
    ("known", "surprises", "looks"), [([10.0, 10.0], 0, 3), ([10.0] * 20, 5, 2)]
)
def test_renders_of_a_moment_after_slow_ones_are_noticed(
    known: list[float], surprises: int, looks: float
) -> None:
    """A few that were held up, or many: a slot isn't kept for as long as those took."""
    recent, lags, count = Recent((KIND, took) for took in known), [], 0
    for _ in range(40):
        watch, age = Watch(0.0), 0.0
        while (age := age + watch.next_look(age, recent.window(KIND))) < 0.3:
            count += 1
            watch.goes_on(age, Render("video_1", RenderStatus.RUNNING))
        count += 1
        lags.append(age - 0.3)
        took = watch.took(age, recent.window(KIND))
        assert took is not None
        recent.ended(KIND, took)
    assert max(lags[surprises:]) < 1.0
    assert count / len(lags) <= looks


@pytest.mark.parametrize("seconds", [60, 360])
def test_renders_unlike_each_other_fare_as_with_a_fixed_interval(seconds: float) -> None:
    came = simulated(seconds, spread=0.9)
    assert median(came.lags) <= LONGEST / 2
    assert came.looks <= 1.35 * came.of_a_fixed_interval


@pytest.mark.parametrize("progress", [None, evenly])
def test_no_look_is_sooner_than_the_server_wishes(progress: Progress | None) -> None:
    came = simulated(60, progress, wish=20.0)
    assert came.looks <= 5
    watch = Watch(0.0)
    watch.goes_on(1.0, Render("video_1", RenderStatus.RUNNING, poll_after=42.0))
    assert watch.next_look(1.0, None) == 42.0


@given(age=SECONDS, took=st.lists(SECONDS, min_size=1, max_size=20), progress=st.integers(0, 100))
def test_looks_are_neither_frantic_nor_forgotten(
    age: float, took: list[float], progress: int
) -> None:
    window = window_of(took)
    watch = Watch(0.0)
    watch.goes_on(age, Render("video_1", RenderStatus.RUNNING, progress=progress))
    wait = watch.next_look(age, window)
    assert window.shortest <= wait
    assert wait <= max(LONGEST, 2 * age, window.ends - age)


@given(age=SECONDS)
def test_where_nothing_is_known_a_tenth_more_time_is_waited(age: float) -> None:
    assert next_look(age, None) == pytest.approx(max(0.25, min(age / 10, 10.0)))


@given(took=st.lists(SECONDS, min_size=1, max_size=20), late=st.floats(0, 1e6))
def test_a_late_render_is_looked_at_ten_seconds_apart_at_most(
    took: list[float], late: float
) -> None:
    window = window_of(took)
    assert next_look(window.ends + late, window) <= LONGEST


def test_a_render_that_may_fail_early_is_looked_at_early() -> None:
    window = window_of([300.0] * 20)
    age, ages = 0.0, []
    while (age := age + next_look(age, window)) < window.begins:
        ages.append(age)
    assert ages == [10.0, 30.0, 90.0]


def test_kinds_are_learnt_apart() -> None:
    other = KIND._replace(seconds=4)
    recent = Recent([(KIND, 60.0), (other, 20.0)])
    recent.ended(other, -1.0)
    window = recent.window(KIND)
    assert window is not None
    assert window.usual == 60.0
    assert recent.window(KIND._replace(clips=2)) is None
    assert (recent.median, recent.longest) == (20.0, 60.0)
    assert (Recent().median, Recent().longest) == (None, None)


def test_what_ended_while_nobody_looked_teaches_nothing() -> None:
    watch = Watch(100.0)
    assert watch.took(500.0, None) is None
    watch.goes_on(110.0, Render("video_1", RenderStatus.RUNNING))
    assert watch.took(120.0, None) == 115.0
