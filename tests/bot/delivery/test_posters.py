"""Posters in a real (local) Slack: one for each clip, on its card, and nothing lost without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery.posters import TRIES, PosterSweep
from bot.domain.errors.base import InputUnusable
from bot.domain.job import Job, JobState
from bot.media.decoder import PosterDecoder
from bot.runtime.bell import Bell
from bot.slack.api.upload import Uploader
from bot.slack.messages.clips.posters import SlackPosters
from storage.posters import SqlPosters
from storage.removals import SqlRemovals
from storage.tables import jobs
from tests.support.office import Office, at_work, carded
from tests.support.pictures import picture
from tests.support.slack_stage import MAYA
from tests.support.storage import change


class Clips:
    """``ClipPictures`` and ``PosterMaker``: a picture for each clip, ready as it is."""

    def __init__(self) -> None:
        self.none = False
        self.jpeg = picture(64, 36, "JPEG")

    async def poster(self, job: Job) -> bytes:
        if self.none:
            raise InputUnusable("no picture anywhere")
        return self.jpeg

    async def made_of(self, given: bytes) -> bytes:
        return given


class Gallery:
    """An office with somebody who sees to posters; what is put off is due once it is asked."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clips = Clips()
        self.uploader = Uploader()
        self.removals = SqlRemovals(office.engine)
        self.sweeping = PosterSweep(
            store=SqlPosters(office.engine),
            pictures=self.clips,
            maker=self.clips,
            files=SlackPosters(office.calls, self.uploader),
            board=office.board,
            bell=Bell(),
            timing=office.timing,
        )

    async def delivered(self, count: int = 1) -> list[Job]:
        """Return clips that came just now."""
        await carded(self.office, count)
        done = []
        for _ in range(count):
            job = await self.office.rendering()
            job = await self.office.advance(job, JobState.DELIVERING)
            done.append(await self.office.advance(job, JobState.DELIVERED, poster_at=0.0))
        return await self.office.shown(*done)

    async def look(self, times: int = 1) -> None:
        """See to every poster that isn't done with, however long it was put off."""
        for _ in range(times):
            waiting = update(jobs).where(jobs.c.poster_at.is_not(None))
            await change(self.office.engine, waiting.values(poster_at=0.0))
            await self.sweeping.sweep()

    async def processed(self, job: Job) -> None:
        """Wait until Slack is done with a poster."""
        row = await self.office.row(job)

        async def is_done() -> bool:
            return self.office.stage.server.slack.files.is_processed(row.poster_id or "")

        await self.office.clock.until(is_done)

    async def on_card(self, job: Job) -> list[str]:
        """Return the files that a job's card shows, as Slack has it."""
        row = (await self.office.shown(job))[0]
        (card,) = [m for m in await self.office.messages() if m["ts"] == row.card_ts]
        return [b["slack_file"]["id"] for b in card["blocks"] if b["type"] == "image"]

    def files(self) -> list[str]:
        """Return the states of all pictures at Slack that were ever completed."""
        store = self.office.stage.server.slack.files
        states = [file.state for file in store._files.values() if file.name.endswith(".jpg")]
        return [state for state in states if state not in {"announced", "uploaded"}]


@pytest.fixture
async def gallery(office: Office) -> AsyncIterator[Gallery]:
    gallery = Gallery(office)
    yield gallery
    await gallery.uploader.close()


