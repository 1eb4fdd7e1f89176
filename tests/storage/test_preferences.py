"""What was chosen is kept on both databases, each choice by itself, until its workspace leaves."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import insert, update

from bot.domain.preferences.preferred import NOTHING_CHOSEN, WORKSPACE, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.preferences import SqlPreferences
from storage.tables import preferences
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change, in_line, rows


@pytest.fixture
def kept(engine: Database) -> SqlPreferences:
    return SqlPreferences(engine)


async def test_what_was_never_chosen_is_nothing(kept: SqlPreferences) -> None:
    assert await kept.of("T1", "U1") == NOTHING_CHOSEN


async def test_a_choice_is_there_for_the_next_process(
    kept: SqlPreferences, elsewhere: Database
) -> None:
    chosen = await kept.keep("T1", "C1", {"model": "film", "replies": ReplyPolicy.EVERY})
    assert chosen == Preferred(model="film", replies=ReplyPolicy.EVERY)
    assert await SqlPreferences(elsewhere).of("T1", "C1") == chosen


async def test_each_choice_is_kept_by_itself(kept: SqlPreferences) -> None:
    await kept.keep("T1", "U1", {"model": "film", "seconds": 8, "last_audio": False})
    chosen = await kept.keep("T1", "U1", {"model": None, "size": "portrait"})
    assert chosen == Preferred(size="portrait", seconds=8, last_audio=False)
    assert await kept.of("T1", "U1") == chosen


async def test_nobody_else_has_it(kept: SqlPreferences) -> None:
    await kept.keep("T1", "U1", {"model": "film"})
    for workspace, subject in (("T2", "U1"), ("T1", "U2"), ("T1", WORKSPACE)):
        assert await kept.of(workspace, subject) == NOTHING_CHOSEN


async def test_choices_at_the_same_moment_are_all_kept(
    kept: SqlPreferences, elsewhere: Database
) -> None:
    other = SqlPreferences(elsewhere)
    await asyncio.gather(
        kept.keep("T1", "U1", {"model": "film"}),
        other.keep("T1", "U1", {"size": "portrait"}),
        kept.keep("T1", "U1", {"seconds": 12}),
        other.keep("T1", "U1", {"last_count": 2}),
    )
    assert await kept.of("T1", "U1") == Preferred(
        model="film", size="portrait", seconds=12, last_count=2
    )


async def test_what_a_newer_version_wrote_stays_as_it_is(
    kept: SqlPreferences, engine: Database
) -> None:
    await kept.keep("T1", "U1", {"seconds": 8})
    newer = {"seconds": 12, "lighting": {"key": "soft"}}
    await change(engine, update(preferences).values(chosen=json.dumps(newer)))
    assert await kept.of("T1", "U1") == Preferred(seconds=12)
    await kept.keep("T1", "U1", {"size": "portrait"})
    [row] = await rows(engine, preferences)
    assert json.loads(row.chosen) == {**newer, "size": "portrait"}


@pytest.mark.parametrize("garbage", ["", "{", "[1, 2]", "null", '"model"'])
async def test_garbage_is_nothing_and_can_be_written_over(
    kept: SqlPreferences, engine: Database, garbage: str
) -> None:
    row = {"workspace": "T1", "subject": "U1", "chosen": garbage, "updated_at": 1.0}
    await change(engine, insert(preferences).values(row))
    assert await kept.of("T1", "U1") == NOTHING_CHOSEN
    assert await kept.keep("T1", "U1", {"seconds": 8}) == Preferred(seconds=8)


async def test_channels_are_found_the_latest_first(kept: SqlPreferences, engine: Database) -> None:
    for subject in ("C1", "U1", "G2", WORKSPACE, "C3", "D4"):
        await kept.keep("T1", subject, {"model": subject or "film"})
    await kept.keep("T2", "C9", {"model": "film"})
    older = update(preferences).where(preferences.c.subject == "C3").values(updated_at=1.0)
    await change(engine, older)
    found = await kept.of_channels("T1", 10)
    assert found.keys() == {"C1", "G2", "C3"}
    assert [*found][-1] == "C3"
    assert found["G2"] == Preferred(model="G2")
    assert len(await kept.of_channels("T1", 2)) == 2


async def test_a_workspace_that_left_leaves_none(
    kept: SqlPreferences, store: SqlJobStore, engine: Database
) -> None:
    for workspace in ("T1", "T2"):
        await kept.keep(workspace, "U1", {"seconds": 8})
    await in_line(store)
    spaces = SqlWorkspaces(engine)
    await spaces.end_jobs("T1")
    await spaces.purge("T1")
    assert await kept.of("T1", "U1") == NOTHING_CHOSEN
    assert await kept.of("T2", "U1") == Preferred(seconds=8)
