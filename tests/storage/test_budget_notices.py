"""Admins hear of each budget once at 80 percent and once at its end, from one of the replicas."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.errors.base import OverBudget
from bot.domain.money.budgets import FULL, NEAR, Pot, Whose
from bot.domain.money.notices import words
from storage.budget_notices import SqlBudgetNotices
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.spending_table import spending
from tests.support.money import allow
from tests.support.storage import accepted, asked, change

PRICE = 400_000
CENT = 10_000


@pytest.fixture
def notices(engine: Database) -> SqlBudgetNotices:
    return SqlBudgetNotices(engine)


async def test_a_budget_is_told_of_once_near_and_once_full(
    store: SqlJobStore, notices: SqlBudgetNotices, engine: Database
) -> None:
    await allow(engine, workspace_month=5 * PRICE)
    await accepted(store, asked(clips=3))
    assert await notices.take() is None
    await accepted(store, asked())
    near = await notices.take()
    assert near is not None
    assert (near.workspace, near.percent, near.used) == ("T1", NEAR, 4 * PRICE)
    assert "This workspace's budget for" in words(near)
    assert "is 80 % taken: $1.60 of $2.00." in words(near)
    await notices.told(near)
    await accepted(store, asked())
    full = await notices.take()
    assert full is not None
    assert (full.percent, full.used) == (FULL, 5 * PRICE)
    await notices.told(full)
    with pytest.raises(OverBudget):
        await store.accept(asked())
    assert await notices.take() is None


async def test_a_refusal_tells_of_a_budget_of_which_too_little_is_left(
    store: SqlJobStore, notices: SqlBudgetNotices, engine: Database
) -> None:
    await allow(engine, person_day=4 * PRICE - CENT)
    with pytest.raises(OverBudget):
        await store.accept(asked(clips=4))
    assert await notices.take() is None
    await accepted(store, asked(clips=3))
    await allow(engine, person_day=4 * PRICE - 2 * CENT)
    with pytest.raises(OverBudget):
        await store.accept(asked())
    assert await notices.take() is None
    await allow(engine, person_day=3 * PRICE + CENT)
    for _ in range(2):
        with pytest.raises(OverBudget):
            await store.accept(asked())
    notice = await notices.take()
    assert notice is not None
    assert (notice.pot.whose, notice.pot.subject, notice.percent) == (Whose.PERSON, "U1", FULL)
    assert words(notice).startswith("<@U1>'s budget for ")
    assert "no room for another clip: $1.20 of $1.21 is taken" in words(notice)


async def test_another_amount_is_another_budget(
    store: SqlJobStore, notices: SqlBudgetNotices, engine: Database
) -> None:
    for limit in (PRICE, 2 * PRICE):
        await allow(engine, channel_month=limit)
        await accepted(store, asked())
        notice = await notices.take()
        assert notice is not None
        assert (notice.percent, notice.limit) == (FULL, limit)
        assert notice.pot == Pot(Whose.CHANNEL, "C1", notice.pot.period)
        await notices.told(notice)


async def test_one_replica_tells_and_another_only_once_it_is_dead(
    store: SqlJobStore, notices: SqlBudgetNotices, engine: Database, elsewhere: Database
) -> None:
    other = SqlBudgetNotices(elsewhere)
    await allow(engine, person_month=PRICE)
    await accepted(store, asked())
    taken = await notices.take()
    assert taken is not None
    assert await other.take() is None
    await change(engine, update(spending).values(tell_until=0.0))
    again = await other.take()
    assert again is not None
    await other.put_off(again, 100.0)
    assert await notices.take() is None
    await other.told(again)
    await change(engine, update(spending).values(tell_until=0.0))
    assert await notices.take() is None


async def test_what_isnt_served_here_is_told_elsewhere(
    store: SqlJobStore, engine: Database
) -> None:
    await allow(engine, person_month=PRICE)
    await accepted(store, asked())
    assert await SqlBudgetNotices(engine, lambda: {"T2"}).take() is None
    assert await SqlBudgetNotices(engine, lambda: {"T1"}).take() is not None
