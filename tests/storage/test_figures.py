"""What the rows tell whoever watches the bot, and that telling costs no more as they pile up."""

from __future__ import annotations

from sqlalchemy import update

from bot.domain.job import JobState
from bot.domain.telemetry.figures import LineFigures
from storage.connections import Database
from storage.figures.now import BEHIND, SqlFigures
from storage.jobs import SqlJobStore
from storage.pauses import SqlPauses
from storage.tables import jobs
from tests.support.storage import DEPLOYMENT, change, claimed, in_line, post_card

SORA = DEPLOYMENT.name


async def test_figures_tell_the_line_slots_and_money(engine: Database, store: SqlJobStore) -> None:
    first, *_ = await in_line(store, 3)
    started = await store.move(await claimed(store), JobState.RENDERING, provider_id="video_1")
    await change(engine, update(jobs).values(created_at=jobs.c.created_at - 100.0))
    figures = await SqlFigures(engine).now()
    line = figures.lines[SORA]
    assert started.id == first.id
    assert (line.waiting, line.paused, line.resting) == (2, None, 0.0)
    assert 100.0 <= line.oldest < 160.0
    assert figures.active == {(SORA, JobState.RENDERING): 1}
    assert figures.slots == {SORA: 1}
    assert figures.reserved == {SORA: 3 * 400_000}


async def test_figures_tell_a_pause_and_cards_behind(engine: Database, store: SqlJobStore) -> None:
    await SqlPauses(engine).begin(SORA, "access", "It won't have us.", lambda _: 60.0)
    for _ in range(2):
        await post_card(store, (await in_line(store))[0])
    late = jobs.c.updated_at - BEHIND - 5.0
    await change(engine, update(jobs).where(jobs.c.number == 1).values(updated_at=late))
    figures = await SqlFigures(engine).now()
    line = figures.lines[SORA]
    assert line.paused == "access"
    assert 0.0 < line.resting <= 60.0
    assert figures.cards_behind == 2
    assert BEHIND + 5.0 <= figures.card_lag < BEHIND + 60.0


async def test_nothing_at_all_is_told_of_an_empty_database(engine: Database) -> None:
    figures = await SqlFigures(engine).now()
    assert figures.at > 0
    assert (figures.lines, figures.active, figures.slots, figures.reserved) == ({}, {}, {}, {})
    assert (figures.cards_behind, figures.card_lag) == (0, 0.0)
    assert LineFigures() == LineFigures(0, 0.0, None, 0.0)
