"""What the bot leaves on the disk while it works is for nobody else on the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stage import Stage, until


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """Work under the umask that gives everything away."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(*places: Path) -> list[str]:
    found = [path for place in places for path in (place, *place.rglob("*"))]
    return [path.name for path in found if stat.S_IMODE(path.lstat().st_mode) & 0o077]


async def test_clips_and_the_database_are_private(stage: Stage) -> None:
    maya = stage.who()
    data = stage.folder / "data"
    await stage.break_slack(methods={"upload": [{"do": "delay", "next": 1, "seconds": 2.0}]})

    async def fetched() -> list[Path]:
        return list(data.glob("spool/*.mp4"))

    url = f"sqlite+aiosqlite:///{data}/sora.db"
    async with stage.bot(DATABASE_URL=url):
        await stage.say(maya, "/sora a red fox")
        await until(fetched)
        assert {path.suffix for path in data.iterdir()} >= {".db", ".lock", ".db-wal", ".db-shm"}
        assert open_to_others(data) == []
        await stage.card_that_says(maya, "red fox", "Done")
    assert open_to_others(data) == []


async def test_an_open_folder_of_an_earlier_version_is_closed(stage: Stage) -> None:
    data = stage.folder / "data"
    (data / "spool").mkdir(parents=True)
    for name in ("sora.db", "sora.db.lock", "spool/abc234.part", "backup.db"):
        (data / name).touch()
    async with stage.bot(DATABASE_URL=f"sqlite+aiosqlite:///{data}/sora.db"):
        assert open_to_others(data) == []
