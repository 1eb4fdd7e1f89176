"""A workspace that leaves: its jobs end, its slots come free, its rows go, and nobody else's."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.domain.conversation.people import Workspace
from bot.domain.errors.base import StaleJob
from bot.domain.job import HOLDS_SLOT, Job, JobState
from bot.domain.profiles import LONGEST_RENDER
from storage.connections import Database
from storage.database import migrate, open_database
from storage.jobs import SqlJobStore
from storage.tables import abandoned_renders, jobs, metadata, requests, submits, workspaces
from storage.workspaces import LISTED_SECONDS, SqlWorkspaces
from tests.support.storage import (
    CLIP,
    DEPLOYMENT,
    WIDE,
    accepted,
    asked,
    change,
    claimed,
    in_line,
    job_in,
    known_renders,
    now,
    post_card,
    rows,
    take_all,
    waiting,
)

ACME = Workspace("T1", "Acme", "https://acme.example/", "U0", "B0")
GLOBEX = Workspace("T2", "Globex", "https://globex.example/", "U0", "B0")


@pytest.fixture
async def spaces(engine: Database) -> SqlWorkspaces:
    """Return the workspaces of this process: it has signed in to two."""
    spaces = SqlWorkspaces(engine)
    for workspace in (ACME, GLOBEX):
        await spaces.save(workspace)
    return spaces


async def left(spaces: SqlWorkspaces, workspace: str = "T1") -> None:
    await spaces.remove(workspace)
    await spaces.end_jobs(workspace)


async def everything(engine: Database) -> str:
    """Return all that the database holds, as text."""
    found = []
    async with engine.reading() as connection:
        for table in metadata.sorted_tables:
            found += [f"{table.name} {row}" for row in await connection.execute(select(table))]
    return "\n".join(found)


async def count(engine: Database, table: Any) -> int:
    async with engine.reading() as connection:
        query = select(func.count()).select_from(table)
        return int((await connection.execute(query)).scalar_one())


async def rendering(store: SqlJobStore, provider_id: str = "video_1") -> Job:
    await in_line(store)
    return await store.move(await claimed(store), JobState.RENDERING, provider_id=provider_id)


# --- who has the app -------------------------------------------------------------------


async def test_a_workspace_that_is_installed_again_is_not_removed(
    spaces: SqlWorkspaces,
) -> None:
    await spaces.remove("T1")
    assert await spaces.removed() == ["T1"]
    assert await spaces.names() == {"T2": "Globex"}
    await spaces.save(ACME)
    assert await spaces.removed() == []
    assert await spaces.names() == {"T1": "Acme", "T2": "Globex"}


async def test_it_is_known_when_anybody_signed_in(spaces: SqlWorkspaces, engine: Database) -> None:
    assert await spaces.signed_in_at("T3") is None
    before = await spaces.signed_in_at("T1")
    await change(engine, update(workspaces).values(updated_at=1.0))
    assert await spaces.signed_in_at("T1") == 1.0
    await spaces.save(ACME)
    again = await spaces.signed_in_at("T1")
    assert before is not None
    assert again is not None
    assert again >= before


async def test_leaving_twice_keeps_the_first_time(spaces: SqlWorkspaces, engine: Database) -> None:
    await spaces.remove("T1")
    (first,) = await rows(engine, workspaces.c.removed_at, id="T1")
    await spaces.remove("T1")
    assert await rows(engine, workspaces.c.removed_at, id="T1") == [first]


async def test_a_workspace_that_was_never_here_leaves_nothing(
    spaces: SqlWorkspaces, engine: Database
) -> None:
    before = await everything(engine)
    await left(spaces, "T9")
    purged = await spaces.purge("T9")
    assert (purged.rows, purged.left) == (0, 0)
    assert await everything(engine) == before


# --- what becomes of the jobs ----------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (JobState.QUEUED, JobState.CANCELLED),
        (JobState.SUBMITTING, JobState.SUBMITTING),
        (JobState.RENDERING, JobState.CANCELLING),
        (JobState.CANCELLING, JobState.CANCELLING),
        (JobState.UNCONFIRMED, JobState.FAILED),
        (JobState.DELIVERING, JobState.FAILED),
        (JobState.DELIVERED, JobState.DELIVERED),
        (JobState.FAILED, JobState.FAILED),
        (JobState.CANCELLED, JobState.CANCELLED),
    ],
)
async def test_each_job_comes_as_near_to_its_end_as_its_render_allows(
    store: SqlJobStore, spaces: SqlWorkspaces, state: JobState, becomes: JobState
) -> None:
    job = await job_in(store, state)
    await left(spaces)
    after = await now(store, job)
    assert after.state is becomes
    assert after.cancel_requested == (becomes in {JobState.SUBMITTING, JobState.CANCELLING})
    await spaces.end_jobs("T1")
    assert await now(store, job) == after


async def test_a_job_without_a_card_is_cancelled_too(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    (job,) = await accepted(store, asked())
    await left(spaces)
    after = await now(store, job)
    assert (after.state, after.error_code) == (JobState.CANCELLED, "slack_revoked")
    await post_card(store, job)
    assert await take_all(store) == []


async def test_an_unconfirmed_job_of_a_known_render_keeps_its_slot(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    job = await store.move(await rendering(store), JobState.UNCONFIRMED)
    await left(spaces)
    (taken,) = await store.resume()
    assert (taken.id, taken.state, taken.prompt) == (job.id, JobState.CANCELLING, "")
    assert (await store.standing(WIDE)).running == 1
    await store.move(taken, JobState.CANCELLED)
    assert (await store.standing(WIDE)).running == 0


async def test_the_line_counts_its_jobs_no_more_and_all_others_still(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    await in_line(store, 3)
    await in_line(store, 2, person="U2")
    await in_line(store, 1, deployment="sora-1")
    theirs = await in_line(store, 2, workspace="T2")
    await left(spaces)
    assert await waiting(engine) == ({"T2": 2}, {("T2", "U1"): 2})
    await store.recount()
    assert await waiting(engine) == ({"T2": 2}, {("T2", "U1"): 2})
    assert await take_all(store) == [job.id for job in theirs]


async def test_cards_come_to_show_it_if_the_workspace_comes_back(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    cards = []
    for state in (JobState.DELIVERING, JobState.RENDERING, JobState.SUBMITTING, JobState.QUEUED):
        job = await job_in(store, state)
        await store.cards_shown({job.id: job.version})
        cards.append(job.id)
    await accepted(store, asked())  # it has no card, and gets none any more
    await left(spaces)
    assert {job.id for job in await store.unshown(10)} == set(cards)


async def test_a_submitting_job_keeps_its_prompt_until_it_has_a_render(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await left(spaces)
    job = await now(store, job)
    assert job.prompt == "a red fox in fresh snow"
    job = await store.move(job, JobState.RENDERING, provider_id="video_1")
    await spaces.end_jobs("T1")
    job = await now(store, job)
    assert (job.state, job.prompt) == (JobState.CANCELLING, "")


async def test_a_job_that_was_being_cancelled_loses_its_prompt_as_well(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    job = await job_in(store, JobState.CANCELLING)
    await left(spaces)
    assert (await now(store, job)).prompt == ""


async def test_a_create_refused_for_now_does_not_go_back_in_line(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    job = await job_in(store, JobState.SUBMITTING)
    await left(spaces)
    back = await store.move(await now(store, job), JobState.QUEUED)
    assert back.state is JobState.CANCELLED


async def test_whoever_delivers_finds_that_it_is_over(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    job = await job_in(store, JobState.DELIVERING)
    await left(spaces)
    with pytest.raises(StaleJob):
        await store.update(job, clip_path="/spool/late.mp4")
    await spaces.purge("T1")
    with pytest.raises(StaleJob):
        await store.move(job, JobState.DELIVERED)


# --- what becomes of the rows ----------------------------------------------------------


async def test_rows_without_a_slot_go_at_once_the_rest_when_it_is_free(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    await job_in(store, JobState.DELIVERED)
    await job_in(store, JobState.DELIVERING)
    running = await rendering(store)
    await in_line(store, 2, person="U2")
    theirs = await in_line(store, workspace="T2")
    await accepted(store, asked(response_url="https://hooks.slack.example/commands/secret"))
    await left(spaces)

    assert (await spaces.purge("T1")).left == 1
    assert [row.id for row in await rows(engine, jobs.c.id, workspace="T1")] == [running.id]
    kept = await everything(engine)
    assert "https://hooks" not in kept
    assert await count(engine, requests) == 2

    await store.move(await now(store, running), JobState.CANCELLED)
    assert (await spaces.purge("T1")).left == 0
    assert "'T1'" not in await everything(engine)
    assert await spaces.removed() == []
    assert await take_all(store) == [job.id for job in theirs]
    assert (await spaces.purge("T1")).rows == 0


@pytest.mark.parametrize("state", sorted(HOLDS_SLOT - {JobState.UNCONFIRMED}))
async def test_a_slot_that_nobody_has_been_watching_is_free_in_the_end(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database, state: JobState
) -> None:
    await job_in(store, state)
    await left(spaces)
    old = select(jobs.c.submitted_at - LONGEST_RENDER).scalar_subquery()
    await change(engine, update(jobs).values(submitted_at=old))
    assert (await spaces.purge("T1")).left == 1
    await change(engine, update(jobs).values(lease_until=0.0))
    assert (await spaces.purge("T1")).left == 0
    assert await waiting(engine) == ({}, {})
    assert await rows(engine, submits.c.job, answered_at=None) == []


async def test_its_renders_are_never_taken_for_somebody_elses(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    job = await rendering(store, "video_1")
    job = await store.move(job, JobState.QUEUED)
    job = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_2")
    job = await store.move(job, JobState.FAILED)
    await left(spaces)
    await spaces.purge("T1")
    assert await rows(engine, abandoned_renders.c.provider_id, abandoned_renders.c.job) == [
        ("video_1", ""),
        ("video_2", ""),
    ]
    ids = ["video_1", "video_2", "video_3"]
    assert await known_renders(store, "sora-2", ids) == {"video_1", "video_2"}


async def test_a_render_that_no_provider_lists_leaves_no_trace(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    await store.move(await rendering(store), JobState.FAILED)
    await change(engine, update(jobs).values(submitted_at=jobs.c.submitted_at - LISTED_SECONDS))
    await left(spaces)
    await spaces.purge("T1")
    assert await count(engine, abandoned_renders) == 0


async def test_the_submit_limit_still_counts_what_was_sent_for_it(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    await in_line(store)
    sent = await claimed(store, replace(DEPLOYMENT, max_submits=2))
    await store.move(sent, JobState.FAILED)
    await left(spaces)
    await spaces.purge("T1")
    assert await count(engine, submits) == 1


async def test_the_same_request_may_be_made_after_a_new_installation(
    store: SqlJobStore, spaces: SqlWorkspaces
) -> None:
    request = asked("message:T1:C1:1.2")
    await accepted(store, request)
    await left(spaces)
    await spaces.purge("T1")
    await spaces.save(ACME)
    (job,) = await accepted(store, request)
    await post_card(store, job)
    assert await take_all(store) == [job.id]


async def test_what_has_just_come_in_is_not_purged_out_of_the_line(
    store: SqlJobStore, spaces: SqlWorkspaces, engine: Database
) -> None:
    await rendering(store)
    await left(spaces)
    (late,) = await in_line(store)
    assert (await spaces.purge("T1")).left == 2
    assert await waiting(engine) == ({"T1": 1}, {("T1", "U1"): 1})
    await spaces.end_jobs("T1")
    assert (await spaces.purge("T1")).left == 1
    assert await store.get(late.id) is None
    assert (await store.claim(WIDE)).job is None


async def test_nobody_waits_in_a_circle(
    store: SqlJobStore,
    rival: SqlJobStore,
    spaces: SqlWorkspaces,
    engine: Database,
    elsewhere: Database,
) -> None:
    """Both processes see it off while both are at work: none of them is refused a lock."""
    for workspace in ("T1", "T2"):
        await in_line(store, 12, workspace=workspace)
        await in_line(store, 3, workspace=workspace, person="U2", deployment="sora-1")
    for _ in range(8):
        job = await claimed(store)
        await store.move(job, JobState.RENDERING)
    await spaces.remove("T1")

    async def work(mine: SqlJobStore) -> None:
        for _ in range(6):
            await mine.renew_leases()
            await mine.resume()
            claim = await mine.claim(WIDE)
            if claim.job is not None:
                with suppress(StaleJob):  # the other has taken it over
                    await mine.move(claim.job, JobState.QUEUED)
            await mine.recount()
            (late,) = await accepted(mine, asked())
            await mine.card_posted(late.id, f"{late.id}.1", f"{late.id}.1")

    async def see_off(mine: SqlWorkspaces) -> None:
        for _ in range(6):
            await mine.end_jobs("T1")
            await mine.purge("T1")

    async with asyncio.TaskGroup() as tasks:
        for each in (store, rival):
            tasks.create_task(work(each))
        for either in (spaces, SqlWorkspaces(elsewhere)):
            tasks.create_task(see_off(either))
    await spaces.end_jobs("T1")
    await spaces.purge("T1")
    left_over = {JobState(row.state) for row in await rows(engine, jobs.c.state, workspace="T1")}
    assert left_over <= {JobState.SUBMITTING, JobState.CANCELLING}
    assert (await waiting(engine))[0].keys() <= {"T2"}


async def test_no_word_is_left_in_the_file(tmp_path: Path) -> None:
    """SQLite leaves deleted bytes in place unless it is told to overwrite them."""
    path = tmp_path / "sora.db"
    words = CLIP.prompt.encode()
    database = open_database(f"sqlite+aiosqlite:///{path}")
    try:
        await migrate(database)
        spaces = SqlWorkspaces(database)
        await spaces.save(ACME)
        await in_line(SqlJobStore(database), 50)
        await left(spaces)
        await spaces.purge("T1")
    finally:
        await database.dispose()
    assert words not in path.read_bytes()


# --- who is served ---------------------------------------------------------------------


async def test_only_those_are_served_that_can_be_reached(engine: Database) -> None:
    served = {"T2"}
    store = SqlJobStore(engine, served=lambda: served)
    mine = await in_line(store, 2)
    theirs = await in_line(store, 2, workspace="T2")
    assert list(await store.places([WIDE], 10)) == [job.id for job in theirs]
    assert await take_all(store) == [job.id for job in theirs]
    served.add("T1")
    assert list(await store.places([WIDE], 10)) == [job.id for job in mine]
    assert await take_all(store) == [job.id for job in mine]
    served.clear()
    assert await take_all(store) == []
