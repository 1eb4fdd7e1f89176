"""What goes with a request: brought once, kept while needed, and before a card in any case."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.job import JobState
from bot.domain.media.inputs import MOST_WAITING, Brought
from bot.domain.new_jobs import NewInput, NewRequest
from bot.domain.profiles import WHOLE, Crop, InputKind
from storage.connections import Database
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.tables import inputs as input_rows
from storage.workspaces import SqlWorkspaces
from tests.support.storage import (
    accepted,
    asked,
    claimed,
    lapse_leases,
    now,
    post_card,
    rows,
)

PICTURE = NewInput(InputKind.IMAGE, "fox.png", file_id="F1", sets_size=True)
PLACED = NewInput(InputKind.IMAGE, "end.png", "F2", frame=12, crop=Crop(0.1, 0.0, 0.9, 1.0))
FOX = Brought(InputKind.IMAGE, "image/png", b"a fox")
END = Brought(InputKind.IMAGE, "image/jpeg", b"an end")


@pytest.fixture
def kept(engine: Database) -> SqlInputs:
    return SqlInputs(engine, owner="this process")


@pytest.fixture
def rivals(elsewhere: Database) -> SqlInputs:
    return SqlInputs(elsewhere, owner="another process")


def pictured(*given: NewInput, clips: int = 1, **more: str) -> NewRequest:
    return replace(asked(clips=clips, **more), inputs=given or (PICTURE,))


async def keys(kept: SqlInputs, *workspaces: str, but: tuple[str, ...] = ()) -> list[str]:
    found = await kept.awaited(workspaces or ("T1",), 10, but)
    return [awaited.request for awaited in found]


async def test_a_job_that_awaits_its_picture_has_no_card_and_no_turn(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    request = pictured(clips=2)
    first, second = await accepted(store, request)
    assert await store.unshown(10) == []
    assert await store.card_attempted(first.id) is None
    await kept.brought(request.key, [FOX], None)
    assert [job.id for job in await store.unshown(10)] == [first.id, second.id]
    assert await store.card_attempted(first.id) is False
    await post_card(store, first)
    assert (await claimed(store)).id == first.id


async def test_requests_are_brought_in_order_and_for_whom_we_serve(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    mine = [pictured(clips=2), pictured(PICTURE, PLACED)]
    theirs = pictured(workspace="T2")
    for request in (mine[0], theirs, mine[1], asked()):
        await accepted(store, request)
    found = await kept.awaited(("T1",), 10)
    assert [awaited.request for awaited in found] == [request.key for request in mine]
    assert found[1].inputs == (PICTURE, PLACED)
    assert 0.0 <= found[0].waited < 60.0
    assert await keys(kept, "T1", but=(mine[0].key,)) == [mine[1].key]
    assert await keys(kept, "T2") == [theirs.key]
    assert await keys(kept, "T3") == []


async def order_of_service(kept: SqlInputs, *workspaces: str, turns: int = 20) -> list[str]:
    """Bring what waits, one request at a time; return whose they were, in this order."""
    order = []
    for _ in range(turns):
        for awaited in await kept.awaited(workspaces, 1):
            order.append(f"{awaited.job.thread.workspace} {awaited.job.requester}")
            await kept.brought(awaited.request, [FOX], None)
    return order


async def test_workspaces_take_turns_and_in_each_its_people(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    for _ in range(4):
        await accepted(store, pictured(clips=2))
    await accepted(store, pictured(person="U2"))
    for person in ("U8", "U9"):
        await accepted(store, pictured(workspace="T2", person=person))
    served = await order_of_service(kept, "T1", "T2")
    assert served == ["T1 U1", "T2 U8", "T1 U2", "T2 U9", "T1 U1", "T1 U1", "T1 U1"]


async def test_turns_outlive_a_process(store: SqlJobStore, kept: SqlInputs) -> None:
    for _ in range(2):
        await accepted(store, pictured())
    await order_of_service(kept, "T1", turns=1)
    await accepted(store, pictured(person="U2"))
    next_one = SqlInputs(kept._engine, owner="this process")
    assert await order_of_service(next_one, "T1") == ["T1 U2", "T1 U1"]


async def test_whoever_has_a_turn_is_left_out(store: SqlJobStore, kept: SqlInputs) -> None:
    mine, theirs = [pictured(), pictured()], pictured(workspace="T2")
    for request in (*mine, theirs):
        await accepted(store, request)
    busy = {("T1", "U1"), ("T3", "U1")}
    (found,) = await kept.awaited(("T1", "T2"), 10, busy=busy)
    assert found.request == theirs.key, "the same name elsewhere is somebody else"


async def test_a_persons_eleventh_waiting_request_is_not_recorded(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    mine = [pictured(clips=3) for _ in range(MOST_WAITING)]
    for request in mine:
        await accepted(store, request)
    late = pictured()
    with pytest.raises(RequestError, match="Nothing was spent"):
        await store.accept(late)
    assert await store.accept(mine[0]) is None, "what Slack delivers again is no further one"
    for other in (pictured(person="U2"), pictured(workspace="T2"), asked()):
        await accepted(store, other)
    await kept.brought(mine[0].key, [FOX], None)
    await accepted(store, late)
    with pytest.raises(RequestError):
        await store.accept(pictured())


async def test_two_processes_never_bring_the_same(
    store: SqlJobStore, kept: SqlInputs, rivals: SqlInputs, engine: Database
) -> None:
    if engine.dialect.name == "sqlite":
        return  # a file has one process
    for number in range(6):
        await accepted(store, pictured(person=f"U{number}"))
    both = await asyncio.gather(*(who.awaited(("T1",), 3) for who in (kept, rivals)))
    found = [awaited.request for some in both for awaited in some]
    assert len(found) == len(set(found)) == 6


async def test_what_was_brought_goes_with_the_order(store: SqlJobStore, kept: SqlInputs) -> None:
    request = pictured(PICTURE, PLACED, clips=2)
    jobs = await accepted(store, request)
    assert await kept.references(jobs[0].id) == ()
    assert await kept.given(jobs[1].id) == (PICTURE, PLACED)
    released = await kept.brought(request.key, [FOX, END], "720x1280")
    assert [(job.id, job.size) for job in released] == [(job.id, "720x1280") for job in jobs]
    first, second = await kept.references(jobs[1].id)
    assert (first.name, first.media_type, first.data) == ("fox.png", "image/png", b"a fox")
    assert (second.data, second.frame, second.crop) == (b"an end", 12, WHOLE)
    assert await keys(kept) == []


async def test_what_was_brought_twice_stays_as_it_was(store: SqlJobStore, kept: SqlInputs) -> None:
    request = pictured()
    (job,) = await accepted(store, request)
    await kept.brought(request.key, [FOX], "720x1280")
    assert await kept.brought(request.key, [END], "1280x720") == []
    assert (await kept.references(job.id))[0].data == b"a fox"
    assert (await now(store, job)).size == "720x1280"


async def test_a_video_may_turn_out_to_be_one(store: SqlJobStore, kept: SqlInputs) -> None:
    request = pictured()
    (job,) = await accepted(store, request)
    await kept.brought(request.key, [Brought(InputKind.VIDEO, "video/mp4", b"a film")], None)
    (reference,) = await kept.references(job.id)
    assert (reference.kind, reference.media_type) == (InputKind.VIDEO, "video/mp4")
    after = await now(store, job)
    assert (job.input_kind, after.input_kind) == (InputKind.IMAGE, InputKind.VIDEO)
    assert after.size == job.size


async def test_processes_share_the_work(
    store: SqlJobStore, kept: SqlInputs, rivals: SqlInputs, engine: Database
) -> None:
    request = pictured()
    await accepted(store, request)
    assert await keys(kept) == [request.key]
    assert await keys(kept) == [request.key], "its own lease is in nobody's way"
    alone = engine.dialect.name == "sqlite"
    assert await keys(rivals) == ([request.key] if alone else [])
    if alone:
        return
    await kept.put_off(request.key)
    assert await keys(rivals) == [request.key]
    assert await keys(kept) == []
    await lapse_leases(engine)
    assert await keys(kept) == [request.key]


async def test_bytes_are_kept_while_a_job_may_need_them(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    request = pictured(clips=2)
    first, second = await accepted(store, request)
    await kept.brought(request.key, [FOX], None)
    for job in (first, second):
        await post_card(store, job)
    job = await claimed(store)
    job = await store.move(job, JobState.RENDERING)
    job = await store.move(job, JobState.QUEUED, retries=1)
    assert await kept.drop() == 0
    await store.request_cancel(first.id)
    assert await kept.drop() == 0
    assert len(await kept.references(second.id)) == 1
    await store.request_cancel(second.id)
    assert await kept.drop() == 1
    assert await kept.drop() == 0
    assert await kept.references(second.id) == ()
    assert await kept.given(second.id) == (PICTURE,), "to be asked for once more"


async def test_a_cancelled_request_is_let_go_and_its_card_says_so(
    store: SqlJobStore, kept: SqlInputs
) -> None:
    request = pictured(clips=2)
    first, second = await accepted(store, request)
    await store.request_cancel(first.id)
    (awaited,) = await kept.awaited(("T1",), 10)
    assert awaited.job.id == second.id, "somebody still waits"
    await store.request_cancel(second.id)
    (awaited,) = await kept.awaited(("T1",), 10)
    assert awaited.job.state is JobState.CANCELLED
    assert {job.state for job in await kept.let_go(request.key)} == {JobState.CANCELLED}
    assert await keys(kept) == []
    assert {job.id for job in await store.unshown(10)} == {first.id, second.id}


async def test_a_request_that_is_turned_away_is_over(store: SqlJobStore, kept: SqlInputs) -> None:
    request = pictured(clips=2)
    jobs = await accepted(store, request)
    ended = await store.turn_away(jobs[1].id, "input", "Too large.")
    assert {job.id for job in ended} == {job.id for job in jobs}
    await kept.let_go(request.key)
    assert await keys(kept) == []
    assert await store.unshown(10) == []


async def test_a_workspace_that_leaves_takes_its_pictures_along(
    store: SqlJobStore, kept: SqlInputs, engine: Database
) -> None:
    gone, stays = pictured(), pictured(workspace="T2")
    for request in (gone, stays):
        await accepted(store, request)
        await kept.brought(request.key, [FOX], None)
    workspaces = SqlWorkspaces(engine)
    await workspaces.end_jobs("T1")
    await workspaces.purge("T1")
    assert [row.request for row in await rows(engine, input_rows.c.request)] == [stays.key]


async def test_a_job_may_go_without_its_inputs(store: SqlJobStore, kept: SqlInputs) -> None:
    request = pictured(clips=2)
    await accepted(store, request)
    found = await kept.go_without(request.key)
    assert [(job.state, job.inputs) for job in found] == [(JobState.QUEUED, 0)] * 2
    assert await keys(kept) == []
    assert await kept.references(found[0].id) == ()
    assert await kept.given(found[0].id) == (PICTURE,)
