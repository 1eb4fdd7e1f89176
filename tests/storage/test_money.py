"""The ledger on both databases: what is reserved, settled and returned, and never overspent."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors.base import OverBudget
from bot.domain.job import Job, JobState
from bot.domain.money.budgets import BudgetKind, Whose
from bot.domain.new_jobs import NewRequest
from storage.approvals import SqlApprovals
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.ledger import SqlMoneyLedger
from storage.spending_table import spending
from storage.tables import jobs
from storage.workspaces import SqlWorkspaces
from tests.support.money import allow, trouble
from tests.support.storage import (
    CLIP,
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    now,
    rows,
)

PRICE = 400_000


@pytest.fixture
def ledger(engine: Database) -> SqlMoneyLedger:
    return SqlMoneyLedger(engine)


async def entry(engine: Database, job: Job) -> tuple[str | None, int]:
    (row,) = await rows(engine, jobs.c.money_state, jobs.c.money_micros, id=job.id)
    return row.money_state, row.money_micros


async def used(ledger: SqlMoneyLedger, kind: BudgetKind = BudgetKind.WORKSPACE_MONTH) -> int:
    now = await ledger.standings("T1", "U1", "C1")
    return {one.kind: one.used for one in now}[kind]


def costing(price: str | None, **about: Any) -> NewRequest:
    clip = replace(CLIP, price_usd=None if price is None else Decimal(price))
    return replace(asked(**about), jobs=(clip,))


async def test_a_request_reserves_its_price_with_its_row(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    await allow(engine, workspace_month=10_000_000, person_day=5_000_000)
    first, second = await accepted(store, asked(clips=2))
    await store.accept(asked(person="U2"))
    assert await entry(engine, first) == await entry(engine, second) == ("reserved", PRICE)
    assert await used(ledger) == 3 * PRICE
    assert await used(ledger, BudgetKind.PERSON_DAY) == 2 * PRICE
    assert await trouble(engine) == []


async def test_a_request_that_comes_again_reserves_nothing(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    await allow(engine, workspace_month=PRICE)
    assert await store.accept(asked("trigger:1")) is not None
    assert await store.accept(asked("trigger:1")) is None
    assert await used(ledger) == PRICE


@pytest.mark.parametrize("kind", list(BudgetKind))
async def test_over_any_limit_nothing_is_written_down(
    store: SqlJobStore, engine: Database, kind: BudgetKind
) -> None:
    await allow(engine, **{kind.value: 2 * PRICE})
    await accepted(store, asked(clips=2))
    with pytest.raises(OverBudget, match=r"costs \$0.40, .* nothing is left"):
        await store.accept(asked("trigger:1"))
    assert len(await rows(engine, jobs.c.id)) == 2
    assert await trouble(engine) == []
    await allow(engine, **{kind.value: 3 * PRICE})
    assert await store.accept(asked("trigger:1")) is not None


async def test_what_has_no_price_is_refused_where_there_is_a_budget(
    store: SqlJobStore, engine: Database
) -> None:
    (free,) = await accepted(store, costing(None))
    assert await entry(engine, free) == ("reserved", 0)
    await allow(engine, person_month=PRICE)
    with pytest.raises(OverBudget, match="set its price"):
        await store.accept(costing(None))
    offer = replace(CLIP, price_usd=None, error_code="no_remix", error_tell="Recreate it.")
    (born,) = await accepted(store, replace(asked(), jobs=(offer,)))
    assert await entry(engine, born) == (None, 0)


async def test_what_is_cancelled_in_line_makes_room_at_once(
    store: SqlJobStore, engine: Database
) -> None:
    await allow(engine, person_day=PRICE)
    (job,) = await in_line(store)
    await store.request_cancel(job.id)
    (next_one,) = await accepted(store, asked())
    assert await entry(engine, job) == ("returned", 0)
    assert await entry(engine, next_one) == ("reserved", PRICE)
    assert await trouble(engine) == []


async def test_a_clip_settles_at_what_the_service_billed(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    await allow(engine, workspace_month=10_000_000)
    job = await job_in(store, JobState.DELIVERING)
    job = await store.update(job, billed_usd="0.25")
    assert await trouble(engine) == []
    assert await entry(engine, job) == ("reserved", PRICE)
    await store.move(job, JobState.DELIVERED)
    assert await trouble(engine) == []
    assert await entry(engine, job) == ("settled", 250_000)
    assert await used(ledger) == 250_000


async def test_a_bill_counts_though_nobody_knew_the_price(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    await accepted(store, costing(None))
    job = await job_in(store, JobState.DELIVERING)
    await change(engine, update(jobs).values(price_usd=None, money_micros=0))
    await change(engine, spending.delete())
    job = await store.update(job, billed_usd="0.25")
    await store.move(job, JobState.DELIVERED)
    assert await trouble(engine) == []
    await allow(engine, person_day=10_000_000)
    assert await used(ledger, BudgetKind.PERSON_DAY) == 250_000


async def test_what_nobody_can_tell_stays_reserved(store: SqlJobStore, engine: Database) -> None:
    job = await job_in(store, JobState.UNCONFIRMED)
    assert await trouble(engine) == []
    assert await entry(engine, job) == ("reserved", PRICE)


async def test_an_order_once_more_needs_room_for_both(store: SqlJobStore, engine: Database) -> None:
    await allow(engine, person_day=2 * PRICE - 1)
    job = await job_in(store, JobState.UNCONFIRMED)
    with pytest.raises(OverBudget):
        await store.move(job, JobState.QUEUED, may_be_billed=True)
    await allow(engine, person_day=2 * PRICE)
    again = await store.move(job, JobState.QUEUED, may_be_billed=True)
    assert await entry(engine, again) == ("reserved", 2 * PRICE)
    await store.request_cancel(job.id)
    assert await trouble(engine) == []
    assert await entry(engine, again) == ("settled", PRICE)


async def test_an_order_on_another_day_counts_to_that_day(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    await allow(engine, person_day=2 * PRICE)
    job = await job_in(store, JobState.UNCONFIRMED)
    (row,) = await rows(engine, jobs.c.money_day)
    for before, then in ((row.money_day, "2026-01-31"), (row.money_day[:7], "2026-01")):
        sums = update(spending).where(spending.c.period == before)
        await change(engine, sums.values(period=then))
    await change(engine, update(jobs).values(money_day="2026-01-31"))
    await store.move(job, JobState.QUEUED, may_be_billed=True)
    assert await used(ledger, BudgetKind.PERSON_DAY) == 2 * PRICE
    assert await trouble(engine) == []


async def test_a_lost_clip_that_is_found_counts_after_all(
    store: SqlJobStore, engine: Database
) -> None:
    job = await job_in(store, JobState.FAILED)
    assert await trouble(engine) == []
    assert await entry(engine, job) == ("returned", 0)
    job = await store.move(job, JobState.DELIVERING)
    assert await trouble(engine) == []
    await store.move(job, JobState.DELIVERED)
    assert await trouble(engine) == []
    assert await entry(engine, job) == ("settled", PRICE)


async def test_further_clips_of_a_render_count_for_nothing(
    store: SqlJobStore, engine: Database
) -> None:
    await in_line(store)
    job = await store.move(await claimed(store), JobState.RENDERING)
    first, second = await store.rendered(job, ["clip_1", "clip_2"])
    assert await entry(engine, first) == ("reserved", PRICE)
    assert await entry(engine, second) == (None, 0)
    assert await trouble(engine) == []


async def test_jobs_from_before_there_were_budgets_end_as_they_did(
    store: SqlJobStore, engine: Database
) -> None:
    job = await job_in(store, JobState.UNCONFIRMED)
    before = {"money_state": None, "money_day": None, "money_channel": None, "money_micros": 0}
    await change(engine, update(jobs).values(**before, money_orders=0))
    await change(engine, spending.delete())
    await store.move(job, JobState.QUEUED, may_be_billed=True)
    await store.request_cancel(job.id)
    assert await trouble(engine) == []
    assert await rows(engine, spending) == []


async def test_sums_go_with_their_workspace(store: SqlJobStore, engine: Database) -> None:
    await accepted(store, asked())
    await accepted(store, asked(workspace="T2"))
    workspaces = SqlWorkspaces(engine)
    await workspaces.end_jobs("T1")
    await workspaces.purge("T1")
    assert {row.workspace for row in await rows(engine, spending)} == {"T2"}
    assert await trouble(engine) == []


async def test_a_render_from_before_leaves_those_who_come_back_alone(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database
) -> None:
    job = await job_in(store, JobState.RENDERING)
    workspaces = SqlWorkspaces(engine)
    await workspaces.end_jobs("T1")
    assert (await workspaces.purge("T1")).left == 1
    await allow(engine, workspace_month=10_000_000)
    await accepted(store, asked())
    await change(engine, update(jobs).where(jobs.c.id == job.id).values(state=JobState.FAILED))
    assert await trouble(engine) == []
    assert await used(ledger) == PRICE


async def test_requests_at_once_on_two_replicas_spend_no_cent_too_much(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, elsewhere: Database
) -> None:
    """People, channels and days differ, and jobs are cancelled and settled all the while."""
    await allow(engine, workspace_month=12 * PRICE, person_day=5 * PRICE, person_month=7 * PRICE)
    made: list[Job] = []

    async def ask(number: int) -> None:
        by = (store, rival)[number % 2]
        try:
            made.extend(await accepted(by, asked(person=f"U{number % 4}")))
        except OverBudget:
            return
        if number % 3 == 0:
            await by.request_cancel(made[-1].id)
        if number % 5 == 0:
            await SqlMoneyLedger((engine, elsewhere)[number % 2]).settle(3)

    await asyncio.gather(*(ask(number) for number in range(60)))
    assert await trouble(engine) == []
    limits = {"workspace": 12 * PRICE, "person": 7 * PRICE, "channel": 12 * PRICE}
    for row in await rows(engine, spending):
        is_day = len(row.period) > len("2026-11")
        assert row.micros <= (5 * PRICE if is_day else limits[row.whose])
    kept = [job for job in made if (await entry(engine, job))[0] == "reserved"]
    assert sum([(await entry(engine, job))[1] for job in kept]) == len(kept) * PRICE


async def test_words_racing_with_cancels_overspend_and_strand_nothing(
    store: SqlJobStore, rival: SqlJobStore, engine: Database, elsewhere: Database
) -> None:
    """An admin approves and declines while owners cancel, others ask, and what ended is settled."""
    await allow(engine, workspace_month=10 * PRICE, person_day=6 * PRICE)
    admins = SqlApprovals(engine), SqlApprovals(elsewhere)
    made: list[Job] = []
    seen: list[int] = []

    async def ask(number: int) -> None:
        request = asked(person=f"U{number % 3}", clips=1 + number % 2)
        by, admin = (store, rival)[number % 2], admins[number // 2 % 2]
        try:
            mine = await accepted(by, replace(request, awaits_approval=True))
        except OverBudget:
            return
        made.extend(mine)
        words: list[Awaitable[object]] = [
            admin.approve(mine[0].request, "UBOSS"),
            rival.request_cancel(mine[0].id, mine[0].requester),
            SqlMoneyLedger(elsewhere).settle(2),
        ]
        if number % 3 == 0:
            words.append(admins[0].decline(mine[0].request, "UBOSS"))
        await asyncio.gather(*words)
        seen.extend(row.micros for row in await rows(elsewhere, spending, whose=Whose.WORKSPACE))

    await asyncio.gather(*(ask(number) for number in range(40)))
    assert max(seen) <= 10 * PRICE
    assert await trouble(engine) == []
    counted = 0
    for job in made:
        row = await now(store, job)
        counts = PRICE if row.state is JobState.QUEUED else 0
        assert (await entry(engine, job))[1] == counts
        assert row.state is JobState.CANCELLED or row.approved_by == "UBOSS"
        counted += counts
    await allow(engine, workspace_month=counted + PRICE)
    await accepted(store, asked(person="U9"))
    with pytest.raises(OverBudget):
        await rival.accept(asked(person="U9"))


async def test_whoever_is_killed_on_the_way_strands_nothing(
    store: SqlJobStore, engine: Database
) -> None:
    await allow(engine, workspace_month=8 * PRICE)
    for turns in range(0, 60, 3):
        task = asyncio.ensure_future(store.accept(asked(f"trigger:{turns}")))
        settling = asyncio.ensure_future(SqlMoneyLedger(engine).settle(10))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        settling.cancel()
        await asyncio.wait([task, settling])
        assert await trouble(engine) == []
        for row in await rows(engine, jobs.c.id, state=JobState.QUEUED):
            await store.request_cancel(row.id)
    assert await trouble(engine) == []
    assert {row.micros for row in await rows(engine, spending)} <= {0}


DIES = """
    import asyncio, os, signal, sys
    from storage.database import open_database
    from storage.jobs import SqlJobStore
    from tests.support.storage import accepted, asked

    async def main() -> None:
        store = SqlJobStore(open_database(sys.argv[1]))
        ended, _ = await accepted(store, asked(clips=2))
        await store.request_cancel(ended.id)
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(main())
"""


async def test_a_kill_between_reserving_and_settling_adds_up(
    store: SqlJobStore, ledger: SqlMoneyLedger, engine: Database, database_url: str
) -> None:
    await allow(engine, workspace_month=2 * PRICE)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", dedent(DIES), database_url, cwd=Path(__file__).parents[2]
    )
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL
    assert await used(ledger) == 2 * PRICE
    await accepted(store, asked())
    assert await used(ledger) == 2 * PRICE
    assert await trouble(engine) == []
