"""A job whose row goes while somebody works on it: its workspace has left."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors.slack import SlackUnavailable
from storage.workspaces import SqlWorkspaces
from tests.support.doubles import FakeVideo
from tests.support.works import Works


async def leave(works: Works) -> None:
    spaces = SqlWorkspaces(works.engine)
    await spaces.end_jobs("T1")
    await spaces.purge("T1")


async def test_while_the_clip_is_fetched(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    class Slow(FakeVideo):
        async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
            length = await super().download(clip, to, quality=quality)
            await leave(works)
            return length

    mine = Works(works.engine, works.folder, video=Slow(works.clock), clock=works.clock)
    job = await mine.delivering()
    mine.renderer.resume(job)
    await mine.clock.until(mine.is_idle)
    assert await mine.store.get(job.id) is None
    assert list((mine.folder / "spool").iterdir()) == []
    assert mine.slack.files == {}
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_while_the_delivery_waits(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    job = await works.delivering()
    works.slack.troubles.before("start_upload", *[SlackUnavailable("503")] * 3)
    works.renderer.resume(job)
    await works.clock.somebody_sleeps()
    await leave(works)
    (works.folder / "spool" / f"{job.id}.mp4").unlink()
    await works.clock.until(works.is_idle)
    assert list((works.folder / "spool").iterdir()) == [], "it isn't fetched again"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
