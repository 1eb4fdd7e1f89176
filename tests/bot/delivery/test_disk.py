"""Clips that find no room on the disk: they wait, and whoever runs Sora reads why, once."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.domain.errors.base import DiskTrouble
from bot.domain.job import JobState
from tests.support.doubles import CLIP
from tests.support.works import Works

FULL = "No space left on device"
WHERE = {"bot.delivery.delivery", "bot.delivery.fetching"}


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    records = [record for record in caplog.records if record.name in WHERE]
    assert [record.exc_info for record in records if record.exc_info] == []
    return [record.getMessage() for record in records]


async def test_a_full_disk_is_one_line_however_many_wait_for_it(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    works.video.troubles.before("download", *[DiskTrouble(FULL)] * 6)
    jobs = [await works.delivering() for _ in range(2)]
    for job in jobs:
        works.renderer.resume(job)
    for job in jobs:
        done = await works.reaches(job, JobState.DELIVERED)
        assert works.slack.threads[done.thread] == [f"clip of {len(CLIP)} bytes"]
    told = [line for line in lines(caplog) if "DATA_DIR" in line]
    assert told == [
        f"DATA_DIR takes no clips ({FULL}): they wait at the provider, for 24 hours at most",
        "DATA_DIR takes clips again",
    ]
    assert not [line for line in lines(caplog) if "has to wait" in line]


async def test_a_spool_that_is_no_folder_is_no_traceback(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    spool = works.folder / "spool"
    spool.write_text("in the way")
    job = await works.delivering()
    works.renderer.resume(job)
    while not lines(caplog):
        await works.clock.somebody_sleeps()
    spool.unlink()
    await works.reaches(job, JobState.DELIVERED)
    assert lines(caplog)[0].startswith("DATA_DIR takes no clips (File exists)")


async def test_a_clip_that_cannot_be_deleted_from_disk_is_delivered(
    works: Works, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system")

    job = await works.delivering()
    monkeypatch.setattr(Path, "unlink", refuse)
    done = await works.clock.fly(works.delivery.deliver(job))
    assert done.state is JobState.DELIVERED
    assert "a delivered clip could not be removed" in lines(caplog)
