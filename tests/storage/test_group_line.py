"""A line that several deployments share, beside each one's own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.deployment import Deployment
from bot.domain.groups import grouped, lines_of
from bot.domain.job import Job, JobId, JobState
from bot.domain.profiles import unknown
from storage import line
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.pauses import SqlPauses, _ended
from storage.waiting_remixes import SqlWaitingRemixes
from tests.support.profiles import SORA_2, priced
from tests.support.storage import (
    DEPLOYMENT,
    accepted,
    asked,
    in_line,
    inherited,
    now,
    post_card,
    waiting,
)

WEST, EAST = grouped([replace(DEPLOYMENT, name=name) for name in ("west", "east")])
SHARED = "~west"
ALONE = replace(WEST, group=None)


async def claimed(store: SqlJobStore, deployment: Deployment) -> Job | None:
    return (await store.claim(deployment)).job


async def changes(store: SqlJobStore, clips: int = 1, person: str = "U1") -> list[Job]:
    """Return remixes of a clip that is in the west, in line."""
    request = asked(deployment="west", clips=clips, person=person)
    remix = replace(request.jobs[0], source_id=JobId("k7m2p9"), source_provider_id="video_1")
    jobs = await accepted(store, replace(request, jobs=(remix,) * clips))
    return [await post_card(store, await now(store, job)) for job in jobs]


async def test_a_job_of_the_shared_line_is_its_claimants(store: SqlJobStore) -> None:
    jobs = await in_line(store, 3, deployment=SHARED)
    east, west = await claimed(store, EAST), await claimed(store, WEST)
    assert east is not None
    assert west is not None
    assert [(east.id, east.deployment), (west.id, west.deployment)] == [
        (jobs[0].id, "east"),
        (jobs[1].id, "west"),
    ]
    assert await waiting(store._engine) == ({"T1": 1}, {("T1", "U1"): 1})


async def test_each_ones_limits_are_its_own(store: SqlJobStore) -> None:
    await in_line(store, 6, deployment=SHARED)
    limited = replace(EAST, max_submits=1)
    taken = [await claimed(store, one) for one in (WEST, WEST, WEST, limited, limited)]
    assert [job and job.deployment for job in taken] == ["west", "west", None, "east", None]
    assert (await store.standing(WEST)).running == 2
    assert (await store.standing(WEST, EAST)).running == 3


async def test_claims_at_once_take_each_job_once(store: SqlJobStore, rival: SqlJobStore) -> None:
    await in_line(store, 6, deployment=SHARED)
    claims = [one.claim(to) for one in (store, rival) for to in (WEST, EAST, WEST, EAST)]
    taken = [claim.job for claim in await asyncio.gather(*claims) if claim.job is not None]
    assert len({job.id for job in taken}) == len(taken) == 4
    assert sorted(job.deployment for job in taken) == ["east", "east", "west", "west"]


async def test_what_was_not_taken_is_anybodys_again(store: SqlJobStore) -> None:
    (job,) = await in_line(store, deployment=SHARED)
    taken = await claimed(store, WEST)
    assert taken is not None
    await store.move(taken, JobState.QUEUED, deployment=SHARED, orders=0)
    again = await claimed(store, EAST)
    assert again is not None
    assert (again.id, again.deployment, again.orders) == (job.id, "east", 1)


async def test_changes_of_a_clip_are_made_where_it_is(store: SqlJobStore) -> None:
    (change,) = await changes(store)
    assert await claimed(store, EAST) is None
    taken = await claimed(store, WEST)
    assert taken is not None
    assert taken.id == change.id


async def test_own_and_shared_line_are_served_in_turn(store: SqlJobStore) -> None:
    await changes(store, 3, person="U1")
    await in_line(store, 2, person="U2", deployment=SHARED)
    wide = replace(WEST, max_running=10)
    taken = [await claimed(store, wide) for _ in range(5)]
    assert [job and job.requester for job in taken] == ["U1", "U2", "U1", "U2", "U1"]


async def test_fifty_changes_delay_anothers_clip_by_at_most_one(store: SqlJobStore) -> None:
    await changes(store, 10, person="U1")
    wide = replace(WEST, max_running=20)
    for _ in range(5):
        await claimed(store, wide)
    (mine,) = await in_line(store, person="U2", deployment=SHARED)
    next_two = [await claimed(store, wide) for _ in range(2)]
    assert mine.id in {job.id for job in next_two if job is not None}


async def test_places_are_those_of_all_lines(store: SqlJobStore) -> None:
    shared = await in_line(store, 2, deployment=SHARED)
    own = await changes(store, person="U2")
    places = await store.places([WEST, EAST], 10)
    assert [places[job.id].ahead for job in (*shared, *own)] == [0, 1, 0]


async def test_the_line_is_paused_when_the_last_one_is(
    store: SqlJobStore, engine: Database
) -> None:
    pauses = SqlPauses(engine)
    (job,) = await in_line(store, deployment=SHARED)
    members = WEST.group.members if WEST.group else ()
    await pauses.begin("west", "retired", "west is gone", lambda _: 60.0)
    assert not await pauses.begin_for_all(SHARED, members)
    assert (await store.places([WEST, EAST], 10))[job.id].pause is None
    assert await pauses.untold(SHARED) is None
    await pauses.begin("east", "access", "no key", lambda _: 60.0)
    assert await pauses.begin_for_all(SHARED, members)
    found = (await store.places([WEST, EAST], 10))[job.id].pause
    assert found is not None
    assert found.tell == "no key"
    notice = await pauses.untold(SHARED)
    assert notice is not None
    assert (notice.job.id, notice.pause and notice.pause.tell) == (job.id, "no key")
    await pauses.told(notice)
    assert await pauses.end(SHARED) is not None
    over = await pauses.untold(SHARED)
    assert over is not None
    assert not over.begins


async def test_a_pause_that_ends_meanwhile_pauses_no_line(
    store: SqlJobStore, engine: Database
) -> None:
    """Whoever ends it looks at the line's after that, and finds none that is written later."""
    pauses = SqlPauses(engine)
    await in_line(store, deployment=SHARED)
    for name in ("west", "east"):
        await pauses.begin(name, "access", "no key", lambda _: 60.0)
    async with engine.writing() as connection:
        row = await line.lock(connection, "east")
        noting = asyncio.create_task(pauses.begin_for_all(SHARED, ("west", "east")))
        await asyncio.wait([noting], timeout=0.1)
        await _ended(connection, row)
    assert await noting is False
    assert await pauses.is_quiet(SHARED)


