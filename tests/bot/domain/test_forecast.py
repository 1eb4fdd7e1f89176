"""The pure parts of the line: whose turns come next, and how long they may take."""

from __future__ import annotations

import itertools
import math
from collections import deque
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast import Turn, next_turns, starts, take_turns
from bot.domain.line import Standing
from tests.support.storage import DEPLOYMENT

TWO_A_MINUTE = replace(DEPLOYMENT, max_submits=2, submit_window=60.0)

lines = st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4), min_size=1, max_size=5)
"""For each workspace, how many jobs each of its people has."""


def in_line(line: list[list[int]]) -> dict[str, deque[deque[str]]]:
    """Name each job ``workspace.person.number``."""
    return {
        str(w): deque(deque(f"{w}.{p}.{n}" for n in range(jobs)) for p, jobs in enumerate(people))
        for w, people in enumerate(line)
    }


def order_of(waiting: str, of: dict[str, Turn], limit: int = 99) -> str:
    """Return the workspaces as they are served, of which so many clips wait: ``AAAB``."""
    people = {w: deque([deque(w * waiting.count(w))]) for w in dict.fromkeys(waiting)}
    return "".join(take_turns(people, limit, of))


def standing(
    *left: float,
    median: float | None = 60.0,
    rest: float = 0.0,
    submit_waits: tuple[float, ...] = (0.0, 0.0),
) -> Standing:
    return Standing(
        queued=9,
        running=len(left),
        max_running=2,
        median_render=median,
        resting_for=rest,
        submit_waits=submit_waits,
        renders_left=left,
    )


def test_workspaces_take_turns_and_so_do_their_people() -> None:
    assert take_turns(in_line([[2, 1], [2]]), 9) == ["0.0.0", "1.0.0", "0.1.0", "1.0.1", "0.0.1"]


def test_nobody_in_line_makes_an_empty_line() -> None:
    assert take_turns({}, 9) == []


@given(lines, st.integers(0, 60))
def test_everybody_is_served_once_in_their_own_order(line: list[list[int]], limit: int) -> None:
    order = take_turns(in_line(line), limit)
    everything = sum(sum(people) for people in line)
    assert len(order) == len(set(order)) == min(limit, everything)
    for w, people in enumerate(line):
        for p in range(len(people)):
            mine = [job for job in order if job.startswith(f"{w}.{p}.")]
            assert mine == [f"{w}.{p}.{n}" for n in range(len(mine))]


@given(lines, st.integers(0, 60))
def test_a_shorter_line_is_the_beginning_of_a_longer_one(line: list[list[int]], n: int) -> None:
    assert take_turns(in_line(line), n) == take_turns(in_line(line), 1000)[:n]


@given(lines)
def test_between_two_turns_of_one_everybody_else_has_at_most_one(line: list[list[int]]) -> None:
    order = [job.split(".") for job in take_turns(in_line(line), 1000)]
    for w in range(len(line)):
        spots = [i for i, job in enumerate(order) if job[0] == str(w)]
        for begin, end in itertools.pairwise(spots):
            others = [job[0] for job in order[begin + 1 : end]]
            assert len(others) == len(set(others))
        people = [order[i][1] for i in spots]
        for p in set(people):
            mine = [i for i, person in enumerate(people) if person == p]
            for begin, end in itertools.pairwise(mine):
                between = people[begin + 1 : end]
                assert len(between) == len(set(between))


@pytest.mark.parametrize(
    ("of", "order"),
    [
        ({}, "ABCABCABCAAA"),
        ({"A": Turn(3)}, "AAABCAAABCBC"),
        ({"B": Turn(2)}, "ABBCABCACAAA"),
        ({"A": Turn(3, served=2)}, "ABCAAABCAABC"),
        ({"A": Turn(2, served=5)}, "ABCAABCAABCA"),  # its share was larger a moment ago
        ({"A": Turn(100), "C": Turn(100)}, "AAAAAABCCCBB"),
    ],
)
def test_a_turn_is_as_long_as_a_workspaces_share(of: dict[str, Turn], order: str) -> None:
    assert order_of("AAAAAABBBCCC", of) == order
    assert order_of("AAAAAABBBCCC", of, 5) == order[:5]


shares = st.builds(Turn, st.integers(1, 4), st.integers(0, 5))


@given(st.lists(st.tuples(st.integers(1, 9), shares), max_size=6), st.integers(0, 60))
def test_turns_are_counted_as_they_are_taken(line: list[tuple[int, Turn]], limit: int) -> None:
    of = {str(w): turn for w, (_, turn) in enumerate(line)}
    order = take_turns(in_line([[jobs] for jobs, _ in line]), limit, of)
    served = [job.split(".")[0] for job in order]
    found = next_turns({str(w): jobs for w, (jobs, _) in enumerate(line)}, limit, of)
    assert found == {w: served.count(w) for w in served}


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ((20.0, 50.0), [20.0, 50.0, 80.0, 110.0]),
        ((50.0, 20.0), [20.0, 50.0, 80.0, 110.0]),
        ((20.0,), [0.0, 20.0, 60.0, 80.0]),
        ((), [0.0, 0.0, 60.0, 60.0]),
        ((10.0, 20.0, 50.0), [20.0, 50.0, 80.0, 110.0]),  # the limit was lowered meanwhile
    ],
)
def test_each_job_takes_the_slot_that_is_free_first(
    left: tuple[float, ...], expected: list[float]
) -> None:
    assert starts(4, standing(*left), DEPLOYMENT) == expected


def test_the_submit_limit_spaces_the_starts() -> None:
    quick = standing(median=0.0)
    assert starts(5, quick, TWO_A_MINUTE) == [0.0, 0.0, 60.0, 60.0, 120.0]
    used = standing(median=0.0, submit_waits=(15.0, 40.0))
    assert starts(3, used, TWO_A_MINUTE) == [15.0, 40.0, 75.0]


def test_a_create_without_an_answer_yet_counts_for_a_window() -> None:
    assert starts(1, standing(submit_waits=(math.inf, math.inf)), TWO_A_MINUTE) == [60.0]


def test_nobody_starts_while_the_deployment_rests() -> None:
    assert starts(1, standing(rest=45.0), DEPLOYMENT) == [45.0]


def test_without_a_render_to_go_by_there_is_no_estimate() -> None:
    assert starts(2, standing(median=None), DEPLOYMENT) == [None, None]


@given(st.lists(st.floats(0, 1000), max_size=4), st.integers(0, 50))
def test_further_back_never_means_sooner(left: list[float], count: int) -> None:
    found = [wait for wait in starts(count, standing(*left), TWO_A_MINUTE) if wait is not None]
    assert len(found) == count
    assert found == sorted(found)
