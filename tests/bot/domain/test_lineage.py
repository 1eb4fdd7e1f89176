"""Where a clip comes from: numbers for its card, and one prompt for a model that can't see."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.job import Job, JobId, JobState
from bot.domain.lineage import chain, descent, is_offer, whole_prompt
from tests.support.samples import sample


def remix_of(source: Job, change: str, number: int, **more: Any) -> Job:
    changes: dict[str, Any] = {
        "id": JobId(f"clip{number}"),
        "number": number,
        "prompt": change,
        "source_id": source.id,
        "source_number": source.number,
        "lineage": descent(source),
    }
    return sample(**{"state": JobState.DELIVERED, **changes, **more})


FOX = sample(JobState.DELIVERED)


@pytest.mark.parametrize(
    ("lineage", "number", "shown"),
    [
        ((), 4, "#4"),
        ((1,), 2, "#1 → #2"),
        ((1, 3), 4, "#1 → #3 → #4"),
        ((1, 2, 3, 4), 5, "#1 → #2 → #3 → #4 → #5"),
        ((1, 2, 3, 4, 5), 6, "#1 → … → #4 → #5 → #6"),
        (tuple(range(1, 200)), 200, "#1 → … → #198 → #199 → #200"),
    ],
)
def test_a_chain_stays_on_one_line(lineage: tuple[int, ...], number: int, shown: str) -> None:
    assert chain(sample(lineage=lineage, number=number)) == shown


def test_a_remix_without_a_kept_lineage_is_told_by_its_source() -> None:
    old = sample(source_id=JobId("abc234"), source_number=1, number=3)
    assert chain(old) == "#1 → #3"
    assert descent(old) == (1, 3)


def test_descent_grows_with_each_remix() -> None:
    night = remix_of(FOX, "make it night", 2)
    other = remix_of(FOX, "make it rain", 3)
    snow = remix_of(night, "let it snow", 4)
    assert descent(other) == (1, 3)
    assert descent(snow) == (1, 2, 4)


def test_a_clip_that_is_no_remix_is_told_as_it_was() -> None:
    assert whole_prompt(FOX, []) == "a red fox in fresh snow"


def test_one_change_comes_after_the_scene_and_counts_more() -> None:
    night = remix_of(FOX, "make it night", 2)
    assert whole_prompt(night, [FOX]) == (
        "a red fox in fresh snow\n\n"
        "The same scene with one change, which overrides the above: make it night"
    )


def test_a_chain_tells_every_change_in_its_order() -> None:
    night = remix_of(FOX, "make it night", 2)
    rain = remix_of(FOX, "make it rain", 3)
    moon = remix_of(night, "add a moon", 4)
    owl = remix_of(moon, "add an owl", 5)
    assert whole_prompt(owl, [FOX, night, rain, moon, owl]) == (
        "a red fox in fresh snow\n\n"
        "The same scene with these changes, the later the stronger:\n"
        "1. make it night\n2. add a moon\n3. add an owl"
    )


def test_a_recreated_clip_in_between_is_a_change_like_any_other() -> None:
    night = remix_of(FOX, "make it night", 2, recreated=True, order_prompt="all of that")
    moon = remix_of(night, "add a moon", 3)
    assert "1. make it night\n2. add a moon" in whole_prompt(moon, [FOX, night])


def test_what_is_missing_is_replaced_by_the_best_that_is_known() -> None:
    night = remix_of(FOX, "make it night", 2, recreated=True, order_prompt="a fox, at night")
    moon = remix_of(night, "add a moon", 3)
    assert whole_prompt(moon, [night]).startswith("a fox, at night\n\n")
    assert whole_prompt(moon, []) == "add a moon"


@pytest.mark.parametrize("code", ["no_remix", "source_expired"])
def test_an_offer_is_a_remix_that_failed_for_want_of_its_source(code: str) -> None:
    night = remix_of(FOX, "make it night", 2, state=JobState.FAILED, error_code=code)
    assert is_offer(night)


@pytest.mark.parametrize(
    "changes",
    [
        {"error_code": "moderated"},
        {"source_id": None},
        {"state": JobState.CANCELLED},
        {"state": JobState.DELIVERED},
    ],
)
def test_nothing_else_is_an_offer(changes: dict[str, Any]) -> None:
    failed: dict[str, Any] = {"state": JobState.FAILED, "error_code": "no_remix"}
    assert not is_offer(remix_of(FOX, "make it night", 2, **{**failed, **changes}))
