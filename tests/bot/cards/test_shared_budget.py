"""Slack's budget where replicas share it: what one spends, the other hasn't got."""

from __future__ import annotations

import pytest

from bot.cards.budget import AT_ONCE, BURST, KEPT_SECONDS, Budgets
from bot.runtime.company import Company
from storage.connections import Database
from storage.replicas.slack_budgets import SqlSlackBudgets
from tests.support.doubles import FakeClock


async def spent(budgets: Budgets, want: int) -> int:
    """Spend as much as one may, as many at a time as are wanted."""
    budget, spent = budgets.of("T1"), 0
    while await budget.ask_for(1.0, want) == 0:
        assert budget.wait_for(1.0) == 0
        budget.spend()
        spent += 1
    return spent


async def test_two_replicas_spend_what_one_might(engine: Database) -> None:
    company, clock = Company(), FakeClock()
    said: list[str] = []
    engine.heard.append(lambda sql, _: said.append(sql))
    budgets = Budgets(clock, SqlSlackBudgets(engine), company)
    assert await spent(budgets, 1) == BURST
    assert said == []
    company.becomes(["mine", "another"], "mine")
    first = await spent(budgets, 100)
    asked = sum(sql.startswith("INSERT") for sql in said)
    assert first in {BURST, BURST + 1}
    assert asked <= BURST / AT_ONCE + 2
    assert await spent(budgets, 100) <= 1


async def test_what_was_taken_and_not_used_soon_is_lost(engine: Database) -> None:
    company, clock = Company(), FakeClock()
    company.becomes(["mine", "another"], "mine")
    budget = Budgets(clock, SqlSlackBudgets(engine), company).of("T1")
    assert await budget.ask_for(1.0, 4) == 0
    assert budget.wait_for(3.0) == 0
    clock.advance(KEPT_SECONDS + 1)
    assert budget.wait_for(1.0) > 0


async def test_a_429_to_one_holds_up_the_others(engine: Database) -> None:
    company = Company()
    company.becomes(["mine", "another"], "mine")
    mine, others = (
        Budgets(FakeClock(), SqlSlackBudgets(engine), company).of("T1") for _ in range(2)
    )
    await mine.rest(30.0)
    assert await others.ask_for(1.0) == pytest.approx(30.0, abs=2.0)
