"""Any sequence of requests and ends: sums are what entries say, and no budget is overspent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors.base import OverBudget
from bot.domain.job import ENDED, Job, JobState, Thread, may_become
from bot.domain.money.budgets import BudgetKind, BudgetLimits, pots
from bot.domain.money.entries import counts_for, micros
from storage.connections import Database
from storage.database import migrate, open_database
from storage.jobs import SqlJobStore
from storage.ledger import SqlMoneyLedger
from storage.rows import cost_from
from storage.tables import jobs
from tests.support.money import allow, trouble
from tests.support.storage import CLIP, WIDE, asked, empty, fresh, post_card, rows

T = TypeVar("T")
people = st.sampled_from(["U1", "U2"])
channels = st.sampled_from(["C1", "C2"])
prices = st.sampled_from(["0.10", "0.25", "0.333333"])
limits = st.one_of(st.none(), st.integers(300_000, 2_000_000))
which = st.integers(0, 30)

ENDS: dict[JobState, list[dict[str, Any]]] = {
    JobState.FAILED: [{"error_code": one} for one in ("moderated", "render_missing", "slack")],
    JobState.UNCONFIRMED: [{"error_code": "outcome_unknown"}],
    JobState.DELIVERING: [{"clip_ref": "c"}, {"clip_ref": "c", "billed_usd": "0.123456"}],
}
"""What a row learns with a move, besides its state."""


class Spending(RuleBasedStateMachine):
    """People ask, renders end, and budgets change."""

    runner: asyncio.Runner
    engine: Database

    def __init__(self) -> None:
        super().__init__()
        self.run(empty(self.engine))
        self.store = SqlJobStore(self.engine)
        self.limits = BudgetLimits()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def pick(self, n: int, fits: Callable[[Job], bool]) -> Job | None:
        found = [self.run(self.store.get(row.id)) for row in self.run(rows(self.engine, jobs.c.id))]
        among = [job for job in found if job is not None and fits(job)]
        return among[n % len(among)] if among else None

    def has_room(self, person: str, channel: str, amount: int) -> bool:
        """Tell whether a request would fit, by the rows: what has ended counts as it will."""
        taken = dict.fromkeys(BudgetKind, amount)
        for row in self.run(rows(self.engine, jobs)):
            over = row.state in ENDED
            counts = counts_for(cost_from(row), row.money_orders) if over else row.money_micros
            mine = pots(row.requester, row.money_channel, row.money_day)
            for kind, pot in pots(person, channel, row.money_day).items():
                taken[kind] += counts if mine[kind] == pot else 0
        most = {kind: self.limits.of(kind) for kind in BudgetKind}
        return all(limit is None or taken[kind] <= limit for kind, limit in most.items())

    @rule(person=people, channel=channels, price=prices, clips=st.integers(1, 3))
    def ask(self, person: str, channel: str, price: str, clips: int) -> None:
        clip = replace(CLIP, price_usd=Decimal(price))
        request = replace(asked(person=person), jobs=(clip,) * clips)
        request = replace(request, thread=Thread("T1", channel))
        fits = self.has_room(person, channel, clips * micros(Decimal(price)))
        try:
            self.run(self.store.accept(request))
        except OverBudget:
            assert not fits
        else:
            assert fits

    @rule(kind=st.sampled_from(list(BudgetKind)), limit=limits)
    def set_a_budget(self, kind: BudgetKind, limit: int | None) -> None:
        self.run(allow(self.engine, **{kind.value: limit}))
        self.limits = replace(self.limits, **{kind.value: limit})

    @rule(n=which)
    def begin(self, n: int) -> None:
        job = self.pick(n, lambda job: job.state is JobState.QUEUED and job.card_ts is None)
        if job is not None:
            self.run(post_card(self.store, job))
        self.run(self.store.claim(WIDE))

    @rule(n=which, m=which)
    def go_on(self, n: int, m: int) -> None:
        job = self.pick(n, lambda job: job.state not in ENDED | {JobState.QUEUED})
        if job is None:
            return
        onward = [to for to in JobState if may_become(job.state, to)]
        to = onward[m % len(onward)]
        ends = ENDS.get(to, [{}])
        changes = dict(ends[m % len(ends)])
        if to is JobState.RENDERING and job.provider_id is None:
            changes["provider_id"] = fresh("video_")
        fits = True
        if job.state is JobState.UNCONFIRMED and to is JobState.QUEUED:
            changes |= {"may_be_billed": True, "error_code": None}
            fits = self.has_room(job.requester, job.thread.channel, micros(job.price_usd))
        try:
            self.run(self.store.move(job, to, **changes))
        except OverBudget:
            assert not fits
        else:
            assert fits

    @rule(n=which)
    def cancel(self, n: int) -> None:
        job = self.pick(n, lambda job: job.state not in ENDED)
        if job is not None:
            self.run(self.store.request_cancel(job.id))

    @rule(n=which)
    def find_again(self, n: int) -> None:
        job = self.pick(n, lambda job: job.state is JobState.FAILED)
        if job is not None:
            self.run(self.store.move(job, JobState.DELIVERING))

    @rule(limit=st.integers(1, 3))
    def settle(self, limit: int) -> None:
        self.run(SqlMoneyLedger(self.engine).settle(limit))

    @invariant()
    def the_sums_are_what_the_entries_say(self) -> None:
        assert self.run(trouble(self.engine, settled=False)) == []

    def teardown(self) -> None:
        assert self.run(trouble(self.engine)) == []


def test_the_ledger_always_adds_up(prepared_url: str) -> None:
    with asyncio.Runner() as runner:
        engine = open_database(prepared_url)
        try:
            runner.run(migrate(engine))
            bound = type("Bound", (Spending,), {"runner": runner, "engine": engine})
            run_state_machine_as_test(
                bound,
                settings=settings(
                    max_examples=12,
                    stateful_step_count=30,
                    deadline=None,
                    derandomize=True,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        finally:
            runner.run(engine.dispose())
