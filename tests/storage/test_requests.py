from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import cast

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.conversation.people import Workspace
from bot.domain.job import JobId, JobState, Thread
from bot.domain.new_jobs import NewJob, NewRequest
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.tables import jobs, requests, workspaces
from storage.workspaces import SqlWorkspaces
from tests.support.profiles import LANDSCAPE
from tests.support.storage import CLIP, accepted, asked, in_line, now, post_card, rows


async def test_a_request_becomes_its_jobs(store: SqlJobStore) -> None:
    first, second = await accepted(store, asked(clips=2, person="U7"))
    assert (first.number, second.number) == (1, 2)
    assert first.id != second.id
    assert first == await now(store, first)
    assert first.state is JobState.QUEUED
    assert first.thread == Thread("T1", "C1", None)
    assert (first.requester, first.prompt, first.size) == ("U7", CLIP.prompt, LANDSCAPE)
    assert (first.seconds, first.price_usd) == (4, Decimal("0.40"))
    assert (first.version, first.shown_version) == (1, 0)


async def test_a_remix_remembers_its_source(store: SqlJobStore) -> None:
    (source,) = await accepted(store, asked())
    remix = NewJob(
        "make it night", LANDSCAPE, 4, None, source_id=source.id, source_provider_id="video_1"
    )
    thread = Thread("T1", "C1", "1.0")
    (job,) = await accepted(store, NewRequest("event:1", "sora-2", thread, "U1", (remix,)))
    assert job.is_remix
    assert (job.source_id, job.source_provider_id, job.price_usd) == (source.id, "video_1", None)


async def test_the_same_key_is_recorded_once(store: SqlJobStore, rival: SqlJobStore) -> None:
    assert await store.accept(asked("trigger:1")) is not None
    assert await store.accept(asked("trigger:1", person="U2")) is None
    assert await rival.accept(asked("trigger:1", workspace="T2")) is None


async def test_of_many_deliveries_at_once_exactly_one_is_recorded(
    store: SqlJobStore, rival: SqlJobStore, engine: Database
) -> None:
    deliveries = [who.accept(asked("trigger:1", clips=2)) for who in (store, rival) * 10]
    answers = await asyncio.gather(*deliveries)
    assert sum(answer is not None for answer in answers) == 1
    assert len(await rows(engine, jobs.c.id)) == 2


async def test_a_request_is_recorded_with_all_its_jobs_or_not_at_all(
    store: SqlJobStore, engine: Database
) -> None:
    broken = NewJob("a hare at dawn", LANDSCAPE, cast(int, None), None)
    request = NewRequest("trigger:1", "sora-2", Thread("T1", "C1"), "U1", (CLIP, broken))
    with pytest.raises(IntegrityError):
        await store.accept(request)
    assert await rows(engine, requests.c.key) == []
    assert await rows(engine, jobs.c.id) == []
    assert await store.accept(asked("trigger:1")) is not None


async def test_others_see_a_request_as_soon_as_it_is_accepted(
    store: SqlJobStore, rival: SqlJobStore
) -> None:
    (job,) = await accepted(store, asked())
    assert await rival.get(job.id) == job


async def test_an_interrupted_accept_leaves_no_half_request_or_lock(
    store: SqlJobStore, engine: Database
) -> None:
    for turns in range(40):
        task = asyncio.create_task(store.accept(asked(f"trigger:{turns}", clips=2)))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    await store.accept(asked("trigger:last", clips=2))
    recorded = {row.key for row in await rows(engine, requests.c.key)}
    assert "trigger:last" in recorded
    assert sorted(row.request for row in await rows(engine, jobs.c.request)) == sorted(
        [*recorded, *recorded]
    )


async def test_numbers_in_a_thread_count_up(store: SqlJobStore, rival: SqlJobStore) -> None:
    first, second = await in_line(store, 2)
    thread = (await now(store, first)).thread
    assert (await now(store, second)).thread == thread
    requests_ = [asked(thread_ts=thread.thread_ts, clips=2) for _ in range(6)]
    await asyncio.gather(
        *(who.accept(r) for who, r in zip((store, rival) * 3, requests_, strict=True))
    )
    assert [job.number for job in await store.in_thread(thread)] == list(range(1, 15))


async def test_a_thread_of_others_starts_at_one(store: SqlJobStore) -> None:
    (job,) = await accepted(store, asked(thread_ts="5.0"))
    assert job.number == 1
    assert [found.id for found in await store.in_thread(Thread("T1", "C1", "5.0"))] == [job.id]
    assert await store.in_thread(Thread("T2", "C1", "5.0")) == []
    assert await store.in_thread(Thread("T1", "C2", "5.0")) == []


async def test_jobs_whose_thread_isnt_known_yet_are_in_no_thread(store: SqlJobStore) -> None:
    await accepted(store, asked())
    assert await store.in_thread(Thread("T1", "C1", None)) == []


async def test_two_cards_in_one_channel_open_two_threads(store: SqlJobStore) -> None:
    (one,) = await accepted(store, asked())
    (two,) = await accepted(store, asked())
    one, two = await post_card(store, one), await post_card(store, two)
    assert one.thread != two.thread
    assert (one.number, two.number) == (1, 1)


async def test_a_person_sees_their_newest_jobs_first(store: SqlJobStore) -> None:
    mine = [(await accepted(store, asked(person="U1")))[0].id for _ in range(3)]
    await accepted(store, asked(person="U2"))
    await accepted(store, asked(person="U1", workspace="T2"))
    found = [job.id for job in await store.of_requester("T1", "U1", limit=10)]
    assert found == mine[::-1]
    assert [job.id for job in await store.of_requester("T1", "U1", limit=1)] == mine[-1:]


async def test_the_private_reply_address_is_kept(store: SqlJobStore) -> None:
    (told,) = await accepted(store, asked(response_url="https://hooks.example/1"))
    (untold,) = await accepted(store, asked())
    assert await store.response_url(told.id) == "https://hooks.example/1"
    assert await store.response_url(untold.id) is None
    assert await store.response_url(JobId("nobody")) is None


async def test_an_unknown_job_is_none(store: SqlJobStore) -> None:
    assert await store.get(JobId("nobody")) is None


async def test_a_workspace_is_saved_and_refreshed(store: SqlJobStore, engine: Database) -> None:
    await SqlWorkspaces(engine).save(Workspace("T1", "Old", "https://old.example", "U0", "B0"))
    await SqlWorkspaces(engine).save(
        Workspace("T1", "New", "https://new.example", "U0", "B0", "E1")
    )
    (row,) = await rows(engine, workspaces)
    assert (row.id, row.name, row.url, row.enterprise_id) == (
        "T1",
        "New",
        "https://new.example",
        "E1",
    )
