"""Pauses of a deployment, and who is told of them, on both databases and by several replicas."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from bot.domain.job import Job, JobState
from bot.domain.line import Claim
from bot.domain.pauses import Notice
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.pauses import SqlPauses
from storage.tables import deployments, jobs, workspace_turns
from storage.workspaces import SqlWorkspaces
from tests.support.storage import (
    DEPLOYMENT,
    WIDE,
    change,
    claimed,
    end_rest,
    in_line,
    inherited,
    rows,
)

NAME = DEPLOYMENT.name


@pytest.fixture
def pauses(engine: Database) -> SqlPauses:
    return SqlPauses(engine)


@pytest.fixture
def elsewhere_pauses(elsewhere: Database) -> SqlPauses:
    return SqlPauses(elsewhere)


async def pause(pauses: SqlPauses, code: str = "access", tell: str = "No.") -> float:
    """Pause the deployment for a minute at a time; return since when it is."""
    return (await pauses.begin(NAME, code, tell, lambda _lasted: 60.0)).pause.since


async def began(pauses: SqlPauses, name: str = NAME) -> Notice:
    """Return the notice that is due, which says that a pause began."""
    notice = await pauses.untold(name)
    assert notice is not None
    assert notice.begins
    return notice


async def lapse(engine: Database) -> None:
    """Let whoever tells people something have died a while ago."""
    held = workspace_turns.c.notice_until.is_not(None)
    await change(engine, update(workspace_turns).where(held).values(notice_until=1.0))


async def back_in_line(store: SqlJobStore, job: Job) -> Job:
    return await store.move(job, JobState.QUEUED)


# --- the deployment --------------------------------------------------------------------


async def test_a_pause_keeps_its_beginning_and_says_what_is_news(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    lasted: list[float] = []

    def rest(seconds: float) -> float:
        lasted.append(seconds)
        return 60.0

    first = await pauses.begin(NAME, "access", "No.", rest)
    again = await pauses.begin(NAME, "access", "No.", rest)
    other = await pauses.begin(NAME, "retired", "Gone.", rest)
    assert (first.is_news, again.is_news, other.is_news) == (True, False, True)
    assert first.pause.since == again.pause.since == other.pause.since
    assert lasted[0] == 0.0 <= lasted[1] <= lasted[2]
    standing = await store.standing(DEPLOYMENT)
    assert standing.pause == other.pause
    assert 50 < standing.resting_for <= 60


async def test_it_rests_and_then_one_job_at_a_time_is_tried(
    store: SqlJobStore, rival: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    await in_line(store, 3)
    job = await claimed(store)
    await pause(pauses)
    await back_in_line(store, job)
    assert 50 < ((await store.claim(WIDE)).again_in or 0) <= 60
    await end_rest(engine)
    tried = await claimed(store)
    assert await rival.claim(WIDE) == Claim(None, None)
    assert await store.claim(WIDE) == Claim(None, None)
    await store.move(tried, JobState.RENDERING, provider_id="video_1")
    assert await pauses.end(NAME) is not None
    assert (await rival.claim(WIDE)).job is not None
    assert (await store.claim(WIDE)).job is not None


async def test_two_replicas_never_try_at_once(
    store: SqlJobStore, rival: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    await in_line(store, 4)
    await pause(pauses)
    await end_rest(engine)
    claims = await asyncio.gather(*(s.claim(WIDE) for s in (store, rival) * 3))
    assert len([claim for claim in claims if claim.job is not None]) == 1


async def test_the_end_of_a_pause_ends_the_rest_and_touches_no_other(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    assert await pauses.end(NAME) is None
    await store.rest(NAME, 100.0)
    assert await pauses.end(NAME) is None
    assert (await store.standing(DEPLOYMENT)).resting_for > 90
    await pause(pauses)
    assert await pauses.end("another") is None
    assert await pauses.end(NAME) is not None
    assert await pauses.end(NAME) is None
    standing = await store.standing(DEPLOYMENT)
    assert (standing.pause, standing.resting_for) == (None, 0.0)


async def test_a_restart_tries_at_once(store: SqlJobStore, pauses: SqlPauses) -> None:
    await in_line(store)
    assert await pauses.try_now(NAME) is None
    await store.rest(NAME, 100.0)
    assert await pauses.try_now(NAME) is None
    assert (await store.standing(DEPLOYMENT)).resting_for > 90
    since = await pause(pauses)
    found = await pauses.try_now(NAME)
    assert found is not None
    assert found.since == since
    assert (await store.standing(DEPLOYMENT)).pause == found
    assert (await store.claim(WIDE)).job is not None


async def test_places_in_line_tell_of_the_pause(store: SqlJobStore, pauses: SqlPauses) -> None:
    (job,) = await in_line(store)
    await pause(pauses, tell="The model is gone.")
    place = (await store.places([DEPLOYMENT], 10))[job.id]
    assert place.pause is not None
    assert place.pause.tell == "The model is gone."
    assert place.wait is None
    await pauses.end(NAME)
    assert (await store.places([DEPLOYMENT], 10))[job.id].pause is None


async def test_a_waiting_job_can_be_cancelled_meanwhile(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    (job,) = await in_line(store)
    await pause(pauses)
    cancelled = await store.request_cancel(job.id)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLED


# --- who is told -----------------------------------------------------------------------


async def test_each_workspace_is_told_once_in_its_first_jobs_thread(
    store: SqlJobStore, pauses: SqlPauses, elsewhere_pauses: SqlPauses
) -> None:
    first, *_ = await in_line(store, 5, workspace="T1")
    other, *_ = await in_line(store, 5, workspace="T2")
    assert await pauses.untold(NAME) is None
    since = await pause(pauses)
    one, two = await began(pauses), await began(elsewhere_pauses)
    assert {one.job.id, two.job.id} == {first.id, other.id}
    assert one.since == two.since == since
    assert not one.may_be_posted
    assert await pauses.untold(NAME) is None
    for notice in (one, two):
        await pauses.told(notice)
    await pause(pauses)
    await pause(pauses, "retired")
    assert await pauses.untold(NAME) is None
    assert await elsewhere_pauses.untold(NAME) is None


async def test_replicas_share_the_telling(
    store: SqlJobStore, pauses: SqlPauses, elsewhere_pauses: SqlPauses
) -> None:
    for workspace in ("T1", "T2", "T3"):
        await in_line(store, workspace=workspace)
    await pause(pauses)
    found = await asyncio.gather(*(p.untold(NAME) for p in (pauses, elsewhere_pauses) * 4))
    told = [notice.job.thread.workspace for notice in found if notice is not None]
    assert sorted(told) == ["T1", "T2", "T3"]


async def test_whoever_comes_while_it_is_paused_is_told_as_well(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    await pause(pauses)
    assert await pauses.untold(NAME) is None
    (job,) = await in_line(store)
    assert (await began(pauses)).job.id == job.id


async def test_a_notice_that_its_teller_left_is_taken_up(
    store: SqlJobStore, pauses: SqlPauses, elsewhere_pauses: SqlPauses, engine: Database
) -> None:
    await in_line(store)
    await pause(pauses)
    notice = await began(pauses)
    assert await elsewhere_pauses.untold(NAME) is None
    await lapse(engine)
    taken = await began(elsewhere_pauses)
    assert taken == replace(notice, may_be_posted=True)
    await elsewhere_pauses.told(taken)
    await lapse(engine)
    assert await pauses.untold(NAME) is None


async def test_a_notice_that_could_not_be_posted_comes_again(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    await in_line(store)
    await pause(pauses)
    await pauses.release(await began(pauses))
    assert (await began(pauses)).may_be_posted


async def test_who_was_told_is_told_when_it_works_again(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    (job,) = await in_line(store)
    since = await pause(pauses)
    await pauses.told(await began(pauses))
    await pauses.end(NAME)
    over = await pauses.untold(NAME)
    assert over is not None
    assert (over.begins, over.job.id, over.since) == (False, job.id, since)
    assert not over.may_be_posted
    assert not over.may_be_unwanted
    assert await pauses.untold(NAME) is None
    await lapse(engine)
    again = await pauses.untold(NAME)
    assert again is not None
    assert again.may_be_posted
    await pauses.told(again)
    assert await pauses.untold(NAME) is None
    assert await pause(pauses) > since
    assert (await began(pauses)).job.id == job.id


async def test_a_pause_that_ended_before_anybody_was_told_is_doubtful(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    await in_line(store)
    await pause(pauses)
    notice = await began(pauses)
    await pauses.end(NAME)
    await pauses.told(notice)
    assert await pauses.untold(NAME) is None
    await lapse(engine)
    over = await pauses.untold(NAME)
    assert over is not None
    assert not over.begins
    assert over.may_be_unwanted
    await pauses.told(over)
    assert await pauses.untold(NAME) is None


async def test_a_pause_nobody_was_told_of_ends_without_a_word(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    await in_line(store)
    await pause(pauses)
    await pauses.end(NAME)
    assert await pauses.untold(NAME) is None


async def test_nobody_is_told_that_it_works_while_it_is_paused_again(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    (job,) = await in_line(store)
    await pause(pauses)
    await pauses.told(await began(pauses))
    await pauses.end(NAME)
    await store.request_cancel(job.id)
    await pause(pauses)
    assert await pauses.untold(NAME) is None


async def test_a_thread_that_is_gone_is_told_nothing(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    (job,) = await in_line(store)
    await pause(pauses)
    await pauses.told(await began(pauses))
    await change(engine, delete(jobs).where(jobs.c.id == job.id))
    await pauses.end(NAME)
    assert await pauses.untold(NAME) is None


async def test_only_workspaces_that_can_be_reached_are_told(
    store: SqlJobStore, engine: Database
) -> None:
    await in_line(store, workspace="T1")
    await in_line(store, workspace="T2")
    pauses = SqlPauses(engine, lambda: {"T2"})
    await pause(pauses)
    assert (await began(pauses)).job.thread.workspace == "T2"
    assert await pauses.untold(NAME) is None


async def test_a_workspace_that_leaves_takes_its_notice_along(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    await in_line(store)
    await pause(pauses)
    await pauses.told(await began(pauses))
    workspaces = SqlWorkspaces(engine)
    await workspaces.end_jobs("T1")
    await workspaces.purge("T1")
    await pauses.end(NAME)
    assert await pauses.untold(NAME) is None


# --- another deployment ----------------------------------------------------------------


async def test_the_trouble_of_an_old_name_does_not_stick(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    """The line moves on; whoever was told is told of the first success, under the new name."""
    await in_line(store, 2, workspace="T1")
    await in_line(store, 2, workspace="T2")
    await pause(pauses, "retired")
    for _ in ("T1", "T2"):
        await pauses.told(await began(pauses))
    new = replace(WIDE, name="sora-3")
    assert await inherited(store, new.name) == 4
    await store.recount()
    assert (await store.standing(new)).pause is None
    assert {row for (row,) in await rows(engine, deployments.c.trouble_code)} == {None}
    assert await pauses.untold(new.name) is None
    assert (await store.claim(new)).job is not None
    assert (await store.claim(new)).job is not None
    assert await pauses.end(new.name) is not None
    told = set()
    while (notice := await pauses.untold(new.name)) is not None:
        assert not notice.begins
        told.add(notice.job.thread.workspace)
        await pauses.told(notice)
    assert told == {"T1", "T2"}
    assert await pauses.untold(NAME) is None


async def test_a_new_name_in_trouble_is_a_pause_of_its_own(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    await in_line(store)
    old = await pause(pauses, "retired")
    await pauses.told(await began(pauses))
    await inherited(store, "sora-3")
    await store.recount()
    paused = await pauses.begin("sora-3", "access", "No.", lambda _: 60.0)
    assert paused.is_news
    assert paused.pause.since > old
    notice = await began(pauses, "sora-3")
    assert notice.since == paused.pause.since
    await pauses.told(notice)
    assert await pauses.untold("sora-3") is None


async def test_a_restart_under_the_same_name_changes_nothing(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    await in_line(store)
    since = await pause(pauses)
    await pauses.told(await began(pauses))
    await inherited(store, NAME)
    await store.recount()
    standing = await store.standing(DEPLOYMENT)
    assert standing.pause is not None
    assert standing.pause.since == since
    assert await pauses.untold(NAME) is None
