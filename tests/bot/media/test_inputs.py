"""Bringing pictures: before a card, before anything is spent, and whoever dies in between."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.errors.base import StorageAway
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.slack import SlackLimited, SlackUnavailable
from bot.domain.job import Job, JobId, JobState
from bot.domain.media.inputs import Fitted, Raw
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import WHOLE, Crop, InputKind
from bot.media.decoder import PictureDecoder
from bot.media.inputs import AT_ONCE, PATIENCE
from bot.media.picture_process import fit
from storage.inputs import SqlInputs
from storage.tables import jobs as job_rows
from tests.support.doubles import FakeFiles
from tests.support.inputs import PICTURE, Counter, at_work
from tests.support.pictures import bomb, opened, picture, video
from tests.support.profiles import LANDSCAPE, PORTRAIT, SORA_1
from tests.support.storage import accepted, asked, change, post_card
from tests.support.works import Works


class Press:
    """``Decoder``, one at a time, which notes whose pictures it has and may wait."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.open = asyncio.Event()
        self._one = asyncio.Lock()

    async def fit(self, raw: Raw) -> Fitted:
        async with self._one:
            self.names.append(raw.given[0].name)
            await self.open.wait()
            return fit(raw)


async def lease_of(works: Works, job: Job) -> str | None:
    query = job_rows.select().where(job_rows.c.id == job.id)
    async with works.engine.reading() as connection:
        owner: str | None = (await connection.execute(query)).one().lease_owner
        return owner


@pytest.fixture
async def counter(works: Works) -> AsyncIterator[Counter]:
    async with at_work(works) as counter:
        yield counter


async def test_a_picture_is_brought_made_to_fit_and_sent(works: Works, counter: Counter) -> None:
    counter.files.files["F1"] = picture(800, 1200)
    (job,) = await counter.asked()
    job = await counter.brought(job)
    assert (job.state, job.size) == (JobState.QUEUED, PORTRAIT)
    assert works.board.changes == [job.id]
    await post_card(works.store, job)
    await works.rendering()
    (order,) = works.video.orders
    (reference,) = order.references
    assert (order.size, reference.kind) == (PORTRAIT, InputKind.IMAGE)
    assert opened(reference.data).size == (720, 1280)


async def test_a_size_that_was_asked_for_is_kept(counter: Counter) -> None:
    counter.files.files["F1"] = picture(800, 1200)
    (job,) = await counter.asked(replace(PICTURE, sets_size=False))
    job = await counter.brought(job)
    assert job.size == LANDSCAPE
    (reference,) = await counter.works.inputs.references(job.id)
    assert opened(reference.data).size == (1280, 720)


async def test_a_picture_is_cut_here_and_its_part_chooses_the_size(counter: Counter) -> None:
    counter.files.files["F1"] = picture(1200, 800)
    upper = Crop(0.2, 0.0, 0.5, 1.0)
    (job,) = await counter.asked(replace(PICTURE, crop=upper, frame=60))
    job = await counter.brought(job)
    assert job.size == PORTRAIT
    (reference,) = await counter.works.inputs.references(job.id)
    assert (reference.crop, reference.frame) == (WHOLE, 60)
    assert opened(reference.data).size == (720, 1280)
    (given,) = await counter.works.inputs.given(job.id)
    assert given.crop == upper


async def test_a_video_is_cut_by_the_provider(works: Works, tmp_path: Path) -> None:
    sora1 = Works(works.engine, tmp_path, deployment=replace(works.deployment, profile=SORA_1))
    part = Crop(0.1, 0.1, 0.9, 0.9)
    async with at_work(sora1) as counter:
        counter.files.files["F1"] = video()
        (job,) = await counter.asked(NewInput(InputKind.VIDEO, "fox.mp4", "F1", crop=part))
        await counter.brought(job)
        (reference,) = await sora1.inputs.references(job.id)
    assert (reference.kind, reference.crop, reference.data) == (InputKind.VIDEO, part, video())


async def test_every_clip_of_a_request_gets_the_picture(counter: Counter) -> None:
    counter.files.files["F1"] = picture(800, 1200)
    found = await counter.asked(clips=3)
    await counter.brought(found[0])
    for job in found:
        assert (await counter.works.row(job)).size == PORTRAIT
        assert len(await counter.works.inputs.references(job.id)) == 1
    assert set(counter.works.board.changes) == {job.id for job in found}


