"""Who keeps the ledger, and tells of it."""

from __future__ import annotations

from bot.runtime.loop import Worker
from bot.slack.messages.admin_messages import SlackAdminMessages
from bot.upkeep.budget_notices import BudgetNotices
from bot.upkeep.settling import Settling
from bot.wiring.ground import Ground
from storage.budget_notices import SqlBudgetNotices
from storage.ledger import SqlMoneyLedger
from storage.preferences import SqlPreferences


def make_money(ground: Ground) -> tuple[Worker, Worker]:
    """Return who settles what jobs cost, and who tells admins of budgets."""
    engine, timing = ground.engine, ground.timing
    settling = Settling(ledger=SqlMoneyLedger(engine), timing=timing)
    telling = BudgetNotices(
        store=SqlBudgetNotices(engine, ground.served),
        preferences=SqlPreferences(engine),
        people=ground.slack.people,
        messages=SlackAdminMessages(ground.slack.calls),
        timing=timing,
    )
    return settling, telling