async def test_a_pause_is_mentioned_once(store: SqlJobStore, engine: Database) -> None:
    pauses = SqlPauses(engine)
    (job,) = await in_line(store, deployment=SHARED)
    await pauses.begin("west", "retired", "west is gone", lambda _: 60.0)
    for _ in range(2):
        await pauses.mention("west", job)
        if (notice := await pauses.untold("west")) is not None:
            await pauses.told(notice)
    assert await pauses.untold("west") is None


@pytest.mark.parametrize("grouping", [True, False])
async def test_a_line_goes_on_when_groups_change(store: SqlJobStore, grouping: bool) -> None:
    line = "west" if grouping else SHARED
    jobs = await in_line(store, 2, deployment=line)
    (change,) = await changes(store, person="U2")
    today = [WEST, EAST] if grouping else [ALONE]
    await store.regroup(today)
    assert await inherited(store, *lines_of(today)) == 0
    await store.recount()
    wide = replace(today[0], max_running=9)
    taken = [await claimed(store, wide) for _ in range(3)]
    assert {job.id for job in taken if job is not None} == {jobs[0].id, jobs[1].id, change.id}
    assert await waiting(store._engine) == ({}, {})


async def test_what_was_shown_the_cheaper_price_stays_with_it(store: SqlJobStore) -> None:
    """Whoever runs Sora puts both into one group while it waits."""
    cheap = replace(ALONE, group_name="film")
    dear = replace(EAST, group=None, group_name="film", profile=priced(SORA_2, Decimal("0.30")))
    (cheaper,) = await in_line(store, deployment="west")
    (dearer,) = await in_line(store, deployment="east")
    cheap, dear = grouped([cheap, dear])
    await store.regroup([cheap, dear])
    await store.recount()
    taken = [await claimed(store, one) for one in (dear, dear, cheap)]
    assert [job and job.id for job in taken] == [dearer.id, None, cheaper.id]


@pytest.mark.parametrize(("shown", "line"), [(Decimal("0.40"), "west"), (None, "~west")])
async def test_what_was_shown_a_price_waits_for_no_unknown_one(
    store: SqlJobStore, shown: Decimal | None, line: str
) -> None:
    """Another is put beside it, and their servers, which tell the prices, are silent."""
    today = grouped(replace(one, group=None, profile=unknown("wan-2")) for one in (WEST, EAST))
    request = asked(deployment="west")
    clip = replace(request.jobs[0], price_usd=shown)
    (job,) = await accepted(store, replace(request, jobs=(clip,)))
    await store.regroup(today)
    assert (await now(store, job)).deployment == line


async def test_a_waiting_remix_goes_to_where_its_source_went(
    store: SqlJobStore, engine: Database
) -> None:
    (source,) = await in_line(store, deployment=SHARED)
    request = asked(deployment="west", thread_ts=source.thread.thread_ts)
    remix = replace(request.jobs[0], source_id=source.id, awaits_source=True)
    (waits,) = await accepted(store, replace(request, jobs=(remix,)))
    waits = await post_card(store, waits)
    made = await claimed(store, EAST)
    assert made is not None
    released = await SqlWaitingRemixes(engine).release(waits.id, "video_1", "east")
    assert released is not None
    assert await claimed(store, WEST) is None
    taken = await claimed(store, EAST)
    assert taken is not None
    assert taken.id == waits.id


async def test_who_cancels_while_it_changes_lines_is_heard(
    store: SqlJobStore, rival: SqlJobStore
) -> None:
    await in_line(store, 6, deployment=SHARED)
    wide = replace(WEST, max_running=9)

    async def to_and_fro() -> None:
        for _ in range(10):
            if (job := (await store.claim(wide)).job) is not None:
                await store.move(job, JobState.QUEUED, deployment=SHARED, orders=0)

    async def cancel_all() -> None:
        for job in await store.of_requester("T1", "U1", 10):
            await rival.request_cancel(job.id)

    await asyncio.gather(to_and_fro(), cancel_all())
    states = {job.state for job in await store.of_requester("T1", "U1", 10)}
    assert states == {JobState.CANCELLED}
    assert await waiting(store._engine) == ({}, {})
