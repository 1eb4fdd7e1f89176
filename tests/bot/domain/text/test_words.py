"""How amounts, times and states read in a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.job import JobState
from bot.domain.text import words
from tests.support.samples import NOW, sample


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (8.4, "8 s"),
        (59.6, "1 min"),
        (72, "1 min 12 s"),
        (3599.6, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds"),
        (12, "about 10 s"),
        (54, "about 50 s"),
        (55, "about 1 min"),
        (240, "about 4 min"),
        (5399, "about 90 min"),
        (7200, "about 2 h"),
    ],
)
def test_estimates(seconds: float, text: str) -> None:
    assert words.about(seconds) == text


@given(st.floats(-1e6, 1e9))
def test_an_estimate_never_says_zero(seconds: float) -> None:
    assert " 0 " not in words.about(seconds)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.4", "$0.40"),
        ("10", "$10.00"),
        ("1.517", "$1.52"),
        ("1.511", "$1.52"),
        ("1E+2", "$100.00"),
        ("0", "$0.00"),
        ("0.004", "$0.004"),
        ("0.00412", "$0.005"),
        ("0.0099", "$0.01"),
        ("0.00000012", "$0.0000002"),
    ],
)
def test_sums_are_read_in_cents_and_never_below_what_they_are(amount: str, text: str) -> None:
    assert words.dollars(Decimal(amount)) == text
    assert words.as_read(Decimal(amount)) >= Decimal(amount)


@pytest.mark.parametrize(("amount", "text"), [("0.1", "$0.10"), ("0.1346", "$0.1346")])
def test_what_a_second_costs_is_told_as_it_is(amount: str, text: str) -> None:
    assert words.rate(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("each", "count", "text"),
    [
        ("0.40", 1, "$0.40"),
        ("0.40", 4, "4 × $0.40 = $1.60"),
        ("1.20", 2, "2 × $1.20 = $2.40"),
        ("0.125", 2, "$0.25 for 2"),
        (None, 4, ""),
    ],
)
def test_sums(each: str | None, count: int, text: str) -> None:
    assert words.total(None if each is None else Decimal(each), count) == text


def test_ordinals() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 113)
    assert " ".join(map(words.ordinal, numbers)) == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th 113th"
    )


def test_formats() -> None:
    assert words.format_of("1280x720") == "1280×720 landscape"
    assert words.format_of("720x1280") == "720×1280 portrait"
    assert words.format_of("480x480") == "480×480 square"


@pytest.mark.parametrize(
    ("began", "rendered", "retries", "text"),
    [
        (None, None, 0, "after 1 min 12 s"),
        (-98, -60, 0, "rendered in 38 s"),
        (-60, -40, 0, "rendered in 20 s after 40 s in line"),
        (-60, -40, 1, "rendered in 20 s, at the second try"),
    ],
)
def test_rendering_and_waiting_are_told_apart(
    began: float | None, rendered: float | None, retries: int, text: str
) -> None:
    job = sample(
        JobState.DELIVERED,
        rendering_at=None if began is None else NOW + began,
        rendered_at=None if rendered is None else NOW + rendered,
        retries=retries,
    )
    assert words.took(job) + words.waited(job) == text


@pytest.mark.parametrize(
    ("progress", "left"),
    [(None, None), (0, None), (9, None), (40, 60.0), (80, 10.0), (95, None), (100, None)],
)
def test_what_is_left_of_a_render(progress: int | None, left: float | None) -> None:
    assert words.left(sample(JobState.RENDERING, progress=progress), NOW) == left


def test_every_state_has_a_word() -> None:
    assert words.STATES.keys() == set(JobState)