async def test_a_frame_of_an_earlier_clip_is_brought(counter: Counter) -> None:
    counter.files.frames[JobId("abc234")] = picture(1280, 720, "JPEG")
    frame = NewInput(InputKind.IMAGE, "frame", frame_of=JobId("abc234"))
    (job,) = await counter.asked(frame)
    await counter.brought(job)
    assert len(await counter.works.inputs.references(job.id)) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "That picture is gone."),
        (bomb(), "60,000 × 60,000 pixels"),
        (picture()[:500], "damaged or cut short"),
        (video(), "starts from a picture"),
        (b"hello", "no picture that I can read"),
    ],
)
async def test_what_cannot_be_used_is_turned_away_in_private(
    counter: Counter, data: bytes | None, words: str
) -> None:
    if data is not None:
        counter.files.files["F1"] = data
    found = await counter.asked(clips=2)
    for job in found:
        ended = await counter.brought(job)
        assert (ended.state, ended.error_code) == (JobState.CANCELLED, "input")
        assert words in (ended.error_tell or "")
    ((person, told),) = counter.works.slack.private
    assert person == "U1"
    assert words in told
    assert await counter.works.store.unshown(10) == []
    assert counter.works.video.orders == []


async def test_slack_may_be_away_for_a_while(counter: Counter) -> None:
    counter.files.files["F1"] = picture()
    counter.files.troubles.before(
        "fetch", SlackUnavailable("503"), SlackLimited(retry_after=7.0), StorageAway("away")
    )
    (job,) = await counter.asked()
    before = counter.works.clock.now()
    job = await counter.brought(job)
    assert job.state is JobState.QUEUED
    assert counter.works.clock.now() - before >= 7.0
    assert counter.works.slack.private == []


async def test_a_provider_may_be_away_for_a_while(counter: Counter) -> None:
    counter.files.frames[JobId("abc234")] = picture()
    counter.files.troubles.before("bring", Unavailable("503"))
    frame = NewInput(InputKind.IMAGE, "frame", frame_of=JobId("abc234"))
    (job,) = await counter.asked(frame)
    assert (await counter.brought(job)).state is JobState.QUEUED


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (SlackUnavailable("503"), "once more in a few minutes"),
        (ValueError("nobody thought of it"), "went wrong on my side"),
    ],
)
async def test_a_request_does_not_wait_for_ever(
    works: Works, trouble: Exception, words: str
) -> None:
    files = FakeFiles()
    files.troubles.before("fetch", *[trouble] * 3)
    request = replace(asked(), inputs=(PICTURE,))
    (job,) = await accepted(works.store, request)
    long_ago = job_rows.c.created_at - PATIENCE - 1.0
    await change(works.engine, update(job_rows).values(created_at=long_ago))
    async with at_work(works, files) as counter:
        job = await counter.brought(job)
    assert job.state is JobState.CANCELLED
    ((_, told),) = works.slack.private
    assert words in told


async def test_nobody_waits_for_somebody_elses_slow_pictures(counter: Counter) -> None:
    counter.files.open.clear()
    counter.files.files |= {f"F{n}": picture(64, 64) for n in range(9)}
    found = [
        (await counter.asked(replace(PICTURE, file_id=f"F{n}"), person=f"U{n}"))[0]
        for n in range(9)
    ]

    async def full() -> bool:
        return counter.files.under_way == AT_ONCE

    await counter.works.clock.until(full)
    counter.files.open.set()
    for job in found:
        await counter.brought(job)
    assert counter.files.most_at_once == AT_ONCE


async def test_one_persons_pictures_are_brought_one_after_the_other(counter: Counter) -> None:
    counter.files.open.clear()
    counter.files.files["F1"] = picture(64, 64)
    found = [(await counter.asked())[0] for _ in range(5)]

    async def asked_for() -> bool:
        return counter.files.under_way == 1

    await counter.works.clock.until(asked_for)
    counter.files.open.set()
    for job in found:
        await counter.brought(job)
    assert counter.files.most_at_once == 1


