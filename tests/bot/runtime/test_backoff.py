"""When to ask again."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.runtime import backoff

SECONDS = st.floats(0, 100_000)


@given(strikes=st.integers(1, 1000), seed=st.integers())
def test_a_rest_without_the_providers_word_grows_and_is_bounded(strikes: int, seed: int) -> None:
    rest = backoff.rest(strikes, None, Random(seed))
    assert 3.0 <= rest <= 150.0
    assert rest <= backoff.rest(strikes + 2, None, Random(seed)) or strikes > 4


@given(word=SECONDS, seed=st.integers())
def test_a_rest_is_never_shorter_than_the_providers_word(word: float, seed: int) -> None:
    assert word <= backoff.rest(1, word, Random(seed)) <= word + 1.0


@given(attempt=st.integers(1, 10_000), seed=st.integers())
def test_a_backoff_doubles_and_is_bounded(attempt: int, seed: int) -> None:
    full = min(2.0 ** min(attempt - 1, 10), 60.0)
    assert 0.75 * full <= backoff.backoff(attempt, Random(seed)) <= 1.25 * full


def test_shares_are_waited_for_ten_minutes_and_rarely_in_the_end() -> None:
    assert 45 < sum(backoff.FILE_LOOKS) < 60
    assert 590 < sum(backoff.SHARE_LOOKS) < 610
    assert list(backoff.SHARE_LOOKS) == sorted(backoff.SHARE_LOOKS)
    assert len(backoff.SHARE_LOOKS) < 40


def test_a_render_is_overdue_only_far_beyond_what_others_took() -> None:
    assert backoff.overdue_after(None) == backoff.overdue_after(60.0) == 30 * 60
    assert backoff.overdue_after(1_000.0) == 4_000
