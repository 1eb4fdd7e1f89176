"""Jobs in every state, made by hand or by hypothesis, for what is a pure function of a job."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.domain.job import ENDED, Job, JobId, JobState, Thread
from bot.domain.renders.waiting import SLOW
from tests.support.error_tree import code_names
from tests.support.profiles import LANDSCAPE, PORTRAIT

NOW = 1_700_000_100.0

_FOX = Job(
    id=JobId("k7m2p9"),
    deployment="sora-2",
    thread=Thread("T0ACME", "C0FILM", "1700000000.000100"),
    number=1,
    requester="U0MAYA",
    prompt="a red fox in fresh snow",
    size=LANDSCAPE,
    seconds=4,
    state=JobState.QUEUED,
    created_at=NOW - 100,
    price_usd=Decimal("0.40"),
    card_ts="1700000000.000100",
)

_AT: dict[JobState, dict[str, Any]] = {
    JobState.RENDERING: {"provider_id": "video_1", "progress": 40, "rendering_at": NOW - 40},
    JobState.CANCELLING: {"provider_id": "video_1", "cancel_requested": True},
    JobState.DELIVERING: {"provider_id": "video_1", "progress": 100},
    JobState.DELIVERED: {"provider_id": "video_1", "progress": 100},
    JobState.FAILED: {"error_code": "refused", "error_tell": "Try other words."},
    JobState.UNCONFIRMED: {"error_code": "outcome_unknown", "error_tell": "Nobody knows."},
}


def sample(state: JobState = JobState.QUEUED, **changes: Any) -> Job:
    """Return a job in ``state`` with what such a job has."""
    ended = {"ended_at": NOW - 28} if state in ENDED else {}
    return replace(_FOX, **{"state": state, **_AT.get(state, {}), **ended, **changes})


NASTY = st.sampled_from(
    (
        "<!channel>",
        "<!here|here>",
        "<@U1>",
        "<https://evil.example|click>",
        "<!subteam^S1>",
        "@channel",
        "&lt;!channel&gt;",
        "&amp;",
        "`",
        "```",
        "*bold*",
        "\n",
        "🦊",
        "👩\u200d👩\u200d👧",
        ":x:",
    )
)
PROMPTS = st.one_of(
    st.lists(NASTY | st.text(max_size=8), min_size=1, max_size=30).map("".join),
    st.tuples(NASTY, st.integers(1, 32_000)).map(lambda p: (p[0] * p[1])[:32_000]),
).filter(lambda prompt: bool(prompt.strip()))


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Return any job that a row may describe."""
    state = draw(st.sampled_from(JobState))
    changes: dict[str, Any] = {
        "prompt": draw(PROMPTS),
        "size": draw(st.sampled_from([LANDSCAPE, PORTRAIT])),
        "number": draw(st.integers(1, 999)),
        "price_usd": draw(st.none() | st.decimals(0, 100, places=3)),
        "source_id": draw(st.none() | st.just(JobId("abc234"))),
        "source_number": draw(st.none() | st.integers(1, 998)),
        "lineage": draw(st.lists(st.integers(1, 998), max_size=40).map(tuple)),
        "recreated": draw(st.booleans()),
        "cancel_requested": draw(st.booleans()),
        "retries": draw(st.integers(0, 1)),
        "batch": draw(st.integers(1, 4)),
        "clip_path": draw(st.none() | st.just("spool/k7m2p9.mp4")),
        "unplayed": draw(st.none() | st.just("HEVC video")),
        "billed_usd": draw(st.none() | st.sampled_from(["0.46", "1.5170"])),
        "reckoned_usd": draw(st.none() | st.sampled_from(["0.80", "1.6"])),
        "made": draw(st.none() | st.sampled_from(["1280x720 4.00", "1280x704 5.04"])),
        "delayed_by": draw(st.none() | st.sampled_from([SLOW, *sorted(code_names())])),
        "delayed_since": NOW - 300,
        "poster_id": draw(st.none() | st.just("F0POSTER")),
        "has_poster": draw(st.booleans()),
        "first_clip": draw(st.booleans()),
    }
    if state is JobState.RENDERING:
        changes["progress"] = draw(st.none() | st.integers(0, 100))
    if state in {JobState.FAILED, JobState.UNCONFIRMED}:
        changes["error_tell"] = draw(st.none() | PROMPTS)
        changes["error_code"] = draw(st.sampled_from(sorted(code_names())))
        changes["provider_id"] = draw(st.none() | st.just("video_1"))
    return sample(state, **changes)
