"""What is old is forgotten, a little at a time."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from bot.delivery.spool import Spool
from bot.domain.conversation.replies import Draft
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import JobState, Thread
from bot.domain.language.clip_form import Form
from bot.slack.views.card import card
from bot.upkeep.retention import TIDY_SECONDS, Keep, RetentionSweep
from storage.drafts import SqlDrafts
from storage.retention import DAY, SqlRetention
from storage.tables import drafts, jobs, requests
from tests.support.storage import accepted, asked, change
from tests.support.works import Works, finished


@pytest.fixture
def house(works: Works) -> RetentionSweep:
    return keeper(works)


USUAL = Keep(jobs_days=30, clips_days=14)


def keeper(works: Works, *, keep: Keep = USUAL, batch: int = 100) -> RetentionSweep:
    return RetentionSweep(
        retention=SqlRetention(works.engine),
        keep=keep,
        clean_up=Spool(works.folder / "spool", works.store, works.clock, works.stopping).sweep,
        board=works.board,
        bell=works.bell,
        timing=works.timing,
        batch=batch,
    )


async def test_what_is_old_goes_a_little_at_a_time(works: Works) -> None:
    house = keeper(works, batch=2)
    for _ in range(3):
        await finished(works)
    long_ago = works.clock.now() - 31 * 24 * 3600
    await change(works.engine, update(jobs).values(ended_at=long_ago))
    left = []
    for _ in range(3):
        await house.tidy()
        left.append(len(await works.store.of_requester("T1", "U1", 10)))
    assert left == [1, 0, 0]
    await finished(works)
    await change(works.engine, update(jobs).values(ended_at=long_ago))
    await house.tidy()
    assert len(await works.store.of_requester("T1", "U1", 10)) == 1, "not before the hour is over"
    works.clock.advance(TIDY_SECONDS)
    await house.tidy()
    assert await works.store.of_requester("T1", "U1", 10) == []


async def test_a_clip_that_waited_too_long_loses_its_button(
    works: Works, house: RetentionSweep
) -> None:
    job = await works.delivering()
    works.slack.troubles.before("start_upload", SlackRefused("no", error="storage_limit_reached"))
    works.renderer.resume(job)
    job = await works.reaches(job, JobState.FAILED)
    assert "Deliver again" in str(card(job, None, 0.0).blocks)
    await change(works.engine, update(jobs).values(ended_at=works.clock.now() - 15 * 24 * 3600))
    await house.tidy()
    assert list((works.folder / "spool").iterdir()) == []
    shown = card(await works.row(job), None, 0.0)
    assert "waited 14 days" in shown.text
    assert "Deliver again" not in str([b for b in shown.blocks if b["type"] == "actions"])


async def test_nothing_is_forgotten_where_nobody_said_so(works: Works) -> None:
    house = keeper(works, keep=Keep(jobs_days=None, clips_days=None))
    await finished(works)
    await change(works.engine, update(jobs).values(ended_at=1.0))
    await house.tidy()
    assert len(await works.store.of_requester("T1", "U1", 10)) == 1


@pytest.mark.parametrize(
    ("keep", "age", "there"), [(USUAL, 6, True), (USUAL, 8, False), (Keep(2, None), 3, False)]
)
async def test_refused_words_are_forgotten_in_a_week_or_with_the_jobs(
    works: Works, keep: Keep, age: float, there: bool
) -> None:
    kept = SqlDrafts(works.engine)
    draft = await kept.keep(Draft(Thread("T1", "C1"), "U1", form=Form("a red fox")))
    older = update(drafts).values(created_at=drafts.c.created_at - age * DAY)
    await change(works.engine, older)
    await keeper(works, keep=keep).tidy()
    assert (await kept.get(draft) is not None) is there


async def test_addresses_for_private_replies_are_forgotten_in_passing(
    works: Works, house: RetentionSweep
) -> None:
    (job,) = await accepted(works.store, asked("a", response_url="https://hooks.slack.com/1"))
    await change(works.engine, update(requests).values(created_at=0.0))
    running = asyncio.create_task(house.run())
    async with asyncio.timeout(30):
        while await works.store.response_url(job.id) is not None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.001)
    works.stopping.request()
    await running
