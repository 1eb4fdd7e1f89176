"""Slack's budget for edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.budget import BURST, PER_SECOND, Budget
from tests.support.doubles import FakeClock


def test_a_burst_then_a_steady_pace() -> None:
    clock = FakeClock()
    budget = Budget(clock)
    for _ in range(BURST):
        assert budget.wait_for(1.0) == 0
        budget.spend()
    assert budget.wait_for(1.0) == pytest.approx(1 / PER_SECOND)
    clock.advance(1 / PER_SECOND + 0.001)
    assert budget.wait_for(1.0) == 0


async def test_a_rest_lasts_as_long_as_slack_says() -> None:
    clock = FakeClock()
    budget = Budget(clock)
    await budget.rest(30.0)
    assert budget.wait_for(1.0) == pytest.approx(30.0)
    clock.advance(30.1)
    assert budget.wait_for(1.0) == 0


def test_edits_as_soon_as_told_stay_within_what_slack_allows() -> None:
    """The eager one is the one that meets the limit: 50 edits in any minute."""
    clock = FakeClock()
    budget = Budget(clock)
    edits: list[float] = []
    while len(edits) < 200:
        clock.advance(budget.wait_for(1.0))
        budget.spend()
        edits.append(clock.now())
    for begin in edits:
        assert sum(begin <= at < begin + 60 for at in edits) <= 50


@given(st.lists(st.floats(0, 30), max_size=300))
def test_no_minute_has_more_edits_than_slack_allows(pauses: list[float]) -> None:
    clock = FakeClock()
    budget = Budget(clock)
    edits: list[float] = []
    for pause in pauses:
        clock.advance(pause)
        if budget.wait_for(1.0) == 0:
            budget.spend()
            edits.append(clock.now())
    for begin in edits:
        assert sum(begin <= at < begin + 60 for at in edits) <= 51
