"""Any sequence of operations, on the store and on the model at once: they never disagree."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.access import WorkspaceShares
from bot.domain.errors.base import StaleJob
from bot.domain.job import ACTIVE, Job, JobId, JobState, may_become
from bot.domain.line import Claim
from storage.connections import Database
from storage.database import migrate, open_database
from storage.jobs import SqlJobStore
from storage.tables import jobs
from storage.workspaces import SqlWorkspaces
from tests.support.storage import (
    CLIP,
    DEPLOYMENT,
    asked,
    empty,
    end_rest,
    fresh,
    lapse_leases,
    pass_time,
    rows,
    waiting,
)
from tests.support.storage_model import Model, ModelJob

SHARES = WorkspaceShares({"T2": 2, "T3": 3})
LIMITED = replace(DEPLOYMENT, max_running=2, max_submits=4, submit_window=1000.0, shares=SHARES)

T = TypeVar("T")
workspaces = st.sampled_from(["T1", "T2", "T3"])
people = st.sampled_from(["U1", "U2"])
which = st.integers(0, 30)
states = st.sampled_from(list(JobState))


OFFER = replace(CLIP, error_code="no_remix", error_tell="Recreate it.")


class Operations(RuleBasedStateMachine):
    """Everything that the core does with the store, in any order."""

    runner: asyncio.Runner
    engine: Database

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(max_running=2, max_submits=4, shares=SHARES)
        self.run(empty(self.engine))
        self.ghost = self.store = self.new_store()
        self.ghost_owner = self.owner
        self.told: tuple[list[JobId], int] | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def new_store(self) -> SqlJobStore:
        self.owner = fresh("process ")
        return SqlJobStore(self.engine, owner=self.owner)

    def pick(self, n: int, fits: Callable[[ModelJob], bool] = lambda _: True) -> ModelJob | None:
        """Return the ``n``-th job that fits, counting round and round."""
        fitting = [job for job in self.model.jobs.values() if fits(job)]
        return fitting[n % len(fitting)] if fitting else None

    # --- requests and cards ------------------------------------------------------------

    @rule(
        workspace=workspaces,
        person=people,
        clips=st.integers(1, 3),
        reply_to=st.none() | which,
        offer=st.booleans(),
    )
    def ask(
        self, workspace: str, person: str, clips: int, reply_to: int | None, offer: bool
    ) -> None:
        known = None
        if reply_to is not None:
            known = self.pick(
                reply_to, lambda job: job.workspace == workspace and job.thread_ts is not None
            )
        thread_ts = known.thread_ts if known is not None else None
        request = asked(workspace=workspace, person=person, clips=clips, thread_ts=thread_ts)
        if offer:
            request = replace(request, jobs=(OFFER,) * clips)
        found = self.run(self.store.accept(request))
        assert found is not None
        assert self.run(self.store.accept(request)) is None
        siblings = [
            job
            for job in self.model.jobs.values()
            if thread_ts is not None and (job.workspace, job.thread_ts) == (workspace, thread_ts)
        ]
        for number, job in enumerate(found, start=len(siblings) + 1):
            self.model.jobs[job.id] = ModelJob(
                job.id, request.key, workspace, person, thread_ts, number, [job]
            )
            if offer:
                self.model.jobs[job.id].state = JobState.FAILED

    @rule(n=which)
    def post_a_card(self, n: int) -> None:
        job = self.pick(n, lambda job: job.card_ts is None)
        if job is None:
            return
        card_ts = fresh("17.")
        self.run(self.store.card_posted(job.id, card_ts, job.thread_ts or card_ts))
        job.card_ts = card_ts
        for sibling in self.model.jobs.values():
            if sibling.request == job.request and sibling.thread_ts is None:
                sibling.thread_ts = card_ts
        if job.waits:
            self.model.line_up(job)

    @rule(n=which)
    def show_a_card(self, n: int) -> None:
        job = self.pick(n)
        if job is not None:
            self.run(self.store.cards_shown({job.id: job.version}))
            job.shown_version = job.version

    @rule(n=which)
    def turn_away(self, n: int) -> None:
        job = self.pick(n, lambda job: job.card_ts is None)
        if job is None:
            return
        gone = self.run(self.store.turn_away(job.id, "not_in_channel", "Invite me first."))
        expected = {
            other.id
            for other in self.model.jobs.values()
            if other.request == job.request
            and other.card_ts is None
            and (
                other.state is JobState.QUEUED
                or (
                    other.state in {JobState.FAILED, JobState.CANCELLED}
                    and other.version > other.shown_version
                )
            )
        }
        assert {found.id for found in gone} == expected
        for found in gone:
            other = self.model.jobs[found.id]
            if other.state is JobState.QUEUED:
                other.become(JobState.CANCELLED, None)
            else:
                other.version += 1
            other.shown_version = other.version
            other.seen.append(found)

    # --- the queue ---------------------------------------------------------------------

    @rule()
    def claim(self) -> None:
        line = self.model.order()
        claim = self.run(self.store.claim(LIMITED))
        if not self.model.may_submit():
            assert claim.job is None
            return
        if not line:
            assert claim == Claim(None, None)
            return
        assert claim.job is not None
        assert claim.job.id == line[0]
        job = self.model.jobs[line[0]]
        self.model.serve(job, self.owner)
        job.seen.append(claim.job)

    @precondition(lambda self: not self.model.resting)
    @rule()
    def rest(self) -> None:
        self.run(self.store.rest(LIMITED.name, 1000.0))
        self.model.resting = True

    @precondition(lambda self: self.model.resting)
    @rule()
    def end_the_rest(self) -> None:
        self.run(end_rest(self.engine))
        self.model.resting = False

    @precondition(lambda self: self.model.answered)
    @rule()
    def let_the_window_pass(self) -> None:
        self.run(pass_time(self.engine, LIMITED.submit_window))
        self.model.answered = 0

    # --- a job's life ------------------------------------------------------------------

    @rule(n=which, to=states, age=st.integers(0, 3), ghost=st.booleans())
    def move(self, n: int, to: JobState, age: int, ghost: bool) -> None:
        """Move a job as we believe it to be, which may be wrong, or as a dead process would."""
        job = self.pick(n)
        if job is not None:
            believed = job.seen[max(0, len(job.seen) - 1 - age)]
            self.try_move(job, believed, to, self.ghost if ghost else self.store)

    @rule(n=which, m=which)
    def move_on(self, n: int, m: int) -> None:
        """Move a job to one of the states that are next, as its worker would."""
        job = self.pick(n, lambda job: job.state in ACTIVE)
        if job is not None:
            onward = [to for to in JobState if may_become(job.state, to)]
            self.try_move(job, job.seen[-1], onward[m % len(onward)], self.store)

    def try_move(self, job: ModelJob, believed: Job, to: JobState, by: SqlJobStore) -> None:
        owner = self.owner if by is self.store else self.ghost_owner
        refusal: type[Exception] | None = None
        if believed.state is JobState.QUEUED or not may_become(believed.state, to):
            refusal = ValueError
        elif believed.state is not job.state or job.owner not in {None, owner}:
            refusal = StaleJob
        if refusal is not None:
            with pytest.raises(refusal):
                self.run(by.move(believed, to))
            return
        found = self.run(by.move(believed, to))
        if job.state is JobState.SUBMITTING:
            self.model.answer(job)
        job.become(to, owner if to in ACTIVE else None)
        if job.waits and job.cancel_requested:
            job.become(JobState.CANCELLED, None)
        elif job.waits:
            self.model.line_up(job)
        job.seen.append(found)

    @rule(n=which, percent=st.integers(0, 100))
    def progress(self, n: int, percent: int) -> None:
        job = self.pick(n, lambda job: job.state is JobState.RENDERING)
        if job is None or job.owner != self.owner:
            return
        job.seen.append(self.run(self.store.update(job.seen[-1], progress=percent)))
        job.version += 1

    @rule(n=which, by=st.sampled_from([None, "slow", "fetch_refused"]))
    def hold_up(self, n: int, by: str | None) -> None:
        job = self.pick(n, lambda job: job.state in {JobState.RENDERING, JobState.DELIVERING})
        if job is None or job.owner != self.owner:
            return
        job.seen.append(self.run(self.store.delayed(job.seen[-1], by)))
        job.version += 1

    @rule(n=which)
    def let_go(self, n: int) -> None:
        job = self.pick(n)
        if job is None:
            return
        gone = self.run(self.store.let_go(job.seen[-1], "fetch_refused", "Given up.", "U9"))
        assert (gone is not None) == (job.state is JobState.DELIVERING)
        if gone is not None:
            job.become(JobState.FAILED, None)
            job.seen.append(gone)

    @rule(n=which)
    def cancel(self, n: int) -> None:
        job = self.pick(n)
        if job is None:
            return
        found = self.run(self.store.request_cancel(job.id))
        assert found is not None
        if job.state is JobState.QUEUED:
            job.become(JobState.CANCELLED, None)
        elif job.state is JobState.RENDERING:
            job.become(JobState.CANCELLING, job.owner)
            job.cancel_requested = True
        elif job.state is JobState.SUBMITTING:
            job.cancel_requested = True
            job.version += 1
        job.seen.append(found)

    @rule(workspace=workspaces)
    def leave(self, workspace: str) -> None:
        """Let a workspace remove the app; its rows stay for now."""
        self.run(SqlWorkspaces(self.engine).end_jobs(workspace))
        for job in self.model.jobs.values():
            if job.workspace == workspace:
                job.end()
                found = self.run(self.store.get(job.id))
                assert found is not None
                job.seen.append(found)

    @rule(workspace=workspaces)
    def purge(self, workspace: str) -> None:
        """Purge a workspace whose jobs have just been ended."""
        self.leave(workspace)
        purged = self.run(SqlWorkspaces(self.engine).purge(workspace))
        self.model.purge(workspace)
        left = [job for job in self.model.jobs.values() if job.workspace == workspace]
        assert purged.left == len(left)
        assert self.run(SqlWorkspaces(self.engine).purge(workspace)).rows == 0

    @rule()
    def restart(self) -> None:
        """Die without a word; the next process takes over everything."""
        self.run(lapse_leases(self.engine))
        self.ghost, self.ghost_owner = self.store, self.owner
        self.store = self.new_store()
        left = {job.id for job in self.model.jobs.values() if job.state in ACTIVE}
        found = self.run(self.store.resume())
        assert {job.id for job in found} == left
        assert len(found) == len(left)
        assert self.run(self.store.resume()) == []
        for resumed in found:
            self.model.jobs[resumed.id].owner = self.owner
            self.model.jobs[resumed.id].seen.append(resumed)

    @rule()
    def recount(self) -> None:
        self.run(self.store.recount())

    # --- what always holds -------------------------------------------------------------

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        found = self.run(rows(self.engine, jobs))
        assert [row.id for row in found] == list(self.model.jobs)
        for row in found:
            job = self.model.jobs[row.id]
            assert (row.state, row.version, row.shown_version) == (
                job.state,
                job.version,
                job.shown_version,
            )
            assert (row.thread_ts, row.card_ts, row.number) == (
                job.thread_ts,
                job.card_ts,
                job.number,
            )
            assert (row.cancel_requested, row.lease_owner) == (job.cancel_requested, job.owner)

    @invariant()
    def the_counters_are_what_the_jobs_say(self) -> None:
        assert self.run(waiting(self.engine)) == self.model.counters()

    @invariant()
    def the_slots_suffice_and_the_line_is_shown_as_it_will_be_served(self) -> None:
        """Asked when the model has changed; until then the rows are the same, as seen above."""
        line, slots = self.model.order(), self.model.slots()
        if self.told == (line, slots):
            return
        standing = self.run(self.store.standing(LIMITED))
        assert standing.running == slots <= LIMITED.max_running
        assert standing.queued == len(line)
        assert list(self.run(self.store.places([LIMITED], 5))) == line[:5]
        self.told = line, slots


def test_the_store_and_the_model_never_disagree(prepared_url: str) -> None:
    with asyncio.Runner() as runner:
        engine = open_database(prepared_url)
        try:
            runner.run(migrate(engine))
            bound = type("Bound", (Operations,), {"runner": runner, "engine": engine})
            run_state_machine_as_test(
                bound,
                settings=settings(
                    max_examples=25,
                    stateful_step_count=40,
                    deadline=None,
                    derandomize=True,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        finally:
            runner.run(engine.dispose())
