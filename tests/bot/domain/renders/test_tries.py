"""How long a clip is asked for, and what comes of it: every answer that fetching may meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle

import pytest

from bot.domain.errors.base import DiskTrouble, SoraError
from bot.domain.errors.clips import (
    UNFETCHABLE,
    UNFETCHED,
    ClipCut,
    ClipElsewhere,
    ClipRefused,
    ClipReplaced,
    ClipTooLarge,
    ClipUnfetchable,
    ClipUnreached,
    RenderExpired,
    RenderMissing,
)
from bot.domain.errors.deployment import AccessError, DeploymentMissing, FetchRefused, Retired
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import Moderated, PictureRefused, Refused
from bot.domain.job import Job, JobState
from bot.domain.profiles import KEPT
from bot.domain.renders import waiting
from bot.domain.renders.tries import Tries, met
from bot.domain.renders.waiting import Delay
from tests.support.error_tree import tree
from tests.support.samples import sample

BEGUN = 1_700_000_000.0
MINUTE = 60.0
STEP = 10.0
RENDERED = sample(JobState.DELIVERING, rendering_at=BEGUN - 60, rendered_at=BEGUN)


def judged(
    answers: Iterable[SoraError], seconds: float, job: Job = RENDERED, step: float = STEP
) -> tuple[float, SoraError] | None:
    """Try every ``step`` seconds; return when the clip was given up, and why."""
    tries, passed = Tries(job), 0.0
    for error in answers:
        begun, passed = passed, passed + step
        tries.failed(error, BEGUN + begun, BEGUN + passed)
        if (end := tries.verdict(job, BEGUN + passed)) is not None:
            return passed, end
        if passed >= seconds:
            break
    return None


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        (Refused("content: HTTP 400"), ClipRefused),
        (PictureRefused("content: HTTP 400"), ClipRefused),
        (RenderFailed("content: HTTP 422"), ClipRefused),
        (Retired("content: HTTP 410"), ClipRefused),
        (DeploymentMissing("content: HTTP 404"), ClipRefused),
        (Unavailable("content: HTTP 500"), ClipUnreached),
        (Limited("content: HTTP 429"), ClipUnreached),
        (OutcomeUnknown("content"), ClipUnreached),
        (ProviderError("what is that?"), ClipUnreached),
        (AccessError("content: HTTP 403"), FetchRefused),
        (RenderMissing("content: HTTP 404"), RenderMissing),
        (DiskTrouble("full"), DiskTrouble),
        (Moderated("content: HTTP 400"), Moderated),
        *((kind("content"), kind) for kind in UNFETCHABLE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_answer_is_about_fetching(answer: ProviderError, meant: type[ProviderError]) -> None:
    found = met(answer)
    assert (type(found), found.detail) == (meant, answer.detail)


def test_nothing_that_fetching_ends_in_is_about_the_words() -> None:
    """Whatever class of the tree an answer is, the person isn't told to say it differently."""

    def kinds(kind: type[ProviderError]) -> Iterable[type[ProviderError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from kinds(child)

    for kind in kinds(ProviderError):
        told = met(kind("content"))
        if isinstance(told, Moderated):
            continue
        assert "Reply `new`" not in told.tell
        assert "other words" not in told.tell


def test_what_is_offered_again_is_said_to_be() -> None:
    for kind in UNFETCHABLE:
        assert kind.code in UNFETCHED
        assert "*Deliver again*" in kind.tell
        assert kind.tell.startswith("The clip was rendered, but ")
    family = {kind for kind in tree() if _is_unfetchable(kind)}
    assert family == set(UNFETCHABLE)


def _is_unfetchable(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, ClipUnfetchable)


@pytest.mark.parametrize("kind", [ClipRefused, ClipElsewhere, ClipReplaced, ClipTooLarge])
def test_a_plain_refusal_is_asked_about_for_ten_minutes(
    kind: type[ClipUnfetchable],
) -> None:
    found = judged(cycle([kind("content")]), 60 * MINUTE)
    assert found is not None
    assert (found[0], type(found[1])) == (waiting.PLAIN_REFUSAL, kind)


@pytest.mark.parametrize("kind", [ClipUnreached, ClipCut])
def test_a_server_in_trouble_is_asked_for_half_an_hour(kind: type[ClipUnfetchable]) -> None:
    found = judged(cycle([kind("content")]), 60 * MINUTE)
    assert found is not None
    assert (found[0], type(found[1])) == (waiting.TROUBLE, kind)


def test_one_plain_answer_among_troubles_does_not_end_it() -> None:
    answers: list[ProviderError] = [ClipUnreached("503")] * 120 + [ClipRefused("400")]
    assert judged(answers, 60 * MINUTE) is None


def test_a_clip_that_was_seen_completed_is_looked_for_for_long() -> None:
    found = judged(cycle([RenderMissing("404")]), 60 * MINUTE, step=5.0)
    assert found is not None
    assert found[0] == pytest.approx(waiting.GONE_IN_DOUBT, abs=10)
    assert type(found[1]) is RenderMissing
    assert found[0] > 4 * MINUTE


def test_a_render_that_is_at_work_again_is_not_missing() -> None:
    tries = Tries(RENDERED)
    for number in range(1, 170):
        tries.failed(RenderMissing("404"), BEGUN + 5 * number, BEGUN + 5 * number)
        tries.found()
    assert tries.verdict(RENDERED, BEGUN + 5 * 170) is None


def test_a_clip_past_its_time_there_has_expired() -> None:
    job = replace(RENDERED, expires_at=BEGUN + 100)
    found = judged(cycle([RenderMissing("404")]), 60 * MINUTE, job)
    assert found is not None
    assert (found[0], type(found[1])) == (110.0, RenderExpired)


def test_a_late_clip_is_not_given_up_while_the_server_is_away() -> None:
    """The bot was away for a day, and the provider keeps clips for longer."""
    late = replace(RENDERED, expires_at=BEGUN - 10, rendering_at=BEGUN - 90_000)
    found = judged(cycle([ClipUnreached("503")]), 60 * MINUTE, late)
    assert found is not None
    assert (found[0], type(found[1])) == (waiting.TROUBLE, ClipUnreached)


def test_the_providers_own_word_ends_it_at_once() -> None:
    tries = Tries(RENDERED)
    tries.failed(RenderMissing("404"), BEGUN, BEGUN + 1)
    tries.is_over(RenderExpired("expired"))
    assert type(tries.verdict(RENDERED, BEGUN + 1)) is RenderExpired


def test_moderation_at_the_end_is_believed_once_it_lasts() -> None:
    found = judged(cycle([Moderated("500")]), 60 * MINUTE)
    assert found is not None
    assert (found[0], type(found[1])) == (waiting.CONDEMNED + STEP, Moderated)


def test_our_own_disk_is_waited_for_and_uses_up_no_time() -> None:
    assert judged(cycle([DiskTrouble("full")]), 48 * 60 * MINUTE, step=60.0) is None
    answers: list[SoraError] = [DiskTrouble("full")] * 600 + [ClipRefused("400")] * 59
    assert judged(answers, 1e9) is None
    assert judged([*answers, ClipRefused("400")], 1e9) is not None


def test_a_key_is_waited_for_as_long_as_there_may_be_a_clip() -> None:
    found = judged(cycle([FetchRefused("401")]), 48 * 60 * MINUTE, step=60.0)
    assert found is not None
    assert type(found[1]) is FetchRefused
    assert found[0] == pytest.approx(KEPT - 60, abs=120)


def test_one_try_that_takes_half_an_hour_is_not_enough() -> None:
    tries = Tries(RENDERED)
    for number in range(2):
        begun = BEGUN + number * 2000
        tries.failed(ClipCut("1 of 2 bytes"), begun, begun + 1800)
        assert tries.verdict(RENDERED, begun + 1800) is None
    tries.failed(ClipCut("1 of 2 bytes"), BEGUN + 4000, BEGUN + 5800)
    assert type(tries.verdict(RENDERED, BEGUN + 5800)) is ClipCut


# --- what is told, and what a restart remembers ----------------------------------------


def delay_after(seconds: float, error: ProviderError) -> Delay | None:
    tries = Tries(RENDERED)
    tries.failed(error, BEGUN, BEGUN + seconds)
    return tries.delay(BEGUN + seconds)


@pytest.mark.parametrize(
    "error", [ClipElsewhere("x"), RenderMissing("404"), DiskTrouble("full"), ClipUnreached("500")]
)
def test_after_minutes_a_card_is_to_say_what_holds_it_up(error: ProviderError) -> None:
    assert delay_after(waiting.TOLD - 1, error) is None
    assert delay_after(waiting.TOLD, error) == Delay(error.code, waiting.TOLD)


def test_a_key_that_may_not_fetch_is_told_at_once() -> None:
    assert delay_after(1.0, FetchRefused("401")) == Delay("fetch_refused", 1.0)
    assert Tries(RENDERED).delay(BEGUN) is None


def remembered(by: str, minutes: float) -> Job:
    return replace(RENDERED, delayed_by=by, delayed_since=BEGUN - minutes * MINUTE)


def test_a_restart_goes_on_with_the_half_hour_and_tries_again() -> None:
    found = judged(cycle([ClipUnreached("503")]), 60 * MINUTE, remembered("clip_cut", 40))
    assert found is not None
    assert found[0] == waiting.LEAST
    refused = judged(cycle([ClipRefused("400")]), 60 * MINUTE, remembered("clip_refused", 7))
    assert refused is not None
    assert refused[0] == waiting.LEAST


@pytest.mark.parametrize("by", ["fetch_refused", "disk", "slow", "unavailable"])
def test_what_a_clip_only_waited_for_is_not_held_against_it(by: str) -> None:
    found = judged(cycle([ClipUnreached("503")]), 60 * MINUTE, remembered(by, 600))
    assert found is not None
    assert found[0] == waiting.TROUBLE
