"""A clip is on the disk as soon as it is ready: the provider throws it away after a day."""

from __future__ import annotations

import asyncio

from bot.delivery import UPLOADS_AT_ONCE
from bot.domain.job import JobState
from tests.bot.works import Works


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
