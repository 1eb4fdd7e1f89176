"""What a card says while a paid clip is held up, what it offers, and what Slack may not play."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors.clips import UNFETCHED
from bot.domain.job import Job, JobState
from bot.domain.renders.waiting import LATE_SHARE, SLOW
from bot.slack.views.card import card, comment
from tests.support.cards import reads
from tests.support.error_tree import code_names
from tests.support.samples import NOW, sample

SINCE = "<!date^1700000000^{time}|22:13 UTC>"
ASKS = f"since {SINCE}. Sora keeps asking."
HASNT = "The video service hasn't"
BEGAN = "<!date^1699999500^{time}|22:05 UTC>"
GIVE_UP = (
    "\n*Give up* lets go of it. The video service can't stop a render that it has begun, so it may "
    "still be billed."
)


def held_up(state: JobState, by: str | None, **changes: Any) -> Job:
    times = {"delayed_since": 1_700_000_000.0, "rendering_at": 1_699_999_500.0}
    return sample(state, **{"delayed_by": by, **times, **changes})


def said(job: Job) -> str:
    """Return a card's sentence, with its buttons."""
    lines = reads(card(job, None, NOW))
    buttons = [line for line in lines if line.startswith("[")]
    return " ".join([lines[1], *buttons])


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (SLOW, f":hourglass: *Taking longer than usual*, rendering since {BEGAN}. It's at 40%."),
        ("unavailable", f":hourglass: *No word from the video service* about this render {ASKS}"),
        (
            "render_missing",
            (
                f":mag: *Can't be found.* {HASNT} known this render since {SINCE}. It may turn up "
                "again: Sora keeps asking."
            ),
        ),
        (
            "fetch_refused",
            (
                f":lock: *Not allowed to ask.* {HASNT} let Sora ask about this render since "
                f"{SINCE}. "
                "Whoever runs Sora needs to look at what its key may do. Sora keeps asking."
            ),
        ),
    ],
)
def test_a_render_that_is_held_up_says_by_what_and_since_when(by: str, words: str) -> None:
    assert said(held_up(JobState.RENDERING, by)) == f"{words}{GIVE_UP} [Give up] ⋯ [Details]"


def test_a_clip_that_slack_is_slow_to_show_says_where_it_is() -> None:
    assert said(held_up(JobState.DELIVERING, LATE_SHARE)) == (
        f":package: *Rendered*, and with Slack since {SINCE}, which hasn't shown it here yet. Sora "
        "keeps looking, and posts a link to it if that takes more than ten minutes."
    )


def test_a_render_without_a_percentage_tells_none() -> None:
    assert "%" not in said(held_up(JobState.RENDERING, SLOW, progress=None))


WHY = {
    "clip_elsewhere": (
        "the video service keeps it at an address that Sora doesn't fetch from, such as one of a "
        "private network. Whoever runs Sora needs to let the service send its clips itself."
    ),
    "clip_replaced": (
        "the video service sends something else in its place, which is no video. Whoever runs "
        "Sora needs to look at its log."
    ),
    "clip_unreached": "the video service fails to hand it over.",
    "clip_refused": "the video service refuses to hand it over.",
    "clip_cut": "the video service breaks off each time before all of it has come.",
    "clip_too_large": "it is larger than Slack takes (1 GB). A shorter one may fit.",
    "render_missing": "the video service can't find the clip at the moment.",
    "disk": (
        "Sora has no room to save it in. Whoever runs Sora needs to check the disk's free space."
    ),
}


@pytest.mark.parametrize("by", WHY)
def test_a_clip_that_does_not_come_says_why_and_that_it_is_tried(by: str) -> None:
    assert said(held_up(JobState.DELIVERING, by)) == (
        f":package: *Rendered*, but {WHY[by]} Sora keeps trying, since {SINCE}."
    )


def test_a_clip_that_may_not_be_fetched_can_be_given_up() -> None:
    shown = said(held_up(JobState.DELIVERING, "fetch_refused"))
    assert "*Rendered*, but the video service doesn't let Sora fetch it." in shown
    assert shown.endswith("[Give up] ⋯ [Details]")


@pytest.mark.parametrize("code", sorted(code_names() | {"a word of tomorrow"}))
def test_whatever_holds_a_clip_up_is_told(code: str) -> None:
    """A code that nobody foresaw here says at least what Sora does about it."""
    rendering = said(held_up(JobState.RENDERING, code))
    assert "asking" in rendering
    assert rendering.endswith("[Give up] ⋯ [Details]")
    assert "Sora keeps trying" in said(held_up(JobState.DELIVERING, code))


def test_what_held_a_job_up_before_is_not_told_of_another_state() -> None:
    others = set(JobState) - {JobState.RENDERING, JobState.DELIVERING}
    for state in others:
        assert said(held_up(state, SLOW)) == said(held_up(state, None))


# --- ends ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(UNFETCHED))
def test_a_clip_that_did_not_come_offers_to_fetch_it_first(code: str) -> None:
    job = sample(JobState.FAILED, error_code=code, provider_id="video_1", rendered_at=NOW)
    assert said(job).endswith(
        "It was rendered, so it's probably billed. [Deliver again] [Again ($0.40)] "
        "⋯ [Again with changes…] [Details]"
    )


@pytest.mark.parametrize("rendered", [True, False])
def test_a_render_that_is_gone_offers_to_look_again_first(rendered: bool) -> None:
    at = NOW if rendered else None
    job = sample(
        JobState.FAILED, error_code="render_missing", provider_id="video_1", rendered_at=at
    )
    assert said(job).endswith("[Look again] [Again ($0.40)] ⋯ [Again with changes…] [Details]")
    assert ("probably billed" in said(job)) is rendered
    expired = sample(JobState.FAILED, error_code="render_expired", provider_id="video_1")
    assert said(expired).endswith("[Again ($0.40)] ⋯ [Again with changes…] [Details]")
    assert "[Look again]" not in said(expired)


# --- codecs ----------------------------------------------------------------------------


def test_what_slack_may_not_play_is_said_with_the_clip() -> None:
    job = sample(JobState.DELIVERED, unplayed="HEVC video and Opus sound")
    line = (
        "Slack may not play it here, since it has HEVC video and Opus sound: download it to watch."
    )
    assert comment(job).endswith(f"\n{line}")
    assert reads(card(job, None, NOW))[1].endswith(f"\n{line}")
    plain = sample(JobState.DELIVERED)
    assert "may not play" not in comment(plain) + reads(card(plain, None, NOW))[1]


def test_another_size_or_length_than_ordered_is_said_on_the_card() -> None:
    job = sample(JobState.DELIVERED, size="1280x720", seconds=8, made="1280x704 5.04")
    line = "made it 1280×704 landscape and 5.0 s long, not 1280×720 landscape and 8 s as ordered."
    assert line in reads(card(job, None, NOW))[1]
    as_ordered = sample(JobState.DELIVERED, size="1280x720", seconds=8, made="1280x720 8.02")
    assert "as ordered" not in reads(card(as_ordered, None, NOW))[1]


def test_a_clip_of_no_order_shows_what_was_made() -> None:
    job = sample(JobState.DELIVERED, size="", seconds=0, made="640x360 6.10")
    assert "640×360 landscape · 6 s" in "\n".join(reads(card(job, None, NOW)))
