"""What is to be removed is removed, however often that has to be tried."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.delivery.spool import Spool, clip_of
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.refusals import Refused
from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.job import Job, JobState, Part
from bot.domain.wording.taking_back import COPY_REFUSED, COPY_STAYS, VIDEO_STAYS
from bot.slack.views.card import card
from bot.upkeep.removals import PATIENCE, RemovalSweep
from storage.removals import SqlRemovals
from storage.tables import jobs
from tests.support.storage import change
from tests.support.works import Works, finished, moved_to


@pytest.fixture
def removals(works: Works) -> SqlRemovals:
    return SqlRemovals(works.engine)


@pytest.fixture
def house(works: Works) -> RemovalSweep:
    return keeper(works)


def keeper(works: Works) -> RemovalSweep:
    return RemovalSweep(
        removals=SqlRemovals(works.engine),
        deployments=works.deployments,
        messenger=works.slack,
        clean_up=Spool(works.folder / "spool", works.store, works.clock, works.stopping).sweep,
        board=works.board,
        bell=works.bell,
        timing=works.timing,
    )


async def deleted(works: Works, removals: SqlRemovals, *, everywhere: bool = False) -> Job:
    job = await removals.wish((await finished(works)).id, "U1", everywhere=everywhere)
    assert job is not None
    return job


async def due_again(works: Works) -> None:
    await change(works.engine, update(jobs).values(remove_at=0.0))


async def test_everything_that_was_asked_for_goes(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals, everywhere=True)
    works.board.changes.clear()
    await house.sweep()
    row = await works.row(job)
    assert (works.video.renders, works.slack.files, row.file_id) == ({}, {}, None)
    assert row.to_remove == frozenset()
    assert set(works.board.changes) == {job.id}
    assert card(row, None, 0.0).text == "“Deleted clip”: Deleted by <@U1>."


async def test_the_video_in_slack_stays_unless_asked_for(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals)
    await house.sweep()
    assert len(works.slack.files) == 1
    assert "The video in this thread stays." in card(await works.row(job), None, 0.0).text


async def test_a_kept_clip_leaves_the_disk(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await works.delivering()
    works.slack.troubles.before("start_upload", SlackRefused("no", error="storage_limit_reached"))
    works.renderer.resume(job)
    job = await works.reaches(job, JobState.FAILED)
    clip = clip_of(works.folder / "spool", job.id)
    assert clip.exists()
    await removals.wish(job.id, "U1", everywhere=False)
    await house.sweep()
    assert not clip.exists()


async def test_passing_troubles_are_tried_again(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals, everywhere=True)
    works.video.troubles.before("delete", Unavailable("503"))
    works.slack.troubles.before("remove_file", SlackUnavailable("503"))
    await house.sweep()
    assert len((await works.row(job)).to_remove) == 2
    await due_again(works)
    await house.sweep()
    assert (await works.row(job)).to_remove == frozenset()
    assert works.video.renders == {}


async def test_what_is_gone_already_is_gone(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals)
    works.video.renders.clear()
    await house.sweep()
    assert (await works.row(job)).to_remove == frozenset()


async def test_what_another_server_lacks_may_be_there_still(
    works: Works, removals: SqlRemovals, tmp_path: Path
) -> None:
    job = await deleted(works, removals)
    async with moved_to(works, tmp_path, name="other") as after:
        await keeper(after).sweep()
    assert (await works.row(job)).to_remove == {Part.RENDER}


async def test_a_service_that_cannot_delete_is_told_on_the_card(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals, everywhere=True)
    works.video.troubles.before("delete", Refused("405"))
    works.slack.troubles.before("remove_file", SlackRefused("no", error="cant_delete_file"))
    await house.sweep()
    row = await works.row(job)
    assert row.to_remove == frozenset()
    text = card(row, None, 0.0).text
    assert COPY_STAYS in text
    assert VIDEO_STAYS in text


async def test_nothing_is_tried_for_ever(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    job = await deleted(works, removals)
    works.video.troubles.before("delete", *[Unavailable("503")] * 2)
    await house.sweep()
    works.clock.advance(PATIENCE + 60)
    await due_again(works)
    await house.sweep()
    row = await works.row(job)
    assert (row.to_remove, row.error_tell) == (frozenset(), COPY_REFUSED)


async def test_it_sleeps_until_it_is_woken_or_it_is_time(
    works: Works, removals: SqlRemovals, house: RemovalSweep
) -> None:
    running = asyncio.create_task(house.run())
    await works.clock.somebody_sleeps()
    job = await deleted_meanwhile(works, removals)
    works.bell.ring()

    async def gone() -> bool:
        return (await works.row(job)).to_remove == frozenset()

    async with asyncio.timeout(30):
        while not await gone():  # noqa: ASYNC110 - the other side is a task of its own
            await asyncio.sleep(0.001)
    works.stopping.request()
    await running


async def deleted_meanwhile(works: Works, removals: SqlRemovals) -> Job:
    """Return a deleted job, without letting time fly."""
    job = await works.delivering()
    job = await works.store.move(job, JobState.DELIVERED)
    gone = await removals.wish(job.id, "U1", everywhere=False)
    assert gone is not None
    return gone


async def test_a_sweep_that_fails_is_not_the_last(
    works: Works, removals: SqlRemovals, house: RemovalSweep, caplog: pytest.LogCaptureFixture
) -> None:
    job = await deleted(works, removals)
    works.video.troubles.before("delete", RuntimeError("a mistake of ours"))
    running = asyncio.create_task(house.run())

    async def gone() -> bool:
        await due_again(works)
        return (await works.row(job)).to_remove == frozenset()

    await works.clock.until(gone)
    works.stopping.request()
    await running
    assert "could not be looked up" in caplog.text


async def test_a_service_that_cannot_delete_a_clip_changes_no_card(
    works: Works, house: RemovalSweep, caplog: pytest.LogCaptureFixture
) -> None:
    works.delivery._delete_after = True
    job = await finished(works)
    works.video.troubles.before("delete", Refused("405"))
    await house.sweep()
    row = await works.row(job)
    assert (row.to_remove, row.error_tell, row.expires_at) == (frozenset(), None, job.expires_at)
    assert [record for record in caplog.records if record.levelname == "WARNING"] == []


async def test_after_a_delivery_the_provider_may_forget_the_clip(
    works: Works, house: RemovalSweep
) -> None:
    works.delivery._delete_after = True
    job = await finished(works)
    assert job.to_remove == {Part.RENDER}
    await house.sweep()
    row = await works.row(job)
    assert works.video.renders == {}
    assert row.to_remove == frozenset()
    assert row.expires_at is not None
    assert row.expires_at <= works.clock.now() + 60
    assert row.has_clip
    assert "Done" in card(row, None, 0.0).text
