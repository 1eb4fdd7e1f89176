from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.groups import Orphan
from bot.domain.job import JobId, JobState
from bot.domain.line import Standing
from bot.domain.profiles import LONGEST_RENDER
from storage import places
from storage.connections import Database
from storage.database import database_now, migrate, open_database
from storage.jobs import SqlJobStore
from storage.tables import jobs, person_turns, workspace_turns
from tests.support.profiles import SORA_2
from tests.support.storage import (
    DEPLOYMENT,
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    empty,
    in_line,
    inherited,
    now,
    take_all,
    waiting,
)


async def served(store: SqlJobStore) -> list[str]:
    """Claim everything; return the workspace and person of each, as they were served."""
    people = []
    for job_id in await take_all(store):
        job = await store.get(job_id)
        assert job is not None
        people.append(f"{job.thread.workspace} {job.requester}")
    return people


async def test_workspaces_are_served_in_turn(store: SqlJobStore) -> None:
    await in_line(store, 3, workspace="T1")
    await in_line(store, 2, workspace="T2")
    await in_line(store, 1, workspace="T3")
    assert await served(store) == ["T1 U1", "T2 U1", "T3 U1", "T1 U1", "T2 U1", "T1 U1"]


async def test_people_of_a_workspace_are_served_in_turn(store: SqlJobStore) -> None:
    await in_line(store, 3, person="U1")
    await in_line(store, 2, person="U2")
    await in_line(store, 2, workspace="T2")
    assert await served(store) == [
        "T1 U1",
        "T2 U1",
        "T1 U2",
        "T2 U1",
        "T1 U1",
        "T1 U2",
        "T1 U1",
    ]


async def test_a_persons_jobs_are_served_as_they_were_asked_for(store: SqlJobStore) -> None:
    mine = [job.id for job in await in_line(store, 4)]
    assert await take_all(store) == mine


async def test_newcomers_are_served_as_they_came(store: SqlJobStore) -> None:
    for workspace in ("T9", "T1", "T5"):
        await in_line(store, workspace=workspace, person="U9")
        await in_line(store, workspace=workspace, person="U1")
    assert await served(store) == ["T9 U9", "T1 U9", "T5 U9", "T9 U1", "T1 U1", "T5 U1"]


@pytest.mark.parametrize("workspace", ["T1", "T2"])
async def test_fifty_queued_jobs_delay_anothers_first_by_at_most_one(
    store: SqlJobStore, workspace: str
) -> None:
    one = replace(DEPLOYMENT, max_running=1)
    await in_line(store, 50, workspace="T1", person="U1")
    for _ in range(3):
        await store.move(await claimed(store, one), JobState.FAILED)
    running = await claimed(store, one)
    (theirs,) = await in_line(store, 1, workspace=workspace, person="U2")
    await store.move(running, JobState.FAILED)
    next_two = [await store.move(await claimed(store, one), JobState.FAILED) for _ in range(2)]
    assert theirs.id in [job.id for job in next_two]


async def test_who_was_served_longest_ago_goes_next_even_after_a_pause(
    store: SqlJobStore,
) -> None:
    for workspace in ("T1", "T2"):
        await in_line(store, 1, workspace=workspace)
        await claimed(store)
    await in_line(store, 2, workspace="T2")
    await in_line(store, 2, workspace="T1")
    assert await served(store) == ["T1 U1", "T2 U1", "T1 U1", "T2 U1"]


async def test_a_job_that_comes_back_keeps_its_place_among_its_persons(
    store: SqlJobStore,
) -> None:
    first, second = await in_line(store, 2)
    await store.move(await claimed(store), JobState.QUEUED)
    assert await take_all(store) == [first.id, second.id]


async def test_the_line_shows_the_places_in_the_order_of_service(store: SqlJobStore) -> None:
    await in_line(store, 3, workspace="T1")
    await in_line(store, 1, workspace="T2")
    await accepted(store, asked(workspace="T3"))
    places = await store.places([WIDE], 10)
    assert [place.ahead for place in places.values()] == [0, 1, 2, 3]
    assert list(places) == await take_all(store)
    assert await store.places([WIDE], 10) == {}


async def test_the_line_of_many_people_is_shared_among_the_workspaces(store: SqlJobStore) -> None:
    for person in range(8):
        await in_line(store, 1, workspace="T1", person=f"U{person}")
    await in_line(store, 8, workspace="T2")
    shown = list(await store.places([WIDE], 4))
    assert shown == (await take_all(store))[:4]


async def test_the_line_of_many_workspaces_shows_each_of_them(store: SqlJobStore) -> None:
    for workspace in ("T1", "T2", "T3", "T4"):
        await in_line(store, 2, workspace=workspace)
    shown = list(await store.places([WIDE], 6))
    assert shown == (await take_all(store))[:6]


