"""A clip is on the disk as soon as it is ready: the provider throws it away after a day."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.delivery import UNKNOWN, UPLOADS_AT_ONCE
from bot.domain.errors import Unavailable
from bot.domain.job import JobState
from tests.bot.test_delivery import Death, MortalStore
from tests.bot.works import Works
from tests.doubles import CLIP


async def test_a_clip_is_fetched_however_many_uploads_wait(works: Works) -> None:
    works.slack.looks_until_shared = 100
    waiting = [await works.delivering() for _ in range(UPLOADS_AT_ONCE)]
    for job in waiting:
        works.renderer.resume(job)
    async with asyncio.timeout(10):
        while len(works.slack.threads) < UPLOADS_AT_ONCE:  # noqa: ASYNC110 - a double has no events
            await asyncio.sleep(0.001)
    last = await works.delivering()
    works.renderer.resume(last)
    async with asyncio.timeout(3):
        while (await works.row(last)).clip_path is None:  # noqa: ASYNC110 - nor has a row
            await asyncio.sleep(0.001)
    assert (await works.row(last)).state is JobState.DELIVERING
    assert len(works.slack.files) == UPLOADS_AT_ONCE


async def test_a_clip_that_is_gone_from_the_disk_is_fetched_again(works: Works) -> None:
    job = await works.delivering()
    job = await works.store.update(job, clip_path=str(works.folder / "gone.mp4"), clip_bytes=9)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.DELIVERED
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]


async def test_a_clip_stays_on_the_disk_until_its_delivery_is_written_down(works: Works) -> None:
    job = await works.delivering()
    dying = works.restarted(store=MortalStore(works.engine, works.slack.troubles))
    (job,) = await dying.store.resume()

    def step(where: str) -> None:
        if where == "before move":
            raise Death(where)

    works.slack.troubles.step = step
    with pytest.raises(Death):
        await works.clock.fly(dying.delivery.deliver(job))
    row = await works.row(job)
    assert (row.state, row.clip_path is not None) == (JobState.DELIVERING, True)
    assert await asyncio.to_thread(Path(row.clip_path or "").read_bytes) == CLIP


async def test_a_clip_that_never_comes_is_given_up_when_its_day_is_over(works: Works) -> None:
    """SGLang says of a clip that it has thrown away that its render goes on."""
    job = await works.delivering()
    job = await works.store.update(job, expires_at=works.clock.now() + 600)
    works.video.troubles.before("download", *[Unavailable("still in-progress")] * 100)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, "render_missing")
    assert "24 hours" in (job.error_tell or "")
    assert (job.expires_at or 0) <= works.clock.now() <= (job.expires_at or 0) + 120


async def test_a_clip_that_comes_late_is_still_taken(works: Works) -> None:
    """The bot was away for a day, and the provider keeps clips for longer."""
    job = await works.delivering()
    job = await works.store.update(job, expires_at=works.clock.now() - 3600)
    works.video.troubles.before("download", *[Unavailable("503")] * (UNKNOWN - 1))
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.DELIVERED
