"""Which jobs are taken up beside others after a process has died, and which wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.job import Job, JobId, JobState
from bot.domain.renders.suspicion import SUSPECT, interrupted, is_suspect, sort_out, wait_of
from tests.support.samples import sample


def died_over(times: int, name: str = "abc234", *, has_waited: bool = False) -> Job:
    job = replace(sample(JobState.RENDERING), id=JobId(name), crashes=times)
    return replace(job, has_waited=has_waited)


def test_a_few_deaths_say_nothing() -> None:
    found = [died_over(times, f"job{times}") for times in range(SUSPECT)]
    sorted_ = sort_out(found)
    assert (sorted_.now, sorted_.later) == (found, [])


def test_of_the_suspects_one_is_taken_up_beside_all_others() -> None:
    innocent, *suspects = died_over(1, "one222"), died_over(3, "two222"), died_over(3, "tre222")
    sorted_ = sort_out([*suspects, innocent])
    assert [found.id for found in sorted_.now] == ["two222", "one222"]
    assert [(found.id, wait) for found, wait in sorted_.later] == [("tre222", 0.0)]


def test_the_one_with_the_most_deaths_comes_last() -> None:
    worst, other = died_over(6, "bad222", has_waited=True), died_over(3, "two222")
    sorted_ = sort_out([worst, other])
    assert [found.id for found in sorted_.now] == ["two222"]
    assert [(found.id, wait) for found, wait in sorted_.later] == [("bad222", 0.0)]


def test_whoever_has_waited_is_taken_up() -> None:
    assert sort_out([died_over(6)]).now == []
    assert len(sort_out([died_over(6, has_waited=True)]).now) == 1


def test_the_wait_grows_and_ends() -> None:
    waits = [wait_of(died_over(times)) for times in range(SUSPECT, 30)]
    assert waits == sorted(waits)
    assert waits[0] == 0.0
    assert waits[1] < 10.0
    assert waits[-1] == 900.0


@pytest.mark.parametrize("times", [3, 4, 99])
def test_it_is_said_how_often_and_what_happens_next(times: int) -> None:
    assert is_suspect(died_over(times))
    said = interrupted(died_over(times))
    assert f"{times} times" in said
    assert "tries again by itself" in said
