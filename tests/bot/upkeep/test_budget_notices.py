"""Whoever set budgets hears of them, as long as they are an admin, and once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.domain.errors.slack import SlackUnavailable
from bot.domain.money.budgets import NEAR, Pot, Whose
from bot.domain.money.notices import BudgetNotice
from bot.domain.preferences.preferred import WORKSPACE
from bot.ports.money import AdminMessages, BudgetNoticeStore
from bot.upkeep.budget_notices import PATIENCE, BudgetNotices
from storage.preferences import SqlPreferences
from tests.support.works import Works

NOTICE = BudgetNotice("T1", Pot(Whose.PERSON, "U1", "2026-11-29"), NEAR, 5_000_000, 4_000_000, 1.0)


@dataclass
class OneNotice(BudgetNoticeStore):
    """Has one notice, until it was told."""

    due: BudgetNotice | None = NOTICE
    put_off_times: int = 0

    async def take(self) -> BudgetNotice | None:
        return self.due

    async def told(self, notice: BudgetNotice) -> None:
        assert notice == self.due
        self.due = None

    async def put_off(self, notice: BudgetNotice, seconds: float) -> None:
        self.put_off_times += 1


@dataclass
class Letters(AdminMessages):
    """What admins were told; while Slack is away, nothing."""

    told: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False

    async def tell(self, workspace: str, admin: str, text: str) -> None:
        if self.away:
            raise SlackUnavailable("503")
        self.told.append((admin, text))


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
async def telling(works: Works, letters: Letters) -> BudgetNotices:
    kept = SqlPreferences(works.engine)
    await kept.keep("T1", WORKSPACE, {"budget_admins": ("U9", "U8")})
    works.people.make_admin("U9")
    return BudgetNotices(
        store=OneNotice(),
        preferences=kept,
        people=works.people,
        messages=letters,
        timing=works.timing,
    )


async def test_an_admin_who_set_budgets_is_told_and_no_other(
    telling: BudgetNotices, letters: Letters
) -> None:
    await telling._look()
    await telling._look()
    ((admin, text),) = letters.told
    assert admin == "U9"
    assert text.startswith("<@U1>'s budget for 29 November is 80 % taken: $4.00 of $5.00.")


async def test_while_slack_is_away_it_waits_and_for_a_day_at_most(
    telling: BudgetNotices, letters: Letters, works: Works
) -> None:
    store = telling.store
    assert isinstance(store, OneNotice)
    letters.away = True
    await telling._look()
    works.people.away = True
    await telling._look()
    assert (store.due, store.put_off_times) == (NOTICE, 2)
    store.due = replace(NOTICE, lasted=PATIENCE + 1)
    await telling._look()
    assert letters.told == []
    assert await store.take() is None