async def test_many_pictures_of_one_hold_up_another_for_one(works: Works) -> None:
    press, files = Press(), FakeFiles()
    files.files["F1"] = picture(64, 64)
    async with at_work(works, files, press) as counter:
        counter.doors.open.add("T2")
        for _ in range(8):
            await counter.asked(replace(PICTURE, name="many"))

        async def at_the_first() -> bool:
            return press.names == ["many"]

        await works.clock.until(at_the_first)
        (job,) = await counter.asked(replace(PICTURE, name="lone"), workspace="T2", person="U9")
        press.open.set()
        await counter.brought(job)
        assert press.names.index("lone") == 1


async def test_a_deadly_picture_ends_its_own_request_alone(works: Works) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    deadly = PictureDecoder(command=(sys.executable, "-c", code))

    class Some:
        async def fit(self, raw: Raw) -> Fitted:
            decoder = deadly if raw.given[0].name == "deadly.png" else PictureDecoder()
            return await decoder.fit(raw)

    files = FakeFiles()
    files.files["F1"] = picture()
    async with at_work(works, files, Some()) as counter:
        (bad,) = await counter.asked(replace(PICTURE, name="deadly.png"))
        (good,) = await counter.asked(person="U2")
        assert (await counter.brought(bad)).state is JobState.CANCELLED
        assert (await counter.brought(good)).state is JobState.QUEUED
    ((person, told),) = works.slack.private
    assert person == "U1"
    assert "I can't open `deadly.png`" in told


async def test_a_cancelled_request_gets_its_card_and_no_picture(counter: Counter) -> None:
    counter.files.open.clear()
    (job,) = await counter.asked()
    await counter.works.store.request_cancel(job.id)
    counter.files.files["F1"] = picture()
    counter.files.open.set()
    job = await counter.brought(job)
    assert job.state is JobState.CANCELLED
    assert [found.id for found in await counter.works.store.unshown(10)] == [job.id]


async def test_a_workspace_out_of_reach_is_left_alone(counter: Counter) -> None:
    counter.doors.forget("T1")
    counter.files.files["F1"] = picture()
    (job,) = await counter.asked()
    await counter.works.clock.somebody_sleeps()
    assert await counter.awaits(job)
    counter.doors.open.add("T1")
    assert (await counter.brought(job)).state is JobState.QUEUED


async def test_a_restart_goes_on_where_the_last_process_stopped(works: Works) -> None:
    files = FakeFiles()
    files.open.clear()
    files.files["F1"] = picture()
    async with at_work(works, files) as counter:
        (job,) = await counter.asked()

        async def asked_for() -> bool:
            return files.under_way == 1

        await works.clock.until(asked_for)
    assert await counter.awaits(job)
    assert await lease_of(works, job) is None, "another process needn't wait"
    files.open.set()
    next_one = works.restarted()
    next_one.inputs = SqlInputs(works.engine, owner="second")
    async with at_work(next_one, files) as counter:
        assert (await counter.brought(job)).state is JobState.QUEUED


async def test_the_bytes_go_when_nobody_needs_them(counter: Counter) -> None:
    counter.files.files["F1"] = picture()
    (job,) = await counter.asked()
    job = await counter.brought(job)
    await counter.works.store.request_cancel(job.id)
    counter.works.pictures.ring()

    async def dropped() -> bool:
        return await counter.works.inputs.references(job.id) == ()

    await counter.works.clock.until(dropped)


async def test_an_order_whose_picture_cannot_be_read_is_not_sent(works: Works) -> None:
    class Hesitant(SqlInputs):
        away = True

        async def references(self, job_id: JobId):  # type: ignore[no-untyped-def]  # as its base
            if self.away:
                raise StorageAway("locked")
            return await super().references(job_id)

    works.inputs = hesitant = Hesitant(works.engine)
    works.renderer._submitting._orders._inputs = hesitant
    files = FakeFiles()
    files.files["F1"] = picture()
    async with at_work(works, files) as counter:
        (job,) = await counter.asked()
        job = await counter.brought(job)
        await post_card(works.store, job)
        works.renderer.start(await works.claimed())
        job = await works.reaches(job, JobState.QUEUED)
        assert works.video.orders == []
