"""A GIF is asked for: there is one, it is known where, and another one only if it is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.errors.base import RequestError
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job
from bot.domain.sharing.copies import CopyState
from bot.domain.wording.card import gifs as wording
from bot.requests.sharing.gifs import Gifs
from storage.copies import SqlCopies
from storage.copy_table import copies
from storage.removals import SqlRemovals
from tests.support.front_desk import origin
from tests.support.storage import change, rows
from tests.support.works import Works, finished


@pytest.fixture
async def clip(works: Works) -> Job:
    return await finished(works)


def gifs(works: Works) -> Gifs:
    return Gifs(
        copies=SqlCopies(works.engine),
        messages=works.copies_at_slack,
        bell=works.copies,
        is_possible=True,
    )


async def press(works: Works, clip: Job, person: str = "U2") -> str:
    return await gifs(works).make(clip, origin(clip.thread, person))


async def becomes(works: Works, state: CopyState, file_id: str | None = None) -> None:
    await change(works.engine, update(copies).values(state=state, file_id=file_id))


async def test_a_gif_is_wanted_once_however_often_it_is_pressed(works: Works, clip: Job) -> None:
    told = [await press(works, clip, person) for person in ("U2", "U2", "U1")]
    assert told == [wording.ON_ITS_WAY, wording.COMING, wording.COMING]
    assert len(await rows(works.engine, copies.c.id)) == 1


async def test_who_presses_again_reads_where_the_gif_is(works: Works, clip: Job) -> None:
    await press(works, clip)
    works.copies_at_slack.completed["F0GIF"] = clip.thread.channel
    await becomes(works, CopyState.POSTED, "F0GIF")
    assert "<https://example.com/F0GIF|" in await press(works, clip)
    works.copies_at_slack.refuses("look", SlackUnavailable("away"))
    assert "the clip's thread" in await press(works, clip)


async def test_a_gif_that_is_gone_is_made_anew(works: Works, clip: Job) -> None:
    await press(works, clip)
    await becomes(works, CopyState.FAILED)
    assert await press(works, clip) == wording.ON_ITS_WAY
    await becomes(works, CopyState.POSTED, "F0REMOVED")
    assert await press(works, clip) == wording.ON_ITS_WAY
    states = [row.state for row in await rows(works.engine, copies.c.state)]
    assert states.count(CopyState.WANTED) == 1


async def test_there_is_no_gif_of_what_is_gone(works: Works, clip: Job) -> None:
    await press(works, clip)
    await SqlRemovals(works.engine).wish(clip.id, "U1", everywhere=True)
    (gif,) = await rows(works.engine, copies.c.state)
    assert gif.state == CopyState.LEAVING
    deleted = await works.store.get(clip.id)
    assert deleted is not None
    with pytest.raises(RequestError, match="no video here"):
        await press(works, deleted)


async def test_without_its_maker_a_gif_is_refused(works: Works, clip: Job) -> None:
    without = replace(gifs(works), is_possible=False)
    with pytest.raises(RequestError, match="PyAV"):
        await without.make(clip, origin(clip.thread, "U2"))
    assert await rows(works.engine, copies.c.id) == []
