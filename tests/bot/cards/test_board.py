"""The reconciler: what a crash left unshown, places in line, and a tidy end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest
from sqlalchemy import update

from bot.cards import board
from bot.domain.deployment import Deployment
from bot.domain.job import Job, JobId, JobState
from bot.domain.line import Place
from storage import tables
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.office import Office, at_work, open_office
from tests.support.slack_stage import RANDOM, Stage


@pytest.fixture
async def reborn(stage: Stage, engine: Database) -> AsyncIterator[Office]:
    """Our next process on the same database and the same Slack."""
    async with open_office(stage, engine) as office:
        yield office


async def test_a_start_posts_and_edits_what_a_crash_left_unshown(
    office: Office, reborn: Office
) -> None:
    async with at_work(office):
        (seen,) = await office.asked()
        office.board.changed(seen.id)
        await office.shown(seen)
    (unseen,) = await office.asked(clips=1)
    failed = await office.store.move(await office.submitting(), JobState.FAILED)
    async with at_work(reborn):
        await reborn.shown(failed, unseen)
    assert "No clip this time" in await reborn.card(failed)
    assert "ine" in await reborn.card(unseen)
    assert len(await reborn.messages()) == 2


async def test_cards_of_a_channel_we_left_do_not_hide_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: the next sweep goes on behind them, and comes round again."""
    monkeypatch.setattr(board, "SWEPT", 2)
    await office.asked(clips=3, channel=RANDOM)
    async with office.engine.writing() as connection:
        await connection.execute(update(tables.jobs).values(card_ts="1.1", thread_ts="1.1"))
    (first,) = await office.asked()
    async with at_work(office):
        await office.shown(first)
        (second,) = await office.asked()
        await office.shown(second)
    assert len(await office.messages()) == 2


async def test_a_card_posted_right_before_a_crash_is_not_posted_twice(
    office: Office, reborn: Office
) -> None:
    (job,) = await office.asked()
    assert not await office.store.card_attempted(job.id)
    await office.calls.call(
        job.thread.workspace,
        "chat.postMessage",
        channel=job.thread.channel,
        text="a card",
        metadata={"event_type": "sora_job", "event_payload": {"job": job.id}},
    )
    async with at_work(reborn):
        await reborn.shown(job)
    (message,) = await reborn.messages()
    assert message["ts"] == (await reborn.row(job)).card_ts
    assert "ine" in await reborn.card(job)


async def test_waiting_cards_tell_their_place(office: Office) -> None:
    async with at_work(office):
        jobs = [(await office.asked())[0] for _ in range(3)]
        for job in jobs:
            office.board.changed(job.id)
        await office.shown(*jobs)

        async def says(job: Job, words: str) -> bool:
            return words in await office.card(job)

        await office.clock.until(lambda: says(jobs[2], "3rd in line"))
        await office.store.request_cancel(jobs[0].id)
        await office.clock.until(lambda: says(jobs[2], "2nd in line"))
        await office.clock.until(lambda: says(jobs[1], "Next in line"))


async def test_nobody_waiting_the_line_is_hardly_read(office: Office) -> None:
    class Counting(SqlJobStore):
        reads = 0

        async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
            self.reads += 1
            return await super().places(deployments, limit)

    office.board._store = store = Counting(office.engine, owner="office")
    async with at_work(office):
        began = office.clock.now()

        async def minutes_later() -> bool:
            return office.clock.now() > began + 120

        await office.clock.until(minutes_later)
        assert store.reads <= 6


async def test_line_is_not_read_for_each_card_that_is_posted(office: Office) -> None:
    (first,) = await office.asked()
    office.board.posted(first, None)
    assert office.board._somebody_waits.rung  # nobody was known to wait
    office.board._somebody_waits.hush()

    office.board._places = {first.id: Place(0, None)}
    office.board.posted(first, None)
    assert not office.board._somebody_waits.rung  # it is read each second anyway


async def test_a_database_in_trouble_does_not_end_the_board(office: Office) -> None:
    class Troubled(SqlJobStore):
        failures = 2

        async def get(self, job_id: JobId) -> Job | None:
            self._fail()
            return await super().get(job_id)

        async def unshown(self, limit: int, after: JobId | None = None) -> list[Job]:
            self._fail()
            return await super().unshown(limit, after)

        async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
            self._fail()
            return await super().places(deployments, limit)

        def _fail(self) -> None:
            if self.failures:
                self.failures -= 1
                raise OSError("disk I/O error")

    office.board._store = Troubled(office.engine, owner="office")
    (job,) = await office.asked()
    async with at_work(office):
        office.board.changed(job.id)
        await office.shown(job)


async def test_the_end_shows_what_has_just_changed(office: Office) -> None:
    async with at_work(office):
        (job,) = await office.asked()
        office.board.changed(job.id)
        await office.shown(job)
        job = await office.rendering()
        office.stopping.request()
        job = await office.advance(job, JobState.DELIVERING)
    assert "Rendered" in await office.card(job)


async def test_after_the_end_nobody_begins_with_a_card(office: Office) -> None:
    """The card that was being brought on as the end came is still posted."""
    (job,) = await office.asked()
    routing = asyncio.create_task(office.board.run())
    office.board.changed(job.id)
    async with asyncio.timeout(30):
        while job.id in office.board._news:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    office.stopping.request()
    await office.board.close(30)
    await routing
    assert (await office.row(job)).card_ts is not None
    (other,) = await office.asked()
    office.board.changed(other.id)
    await office.board._route_one()
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("cards of")] == []
    assert (await office.row(other)).card_ts is None
