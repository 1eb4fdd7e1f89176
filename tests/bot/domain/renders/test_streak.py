from __future__ import annotations

from bot.domain.renders.streak import LONGEST_GAP, Streak


def test_only_the_time_between_two_such_answers_in_a_row_counts() -> None:
    streak = Streak()
    streak.again(10)
    assert streak.seconds == 0
    streak.again(15)
    streak.again(20)
    assert streak.seconds == 10


def test_what_says_neither_adds_nothing_and_takes_nothing_away() -> None:
    streak = Streak()
    for now in (0, 10):
        streak.again(now)
    streak.unclear()
    streak.again(40)
    streak.again(45)
    assert streak.seconds == 15


def test_a_better_answer_starts_it_anew_and_is_remembered() -> None:
    streak = Streak()
    streak.broken()
    assert not streak.was_broken
    streak.again(0)
    streak.again(50)
    streak.broken()
    assert (streak.seconds, streak.was_broken) == (0, True)
    streak.again(60)
    assert (streak.seconds, streak.was_broken) == (0, True)


def test_a_long_gap_in_which_nobody_asked_counts_for_little() -> None:
    streak = Streak()
    streak.again(0)
    streak.again(7200)
    assert streak.seconds == LONGEST_GAP
