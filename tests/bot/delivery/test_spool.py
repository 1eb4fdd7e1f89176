"""What is left on disk goes once no job needs it, and not before."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.delivery.spool import FORSAKEN, SWEEP_SECONDS, Spool
from bot.domain.job import Job, JobId, JobState
from bot.runtime.loop import FIRST
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.doubles import CLIP
from tests.support.storage import job_in
from tests.support.works import Works


def files(works: Works) -> set[str]:
    """Return what lies in the spool."""
    return {path.name for path in spool_of(works).iterdir()}


def spool_of(works: Works) -> Path:
    return works.folder / "spool"


def new_spool(works: Works, store: SqlJobStore | None = None) -> Spool:
    return Spool(spool_of(works), store or works.store, works.clock, works.stopping)


def leave(works: Works, job: Job | JobId, *kinds: str, age: float = 0.0) -> None:
    """Leave a job's files behind, as old as ``age`` seconds."""
    spool_of(works).mkdir(exist_ok=True)
    for kind in kinds:
        path = spool_of(works) / f"{job.id if isinstance(job, Job) else job}.{kind}"
        path.write_bytes(CLIP)
        changed = works.clock.now() - age
        os.utime(path, (changed, changed))


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (JobState.DELIVERING, {"mp4", "part"}),
        (JobState.DELIVERED, set()),
        (JobState.CANCELLED, set()),
        (JobState.FAILED, set()),
    ],
)
async def test_files_are_kept_as_long_as_their_job_needs_them(
    works: Works, state: JobState, kept: set[str]
) -> None:
    job = await job_in(works.store, state)
    leave(works, job, "mp4", "part")
    await new_spool(works).sweep()
    assert files(works) == {f"{job.id}.{kind}" for kind in kept}


async def test_a_clip_to_deliver_again_is_kept_and_its_part_is_not(
    works: Works,
) -> None:
    job = await job_in(works.store, JobState.DELIVERING)
    leave(works, job, "mp4", "part")
    elsewhere = "/another/replicas/spool/clip.mp4"
    job = await works.store.update(job, clip_path=elsewhere, clip_bytes=len(CLIP))
    await works.store.move(job, JobState.FAILED)
    await new_spool(works).sweep()
    assert files(works) == {f"{job.id}.mp4"}


@pytest.mark.parametrize("age", [FORSAKEN - 60, FORSAKEN + 60])
async def test_a_part_that_nobody_writes_any_more_is_deleted(works: Works, age: float) -> None:
    job = await job_in(works.store, JobState.DELIVERING)
    leave(works, job, "part", age=age)
    await new_spool(works).sweep()
    assert bool(files(works)) is (age < FORSAKEN)


async def test_files_of_gone_jobs_are_deleted_and_other_files_are_not(
    works: Works,
) -> None:
    leave(works, JobId("g2n3rr"), "mp4", "part")
    leave(works, JobId("notes"), "txt", "mp4")
    await new_spool(works).sweep()
    assert files(works) == {"notes.txt", "notes.mp4"}


async def test_no_folder_is_nothing_to_sweep(works: Works) -> None:
    await new_spool(works).sweep()


async def test_it_sweeps_at_start_soon_after_trouble_and_every_hour(
    works: Works, engine: Database
) -> None:
    class Troubled(SqlJobStore):
        failures = 1

        async def get(self, job_id: JobId) -> Job | None:
            if self.failures:
                self.failures -= 1
                raise OSError("disk I/O error")
            return await super().get(job_id)

    async def empty() -> bool:
        return not files(works)

    leave(works, JobId("g2n3rr"), "mp4")
    running = asyncio.create_task(new_spool(works, Troubled(engine)).run())
    await works.clock.until(empty)
    assert works.clock.naps[0] == FIRST
    leave(works, JobId("g4n5rr"), "part")
    await works.clock.until(empty)
    assert works.clock.naps[1] == SWEEP_SECONDS
    works.stopping.request()
    await asyncio.wait_for(running, 5)
