"""What somebody reads whose request costs more than is left."""

from __future__ import annotations

from bot.domain.money.budgets import BudgetKind, BudgetState, Pot, Whose
from bot.domain.money.refusals import left_of, over


def test_what_is_left_never_reads_as_what_would_do() -> None:
    month = Pot(Whose.PERSON, "U1", "2026-11")
    budget = BudgetState(BudgetKind.PERSON_MONTH, month, limit=1_000_000, used=606_000)
    refused = over(budget, cost=400_000)
    assert refused.tell.startswith("That costs $0.40, and of your $1.00 for this month $0.39 is ")
    assert left_of(budget) == "Of your $1.00 for this month $0.39 is left."