async def test_the_line_of_more_people_than_one_statement_may_ask_for(
    store: SqlJobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_PARTS", 3)
    for workspace, person in product(("T1", "T2"), range(4)):
        await in_line(store, 1, workspace=workspace, person=f"U{person}")
    shown = list(await store.places([WIDE], 1000))
    assert shown == await take_all(store)


async def test_estimates_come_from_recent_renders(store: SqlJobStore, engine: Database) -> None:
    await in_line(store, 5)
    (place, *_) = (await store.places([DEPLOYMENT], 1)).values()
    assert place.wait is None
    for _ in range(3):
        job = await store.move(await claimed(store), JobState.RENDERING)
        await store.move(job, JobState.DELIVERING)
    await change(
        engine,
        update(jobs)
        .where(jobs.c.rendered_at.is_not(None))
        .values(rendering_at=jobs.c.rendered_at - 100.0),
    )
    assert (await store.standing(DEPLOYMENT)).median_render == pytest.approx(100.0)
    (first, second) = (await store.places([DEPLOYMENT], 9)).values()
    assert (first.wait, second.wait) == (0.0, 0.0)
    for _ in range(2):
        await claimed(store, DEPLOYMENT)
    (job,) = await in_line(store)
    wait = (await store.places([DEPLOYMENT], 9))[job.id].wait
    assert wait is not None
    assert 90.0 < wait < 100.0  # both slots have just been taken


async def test_the_standing_counts_the_line_and_the_slots(store: SqlJobStore) -> None:
    assert await store.standing(DEPLOYMENT) == Standing(0, 0, 2, None)
    await in_line(store, 3)
    await accepted(store, asked())
    job = await claimed(store)
    assert await store.standing(DEPLOYMENT) == Standing(2, 1, 2, None, renders_left=(0.0,))
    await store.move(job, JobState.UNCONFIRMED)
    assert (await store.standing(DEPLOYMENT)).running == 1


async def test_an_unconfirmed_job_holds_its_slot_as_long_as_a_render(
    store: SqlJobStore, engine: Database
) -> None:
    await in_line(store, 1)
    job = await store.move(await claimed(store), JobState.UNCONFIRMED)
    for age, running in ((LONGEST_RENDER - 60, 1), (LONGEST_RENDER + 1, 0)):
        async with engine.writing() as connection:
            await connection.execute(
                update(jobs).where(jobs.c.id == job.id).values(submitted_at=database_now() - age)
            )
        assert (await store.standing(DEPLOYMENT)).running == running


async def test_jobs_of_a_deployment_of_another_name_are_served_here(
    store: SqlJobStore,
) -> None:
    await in_line(store, 2, person="U1")
    await in_line(store, 1, person="U2")
    renamed = replace(DEPLOYMENT, name="sora-3")
    assert await inherited(store, "sora-3") == 3
    assert await inherited(store, "sora-3") == 0
    await store.recount()
    assert (await store.standing(DEPLOYMENT)).queued == 0
    assert (await store.standing(renamed)).queued == 3
    assert len(await store.places([renamed], 9)) == 3
    served = [(await store.claim(renamed)).job for _ in range(2)]
    assert [job.requester for job in served if job] == ["U1", "U2"]


async def test_what_may_not_go_on_keeps_its_place_in_its_own_line(store: SqlJobStore) -> None:
    await store.regroup([replace(DEPLOYMENT, group_name="film")])
    cheap = replace(asked().jobs[0], price_usd=Decimal("0.10"))
    (moves,) = await in_line(store, 1, person="U1")
    (stays,) = await accepted(store, replace(asked(person="U2"), jobs=(cheap,)))
    found = []

    def may(orphan: Orphan) -> bool:
        found.append(orphan)
        return orphan.price_usd == Decimal("0.40")

    assert await store.inherit(["sora-3"], may) == (1, {DEPLOYMENT.name: 1})
    assert {(one.line, one.model, one.group_name) for one in found} == {
        (DEPLOYMENT.name, SORA_2.name, "film")
    }
    assert [(await now(store, job)).deployment for job in (moves, stays)] == ["sora-3", "sora-2"]


@pytest.mark.parametrize("missing", [0, 3])
async def test_recounting_restores_the_counters(
    store: SqlJobStore, engine: Database, missing: int
) -> None:
    await in_line(store, 2, person="U1")
    await in_line(store, 1, person="U2")
    await accepted(store, asked())
    right = await waiting(engine)
    assert right == ({"T1": 3}, {("T1", "U1"): 2, ("T1", "U2"): 1})
    for table in (person_turns, workspace_turns):
        await change(engine, update(table).values(waiting=missing))
    await store.recount()
    assert await waiting(engine) == right


step = st.one_of(
    st.tuples(st.just("ask"), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    st.tuples(st.just("serve"), st.integers(1, 3), st.just(0), st.just(0)),
)


def test_the_line_predicts_the_order_of_service(prepared_url: str) -> None:
    """Whatever happened before, the shown line is the order in which claims then happen."""

    async def scenario(
        engine: Database, steps: list[tuple[str, int, int, int]], limit: int
    ) -> None:
        await empty(engine)
        store = SqlJobStore(engine)
        for what, a, b, clips in steps:
            if what == "ask":
                await in_line(store, clips, workspace=f"T{a}", person=f"U{b}")
            else:
                for _ in range(a):
                    await store.claim(WIDE)
        shown: list[JobId] = list(await store.places([WIDE], limit))
        assert shown == (await take_all(store))[:limit]

    with asyncio.Runner() as runner:
        engine = open_database(prepared_url)
        try:
            runner.run(migrate(engine))

            @settings(max_examples=25, deadline=None, derandomize=True)
            @given(st.lists(step, max_size=12), st.integers(1, 12))
            def predicts(steps: list[tuple[str, int, int, int]], limit: int) -> None:
                runner.run(scenario(engine, steps, limit))

            predicts()
        finally:
            runner.run(engine.dispose())
