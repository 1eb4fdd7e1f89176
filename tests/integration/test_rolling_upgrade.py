"""The release before and this one, side by side on one database, as replicas are replaced."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import open_database
from tests.support.postgres import empty_postgres, postgres
from tests.support.processes import connected, kill, stop
from tests.support.stage import ROOT, Stage, until

__all__ = ["empty_postgres", "postgres"]

BEFORE = ("v0.1.0", "1d265abb")
"""The release before: its tag, and its commit where the clone has no tags."""

CLIPS = 6


@pytest.fixture
def release_before(tmp_path: Path) -> Path:
    """Return a folder with the program as it was released before."""
    for name in BEFORE:
        command = ["git", "-C", str(ROOT), "archive", name, "bot", "handlers", "storage"]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            folder = tmp_path / "before"
            folder.mkdir()
            subprocess.run(["tar", "-x", "-C", str(folder)], input=done.stdout, check=True)
            return folder
    pytest.skip(f"{BEFORE[0]} isn't in this clone: the upgrade did not run (git fetch --tags)")


async def test_two_releases_work_side_by_side(
    stage: Stage, release_before: Path, empty_postgres: str
) -> None:
    maya = stage.who()
    before = await stage.process(release_before, DATABASE_URL=empty_postgres)
    await connected(stage)
    await stage.say(maya, "/sora a red fox [stuck]")
    await stage.card_that_says(maya, "red fox", "Rendering")
    after = await stage.process(DATABASE_URL=empty_postgres)

    async def both_are_connected() -> bool:
        return int((await stage.get("/world"))["connections"]) == 2

    await until(both_are_connected, 120.0)
    for number in range(CLIPS):
        await stage.say(maya, f"/sora owl number {number}")

    async def owls_are_there() -> bool:
        return len(await stage.clips(maya)) == CLIPS

    await until(owls_are_there)
    await kill(before)
    await _let_go(empty_postgres)
    [fox] = [one for one in (await stage.renders())["renders"] if "fox" in one["prompt"]]
    await stage.finish(fox["id"])
    await stage.card_that_says(maya, "red fox", "Done")
    await stop(after)
    assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == CLIPS + 1
    assert len((await stage.renders())["renders"]) == CLIPS + 1


async def _let_go(url: str) -> None:
    """Let a minute pass since the dead one's last sign of life."""
    engine = open_database(url)
    try:
        await engine.write(text("UPDATE jobs SET lease_until = 0 WHERE lease_until IS NOT NULL"))
    finally:
        await engine.dispose()