async def test_a_clips_picture_comes_onto_its_card(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        assert await gallery.on_card(job) == []
        await gallery.look()
        await gallery.processed(job)
        await gallery.look(2)
        row = await gallery.office.row(job)
        assert await gallery.on_card(job) == [row.poster_id]
        assert await SqlPosters(gallery.office.engine).next_due() is None
        assert gallery.files() == ["processed"]


@pytest.mark.parametrize("deed", ["drop_before", "drop_after"])
async def test_whoever_dies_over_an_upload_leaves_one_poster(gallery: Gallery, deed: str) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        fault = {"files.completeUploadExternal": [{"do": deed}]}
        await gallery.office.faults(methods=fault)
        await gallery.look(2)
        await gallery.processed(job)
        await gallery.look()
        assert len(await gallery.on_card(job)) == 1
        assert gallery.files() == ["processed"]


async def test_a_deleted_clips_poster_goes_with_it(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        await gallery.look()
        await gallery.processed(job)
        await gallery.look()
        assert len(await gallery.on_card(job)) == 1
        await gallery.removals.wish(job.id, MAYA, everywhere=False)
        gallery.office.board.changed(job.id)
        await gallery.look()
        assert await gallery.on_card(job) == []
        assert gallery.files() == ["deleted"]
        assert (await gallery.office.row(job)).poster_id is None


async def test_a_poster_that_came_at_the_last_try_stays(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        await gallery.look()
        await gallery.processed(job)
        await change(gallery.office.engine, update(jobs).values(poster_tries=TRIES - 1))
        await gallery.look(2)
        row = await gallery.office.row(job)
        assert await gallery.on_card(job) == [row.poster_id]
        assert gallery.files() == ["processed"]
        assert await gallery.sweeping.store.next_due() is None


async def test_a_deleted_clips_poster_goes_however_long_slack_is_away(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        await gallery.look()
        await gallery.processed(job)
        await gallery.removals.wish(job.id, MAYA, everywhere=False)
        deletions = [{"do": "status", "next": TRIES + 2, "status": 503}]
        await gallery.office.faults(methods={"files.delete": deletions})
        await gallery.look(TRIES + 2)
        assert gallery.files() == ["processed"]
        await gallery.look()
        assert gallery.files() == ["deleted"]
        assert await gallery.sweeping.store.next_due() is None


async def test_one_that_breaks_in_a_new_way_holds_up_no_other(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(gallery.office):
        first, second = await gallery.delivered(2)

        async def poster(job: Job) -> bytes:
            if job.id == first.id:
                raise RuntimeError("an answer that doesn't end")
            return gallery.clips.jpeg

        monkeypatch.setattr(gallery.clips, "poster", poster)
        await gallery.look()
        assert (await gallery.office.row(first)).poster_id is None
        assert (await gallery.office.row(second)).poster_id is not None


async def test_a_clip_deleted_over_its_upload_is_seen_to_no_more(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        await gallery.removals.wish(job.id, MAYA, everywhere=False)
        assert await gallery.sweeping.store.put_off(job, 0.0)  # its picture couldn't be had
        await gallery.sweeping.sweep()
        assert await gallery.sweeping.store.next_due() is None


async def test_a_clip_deleted_meanwhile_gets_no_poster(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        await gallery.removals.wish(job.id, MAYA, everywhere=False)
        assert await gallery.sweeping.store.uploaded(job, "F1") is None
        await gallery.look()
        assert gallery.files() == []


async def test_one_deleted_over_its_completion_goes_in_the_end(
    gallery: Gallery,
) -> None:
    class Late(SlackPosters):
        async def complete(self, job: Job, file_id: str) -> None:
            await gallery.removals.wish(job.id, MAYA, everywhere=False)
            assert await gallery.sweeping.store.due(10) == []
            await SlackPosters.complete(self, job, file_id)

    files = Late(gallery.office.calls, gallery.uploader)
    gallery.sweeping = replace(gallery.sweeping, files=files)
    async with at_work(gallery.office):
        await gallery.delivered()
        away = [{"do": "status", "next": 2, "status": 503}]
        await gallery.office.faults(methods={"files.delete": away})
        await gallery.look(3)
        assert gallery.files() == ["processed"]
        await gallery.look()
        assert gallery.files() == ["deleted"]
        assert await gallery.sweeping.store.next_due() is None


async def test_what_has_no_picture_is_asked_for_once(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        gallery.clips.none = True
        (job,) = await gallery.delivered()
        await gallery.look(3)
        assert (await gallery.office.row(job)).poster_tries == 1
        assert await gallery.on_card(job) == []


async def test_no_poster_is_tried_for_ever(gallery: Gallery) -> None:
    async with at_work(gallery.office):
        (job,) = await gallery.delivered()
        down = {"files.getUploadURLExternal": [{"do": "status", "next": None, "status": 503}]}
        await gallery.office.faults(methods=down)
        await gallery.look(2 * TRIES)
        assert (await gallery.office.row(job)).poster_tries == TRIES + 1
        assert await gallery.sweeping.store.next_due() is None


async def test_twenty_cards_end_right_within_slacks_minute(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack: 50 edits a minute for a workspace; one of the posters is refused for ever."""
    office, moments = gallery.office, list[float]()
    really = office.calls.call

    async def call(workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        if method == "chat.update":
            moments.append(office.clock.now())
        return await really(workspace, method, **arguments)

    monkeypatch.setattr(office.calls, "call", call)
    async with at_work(office):
        await carded(office, 20)
        running = []
        for _ in range(20):
            job = await office.submitting()
            running.append(await office.advance(job, JobState.RENDERING, provider_id=job.id))
        for progress in range(1, 100, 7):
            for job in running:
                office.board.progressed(job, progress)
            await office.clock.sleep(0)
        await office.shown(*running)
        done = []
        for job in [await office.row(job) for job in running]:
            coming = await office.advance(job, JobState.DELIVERING)
            done.append(await office.advance(coming, JobState.DELIVERED, poster_at=0.0))
        await office.faults(refuse_pictures=1)
        await gallery.look()
        for job in done:
            await gallery.processed(job)
        for _ in range(TRIES):
            await gallery.look()
            await office.shown(*done)
        shown = defaultdict(list)
        for job in done:
            assert "*Done*" in await office.card(job)
            shown[len(await gallery.on_card(job))].append(job)
    assert (len(shown[1]), len(shown[0])) == (19, 1)
    assert sorted(gallery.files()) == ["deleted"] + ["processed"] * 19
    assert await office.count("chat.update") == len(moments)
    assert max(sum(at <= one < at + 60 for one in moments) for at in moments) < 50


async def test_what_a_server_sends_becomes_a_small_jpeg(tmp_path: Path) -> None:
    made = await PosterDecoder().made_of(picture(2000, 1000, "WEBP"))
    assert made.startswith(b"\xff\xd8\xff")
    for broken in (b"no picture", picture(40, 40)[:-30]):
        with pytest.raises(InputUnusable):
            await PosterDecoder().made_of(broken)
