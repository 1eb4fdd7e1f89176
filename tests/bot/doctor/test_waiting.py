"""Clips that wait for a deployment which the settings don't name: the doctor counts them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.doctor.machine import restored, waiting
from storage import restored as copies
from storage.orphans import orphans
from tests.support.storage import asked
from tests.support.works import Works


@pytest.mark.parametrize("clips", [1, 3])
async def test_what_waits_for_nobody_is_told(works: Works, clips: int) -> None:
    url = f"sqlite+aiosqlite:///{works.folder / 'sora.db'}"
    assert await waiting(url, ["sora-2"]) == []
    await works.in_line()
    await works.in_line(replace(asked(clips=clips), deployment="~film"))
    (told,) = await waiting(url, ["sora-2"])
    many = "1 clip waits" if clips == 1 else "3 clips wait"
    assert told.said.startswith(f"{many} for film, which the settings don't name")
    assert told.said.endswith("they go on with the next start, at no higher price")
    (told,) = await waiting(url, ["sora-2", "other"])
    assert told.said.endswith("put it back, or have what waits for it cancelled")
    assert await orphans(url, ["sora-2"], in_use=True) == {"~film": clips}
    assert await waiting(url, ["sora-2", "~film"]) == []


async def test_a_database_that_is_not_there_yet_has_none(works: Works) -> None:
    assert await waiting(f"sqlite+aiosqlite:///{works.folder / 'none.db'}", ["sora-2"]) == []


async def test_what_may_be_paid_twice_is_told_after_a_restore(works: Works) -> None:
    url = f"sqlite+aiosqlite:///{works.folder / 'sora.db'}"
    await works.in_line()
    assert await restored(url) == []
    await copies.restored(works.engine)
    (told,) = await restored(url)
    assert told.said.startswith("1 clip of sora-2 may have been ordered since the copy of 20")
