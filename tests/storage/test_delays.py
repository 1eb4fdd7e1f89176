"""What holds a paid clip up, in its row; and pauses that last as long as one can't be fetched."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.domain.errors.base import StaleJob
from bot.domain.job import Job, JobState
from bot.domain.line import Claim
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.pauses import SqlPauses
from storage.tables import jobs
from storage.workspaces import SqlWorkspaces
from tests.support.storage import DEPLOYMENT, WIDE, change, end_rest, in_line, job_in, now

NAME = DEPLOYMENT.name
REFUSED = "fetch_refused"
WAITING = (JobState.RENDERING, JobState.UNCONFIRMED, JobState.DELIVERING)


@pytest.fixture
def pauses(engine: Database) -> SqlPauses:
    return SqlPauses(engine)


async def pause(pauses: SqlPauses, code: str = REFUSED) -> None:
    await pauses.begin(NAME, code, "No.", lambda _lasted: 60.0)


async def refused(store: SqlJobStore, state: JobState = JobState.DELIVERING) -> Job:
    """Return a job in ``state`` whose clip, or whose render, we may not ask for."""
    return await store.delayed(await job_in(store, state), REFUSED)


async def code_of(store: SqlJobStore) -> str | None:
    found = (await store.standing(DEPLOYMENT)).pause
    return None if found is None else found.code


async def may_claim(store: SqlJobStore, engine: Database) -> bool:
    await end_rest(engine)
    return (await store.claim(WIDE)).job is not None


# --- the row ---------------------------------------------------------------------------


async def test_what_holds_a_job_up_has_its_time_from_the_database(store: SqlJobStore) -> None:
    job = await job_in(store, JobState.RENDERING)
    later = await store.delayed(job, "unavailable", 120.0)
    assert later == await now(store, job)
    assert (later.delayed_by, later.version) == ("unavailable", job.version + 1)
    assert later.rendering_at is not None
    assert later.delayed_since == pytest.approx(later.rendering_at - 120, abs=30)
    later = await store.delayed(later, None)
    assert (later.delayed_by, later.delayed_since) == (None, None)


@pytest.mark.parametrize(
    ("state", "to", "kept"),
    [
        (JobState.RENDERING, JobState.UNCONFIRMED, True),
        (JobState.UNCONFIRMED, JobState.RENDERING, True),
        (JobState.RENDERING, JobState.DELIVERING, False),
        (JobState.RENDERING, JobState.QUEUED, False),
        (JobState.RENDERING, JobState.FAILED, False),
        (JobState.UNCONFIRMED, JobState.FAILED, False),
        (JobState.DELIVERING, JobState.DELIVERED, False),
        (JobState.DELIVERING, JobState.FAILED, False),
    ],
)
async def test_a_delay_goes_along_with_the_render_and_no_further(
    store: SqlJobStore, state: JobState, to: JobState, kept: bool
) -> None:
    job = await store.move(await refused(store, state), to)
    assert (job.delayed_by == REFUSED, job.delayed_since is not None) == (kept, kept)


async def test_only_whoever_works_on_a_job_says_what_holds_it_up(
    store: SqlJobStore, rival: SqlJobStore
) -> None:
    job = await job_in(store, JobState.RENDERING)
    with pytest.raises(StaleJob):
        await rival.delayed(job, "slow")
    await store.move(job, JobState.DELIVERING)
    with pytest.raises(StaleJob):
        await store.delayed(job, "slow")


async def test_a_clip_is_let_go_whoever_works_on_it(store: SqlJobStore, rival: SqlJobStore) -> None:
    job = await refused(store)
    gone = await rival.let_go(job, REFUSED, "Given up.", "U9")
    assert gone is not None
    assert gone == await now(store, job)
    assert (gone.state, gone.error_code, gone.delayed_by) == (JobState.FAILED, REFUSED, None)
    assert gone.ended_at is not None
    assert await rival.let_go(job, REFUSED, "Given up.", "U9") is None
    with pytest.raises(StaleJob):
        await store.update(job, clip_path="x")
    taken = await rival.move(gone, JobState.DELIVERING)
    assert taken.state is JobState.DELIVERING


# --- the pause -------------------------------------------------------------------------


@pytest.mark.parametrize("state", WAITING)
async def test_while_a_clip_waits_to_be_fetched_nothing_is_tried(
    store: SqlJobStore, pauses: SqlPauses, engine: Database, state: JobState
) -> None:
    job = await refused(store, state)
    await pause(pauses)
    await in_line(store)
    await end_rest(engine)
    for _ in range(3):
        assert await store.claim(WIDE) == Claim(None, None)
    assert await pauses.try_now(NAME) is not None
    assert await store.claim(WIDE) == Claim(None, None)
    await store.move(job, JobState.FAILED)
    assert await may_claim(store, engine)
    assert await store.claim(WIDE) == Claim(None, None), "one at a time, as in any pause"


@pytest.mark.parametrize("how", ["cancelled", "given up", "left", "deleted"])
async def test_a_clip_that_nobody_waits_for_holds_up_nothing(
    store: SqlJobStore, pauses: SqlPauses, engine: Database, how: str
) -> None:
    job = await refused(store, JobState.RENDERING if how == "cancelled" else JobState.DELIVERING)
    await pause(pauses)
    await in_line(store, workspace="T2")
    assert not await may_claim(store, engine)
    if how == "cancelled":
        await store.request_cancel(job.id)
    elif how == "given up":
        await store.let_go(job, REFUSED, "Given up.", "U9")
    elif how == "left":
        await SqlWorkspaces(engine).end_jobs(job.thread.workspace)
    else:
        await change(engine, jobs.delete().where(jobs.c.id == job.id))
    assert await may_claim(store, engine)


async def test_replicas_respect_it(
    store: SqlJobStore, rival: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    await refused(store)
    await pause(pauses)
    await in_line(store, 4)
    await end_rest(engine)
    claims = await asyncio.gather(*(s.claim(WIDE) for s in (store, rival) * 3))
    assert {claim.job for claim in claims} == {None}


async def test_a_create_that_was_under_way_does_not_end_it(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    job = await refused(store)
    await pause(pauses)
    assert await pauses.end(NAME) is None
    assert await code_of(store) == REFUSED
    await store.move(job, JobState.FAILED)
    assert await pauses.end(NAME) is not None
    assert await code_of(store) is None


async def test_a_create_refused_meanwhile_does_not_make_it_another(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    job = await refused(store)
    await pause(pauses, "access")
    await pause(pauses)
    await pause(pauses, "access")
    assert await code_of(store) == REFUSED
    await store.move(job, JobState.FAILED)
    await pause(pauses, "access")
    assert await code_of(store) == "access"


async def test_a_clip_that_came_ends_it_for_all(store: SqlJobStore, pauses: SqlPauses) -> None:
    await refused(store)
    await pause(pauses)
    assert await pauses.end_of_refusal(NAME, whole=True) is not None
    assert await code_of(store) is None
    assert await pauses.end_of_refusal(NAME, whole=True) is None


async def test_word_of_a_render_ends_it_only_where_no_other_waits(
    store: SqlJobStore, pauses: SqlPauses
) -> None:
    one = await refused(store, JobState.RENDERING)
    await pause(pauses)
    assert await pauses.end_of_refusal(NAME, whole=False) is None
    await store.delayed(one, None)
    assert await pauses.end_of_refusal(NAME, whole=False) is not None


@pytest.mark.parametrize("whole", [True, False])
async def test_a_fetch_ends_no_pause_that_creates_began(
    store: SqlJobStore, pauses: SqlPauses, whole: bool
) -> None:
    await pause(pauses, "access")
    assert await pauses.end_of_refusal(NAME, whole=whole) is None
    assert await code_of(store) == "access"


async def test_a_mark_alone_holds_up_nothing(
    store: SqlJobStore, pauses: SqlPauses, engine: Database
) -> None:
    """One clip that stays refused while others come is no reason to order nothing."""
    await refused(store)
    await in_line(store)
    assert await may_claim(store, engine)
    await pause(pauses, "out_of_money")
    await in_line(store)
    await change(engine, update(jobs).values(state="cancelled").where(jobs.c.state == "submitting"))
    assert await may_claim(store, engine)
