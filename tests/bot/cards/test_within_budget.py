"""Edits are paid for out of the workspace's budget, each of them."""

from __future__ import annotations

import asyncio

from bot.cards.budget import BURST
from bot.cards.edits import Edits
from bot.domain.job import JobState
from tests.support.office import Office, at_work
from tests.support.slack_stage import TEAM


async def test_while_no_time_passes_no_more_is_edited_than_at_once(office: Office) -> None:
    (job,) = await office.asked()
    async with at_work(office):
        await office.shown(job)
    job = await office.store.move(await office.submitting(), JobState.RENDERING)
    before = await office.count("chat.update")
    worker = Edits(TEAM, office.board._kit)
    for progress in range(1, 2 * BURST):
        job = await office.store.update(job, progress=progress)
        worker.look_at(job.id)
        async with asyncio.timeout(30):
            while not office.clock._sleepers:
                if (await office.row(job)).shown_version == job.version:
                    break
                await asyncio.sleep(0.001)
    assert 1 < await office.count("chat.update") - before <= BURST
    await worker.close(0)


async def test_a_card_that_waits_for_its_edit_has_its_keeper(office: Office) -> None:
    (job,) = await office.asked()
    worker = Edits(TEAM, office.board._kit)
    assert not worker.knows(job.id)
    worker.moved(job.id)
    assert worker.knows(job.id)  # so that the board doesn't read its row at each move
    await worker.close(0)
