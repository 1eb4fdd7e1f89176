"""What is said of a clip that isn't as large or as long as was ordered."""

from __future__ import annotations

import pytest

from bot.domain.job import JobState
from bot.domain.media.codecs import Codecs
from bot.domain.media.made import made_of, read_made, unlike
from tests.support.samples import sample


@pytest.mark.parametrize(
    ("codecs", "made"),
    [
        (Codecs(size="1280x704", seconds=5.0417), "1280x704 5.04"),
        (Codecs(size="1280x704"), None),
        (Codecs(seconds=5.0), None),
        (Codecs(), None),
    ],
)
def test_the_row_keeps_what_a_clip_tells_of_both(codecs: Codecs, made: str | None) -> None:
    assert made_of(codecs) == made


@pytest.mark.parametrize(
    ("made", "came", "ordered"),
    [
        ("1280x704 8.00", "1280×704 landscape", "1280×720 landscape"),
        ("1280x720 5.04", "5.0 s long", "8 s"),
        ("720x1280 4.00", "720×1280 portrait and 4.0 s long", "1280×720 landscape and 8 s"),
    ],
)
def test_what_differs_from_the_order_is_said(made: str, came: str, ordered: str) -> None:
    job = sample(JobState.DELIVERED, size="1280x720", seconds=8, made=made)
    assert unlike(job) == f"The video service made it {came}, not {ordered} as ordered."


@pytest.mark.parametrize("made", [None, "1280x720 8.00", "1280x720 8.42", "1280x720 7.60"])
def test_what_is_about_as_ordered_is_not_mentioned(made: str | None) -> None:
    assert unlike(sample(JobState.DELIVERED, size="1280x720", seconds=8, made=made)) == ""


def test_what_nobody_ordered_differs_from_nothing() -> None:
    job = sample(JobState.DELIVERED, size="", seconds=0, made="640x360 6.10")
    assert unlike(job) == ""
    assert read_made(job) == ("640x360", 6.1)
