"""The state machine against its diagram, and what a job says of itself."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.job import (
    ACTIVE,
    ENDED,
    HOLDS_SLOT,
    TRANSITIONS,
    Job,
    JobId,
    JobState,
    Thread,
    may_become,
)

DIAGRAM = """
queued      -> submitting cancelled failed
submitting  -> rendering queued unconfirmed failed
rendering   -> delivering queued failed unconfirmed cancelling
delivering  -> delivered failed
delivered   ->
failed      -> delivering
unconfirmed -> rendering queued failed
cancelling  -> cancelled
cancelled   ->
"""

EDGES = {
    (JobState(start), JobState(end))
    for start, _, ends in (line.partition("->") for line in DIAGRAM.strip().splitlines())
    for start, end in product([start.strip()], ends.split())
}

states = st.sampled_from(JobState)


@given(states, states)
def test_only_the_diagrams_arrows_are_allowed(state: JobState, to: JobState) -> None:
    assert may_become(state, to) == ((state, to) in EDGES)


@given(states, states)
def test_may_become_agrees_with_the_table(state: JobState, to: JobState) -> None:
    assert may_become(state, to) == (to in TRANSITIONS[state])


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(JobState)


def test_every_state_is_reachable_from_queued() -> None:
    assert reachable(JobState.QUEUED) == set(JobState)


@given(states)
def test_no_state_becomes_itself(state: JobState) -> None:
    assert not may_become(state, state)


@given(states)
def test_every_job_can_still_end(state: JobState) -> None:
    assert reachable(state) & ENDED


@given(st.lists(states, max_size=20))
def test_a_walk_stays_in_the_diagram_and_stops_at_final_states(wishes: list[JobState]) -> None:
    state = JobState.QUEUED
    for wish in wishes:
        if may_become(state, wish):
            assert state not in {JobState.DELIVERED, JobState.CANCELLED}
            state = wish
    assert state in reachable(JobState.QUEUED)


def test_delivered_and_cancelled_are_final_failed_may_redeliver() -> None:
    final = {state for state in JobState if not TRANSITIONS[state]}
    assert final == {JobState.DELIVERED, JobState.CANCELLED}
    assert final == ENDED - {JobState.FAILED}
    assert TRANSITIONS[JobState.FAILED] == {JobState.DELIVERING}


def test_a_job_is_waiting_worked_on_in_doubt_or_ended() -> None:
    waiting, in_doubt = {JobState.QUEUED}, {JobState.UNCONFIRMED}
    groups = (waiting, ACTIVE, in_doubt, ENDED)
    assert frozenset().union(*groups) == set(JobState)
    assert sum(len(group) for group in groups) == len(JobState)


def test_slots_are_held_by_what_may_have_a_render_running() -> None:
    assert not HOLDS_SLOT & ENDED
    assert ACTIVE - {JobState.DELIVERING} == HOLDS_SLOT - {JobState.UNCONFIRMED}
    assert {JobState.QUEUED, JobState.DELIVERING}.isdisjoint(HOLDS_SLOT)


@given(states, states)
def test_a_slot_is_taken_only_through_submitting(state: JobState, to: JobState) -> None:
    if may_become(state, to) and to in HOLDS_SLOT and state not in HOLDS_SLOT:
        assert (state, to) == (JobState.QUEUED, JobState.SUBMITTING)


@pytest.mark.parametrize("state", JobState)
def test_a_clip_can_be_watched_once_it_is_delivered(state: JobState) -> None:
    assert job(state=state).has_clip == (state is JobState.DELIVERED)


def test_a_remix_has_a_source() -> None:
    assert job(source_id=JobId("k7m2p9")).is_remix
    assert not job().is_remix


@given(st.text())
def test_a_title_is_one_short_line_of_the_prompt(prompt: str) -> None:
    title = job(prompt=prompt).title
    assert len(title) <= 80
    assert len(title.splitlines()) <= 1
    words = " ".join(prompt.split())
    assert title == words or (title.endswith("…") and words.startswith(title[:-1]))


def reachable(start: JobState) -> set[JobState]:
    seen, ahead = {start}, [start]
    while ahead:
        found = TRANSITIONS[ahead.pop()] - seen
        seen |= found
        ahead += found
    return seen


def job(
    *,
    state: JobState = JobState.QUEUED,
    prompt: str = "a red fox",
    source_id: JobId | None = None,
) -> Job:
    return Job(
        id=JobId("h4nbq2"),
        deployment="sora-2",
        thread=Thread("T1", "C1"),
        number=1,
        requester="U1",
        prompt=prompt,
        size="720x1280",
        seconds=4,
        price_usd=None,
        state=state,
        created_at=0.0,
        source_id=source_id,
    )
