"""What a job cost, as far as anybody but the video service can know: one truth everywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from bot.config.profiles import shipped
from bot.domain.cost import Spent, cancelled_note, cost_words, failed_note, spent
from bot.domain.job import ENDED, Job, JobState
from bot.domain.text.sentences import listed
from bot.domain.text.words import total
from bot.slack.views.card import card
from tests.support.samples import NOW, jobs, sample

RENDER = {"provider_id": "video_1"}
UP_TO = "is up to the video service."


@pytest.mark.parametrize(
    ("state", "changes", "known", "in_a_list"),
    [
        (JobState.QUEUED, {}, Spent.NOTHING, "$0.40"),
        (JobState.RENDERING, {}, Spent.UNKNOWN, "$0.40"),
        (
            JobState.SUBMITTING,
            {"cancel_requested": True},
            Spent.UNKNOWN,
            "may be billed ($0.40)",
        ),
        (JobState.DELIVERING, {}, Spent.RENDERED, "$0.40"),
        (JobState.DELIVERED, {}, Spent.RENDERED, "$0.40"),
        (
            JobState.DELIVERED,
            {"retries": 1},
            Spent.RENDERED,
            "$0.40 (the first try may be billed, too)",
        ),
        (JobState.CANCELLED, {}, Spent.NOTHING, "nothing spent"),
        (JobState.CANCELLED, RENDER, Spent.UNKNOWN, "may be billed ($0.40)"),
        (JobState.CANCELLED, {"retries": 1}, Spent.UNKNOWN, "may be billed ($0.40)"),
        (JobState.CANCELLED, {"may_be_billed": True}, Spent.UNKNOWN, "may be billed ($0.40)"),
        (JobState.CANCELLING, {}, Spent.UNKNOWN, "may be billed ($0.40)"),
        (JobState.UNCONFIRMED, {}, Spent.UNKNOWN, "may be billed ($0.40)"),
        (JobState.FAILED, {}, Spent.NOTHING, "nothing spent"),
        (JobState.FAILED, RENDER, Spent.UNKNOWN, "may be billed ($0.40)"),
        (
            JobState.FAILED,
            {"error_code": "outcome_unknown"},
            Spent.UNKNOWN,
            "may be billed ($0.40)",
        ),
        (JobState.FAILED, {**RENDER, "clip_path": "c.mp4"}, Spent.RENDERED, "$0.40"),
        (
            JobState.FAILED,
            {**RENDER, "rendered_at": NOW, "error_code": "render_missing"},
            Spent.RENDERED,
            "probably billed ($0.40)",
        ),
    ],
)
def test_what_is_known(
    state: JobState, changes: dict[str, Any], known: Spent, in_a_list: str
) -> None:
    job = sample(state, **changes)
    assert spent(job) is known
    assert cost_words(job) == in_a_list
    assert in_a_list in listed(job, None, None, 5.0, mine=True)


def test_a_price_that_nobody_publishes_is_not_told() -> None:
    for state, changes in ((JobState.CANCELLED, RENDER), (JobState.UNCONFIRMED, {})):
        assert cost_words(sample(state, price_usd=None, **changes)) == "may be billed"
    assert cost_words(sample(price_usd=None)) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It hadn't started, so nothing was spent."),
        (RENDER, "The video service can't stop a render it has begun: it may still be billed"),
        ({"retries": 1}, "This time it hadn't started; the try before may be billed ($0.40)."),
        ({"may_be_billed": True}, "the try before may be billed"),
    ],
)
def test_what_a_cancelled_card_says(changes: dict[str, Any], words: str) -> None:
    assert words in cancelled_note(sample(JobState.CANCELLED, **changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Nothing was spent."),
        (RENDER, f"Whether it's billed {UP_TO}"),
        ({**RENDER, "retries": 1}, f"Whether both tries are billed {UP_TO}"),
        ({"retries": 1}, f"Whether the try before is billed {UP_TO}"),
        ({**RENDER, "rendered_at": NOW}, "It was rendered, so it's probably billed."),
        ({"clip_ref": "gen_2"}, "It was rendered, so it's probably billed."),
        ({**RENDER, "clip_path": "c.mp4"}, ""),
        ({"error_code": "outcome_unknown"}, ""),
    ],
)
def test_what_a_failed_card_says(changes: dict[str, Any], words: str) -> None:
    assert failed_note(sample(JobState.FAILED, **changes)) == words


@given(jobs())
def test_no_card_says_nothing_was_spent_where_that_is_not_known(job: Job) -> None:
    said = card(job, None, NOW).text
    claims = "othing was spent" in said.replace(job.error_tell or "\0", "")
    if job.state in ENDED and claims and "othing was spent" not in job.prompt:
        assert spent(job) is Spent.NOTHING
    assert "on the house" not in said.replace(job.title, "").replace(job.error_tell or "\0", "")


def test_what_the_server_billed_takes_the_place_of_the_price() -> None:
    job = sample(JobState.DELIVERED, price_usd=Decimal("0.40"), billed_usd="0.46")
    assert cost_words(job) == "$0.46 billed"
    again = sample(JobState.DELIVERED, price_usd=Decimal("0.40"), billed_usd="1.5170", retries=1)
    assert cost_words(again) == "$1.52 billed (the first try may be billed, too)"


def test_what_a_gateway_reckons_is_no_bill() -> None:
    """By LiteLLM's header on an order of 8 s of Wan 3.0 at 1080p: 1.6; and OpenRouter's usage."""
    wan = shipped().by_name["wan-3-0"]
    each = wan.price("1920x1080", 8)
    assert total(each, 4) == "4 × $1.60 = $6.40"
    ordered = sample(JobState.RENDERING, price_usd=each, reckoned_usd="1.6")
    assert cost_words(ordered) == "about $1.60, as the gateway reckons"
    unpriced = sample(JobState.DELIVERED, price_usd=None, reckoned_usd="0.8")
    assert cost_words(unpriced) == "about $0.80, as the gateway reckons"
    billed = sample(JobState.DELIVERED, price_usd=each, reckoned_usd="1.6", billed_usd="1.517")
    assert cost_words(billed) == "$1.52 billed"
