"""The folder in which clips wait for their upload, and what is thrown out of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.domain.errors.base import DiskTrouble
from bot.domain.job import ENDED, Job, JobId, JobState
from bot.ports.clock import Clock
from bot.ports.jobs import Rows
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

SWEEP_SECONDS = 3600.0

FORSAKEN = 3600.0
"""Seconds after which nobody writes any more to a part that didn't change: fetching one gives up
long before."""

_OURS = re.compile(r"([a-z0-9]{6})\.(mp4|part)", re.ASCII)


def clip_of(folder: Path, job_id: JobId) -> Path:
    """Return where a job's clip waits."""
    return folder / f"{job_id}.mp4"


def part_of(clip: Path) -> Path:
    """Return where a clip is written while it is fetched."""
    return clip.with_suffix(".part")


async def on_disk(act: Callable[[], _Result]) -> _Result:
    """Do something in the folder, beside the event loop. Raises DiskTrouble."""
    try:
        return await asyncio.to_thread(act)
    except OSError as error:
        raise DiskTrouble(error.strerror or type(error).__name__) from error


class Spool:
    """Deletes what a crash, another replica or a removed workspace left in the folder.

    Replicas may share the folder, or each may have its own: what a job still needs is read from its
    row. Files with other names than ours are let be.
    """

    def __init__(self, folder: Path, store: Rows, clock: Clock, stopping: Stopping) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._stopping = stopping

    async def run(self) -> None:
        """Sweep at once, and every hour until the bot stops."""
        await every(
            SWEEP_SECONDS,
            self.sweep,
            stopping=self._stopping,
            log=log,
            trouble="the spool could not be swept",
        )

    async def sweep(self) -> None:
        """Delete every file that its job doesn't need any more."""
        for path in await asyncio.to_thread(_files, self._folder):
            name = _OURS.fullmatch(path.name)
            if name is None or await self._is_needed(path, JobId(name[1])):
                continue
            await asyncio.to_thread(path.unlink, missing_ok=True)
            log.info("deleted a file that no job needs", extra={"file": path.name})

    async def _is_needed(self, path: Path, job_id: JobId) -> bool:
        job = await self._store.get(job_id)
        if path.suffix == ".part":
            return _may_be_fetched(job) and not await asyncio.to_thread(self._is_forsaken, path)
        return _needs_clip(job)

    def _is_forsaken(self, part: Path) -> bool:
        try:
            changed = part.stat().st_mtime
        except FileNotFoundError:
            return False  # it has just become a clip
        return self._clock.now() - changed > FORSAKEN


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def _may_be_fetched(job: Job | None) -> bool:
    return job is not None and job.state not in ENDED


def _needs_clip(job: Job | None) -> bool:
    """Tell whether a clip is still to be delivered, or may be: a failed job's, by a person."""
    if job is None:
        return False
    if job.state is JobState.FAILED:
        return job.clip_path is not None
    return job.state not in ENDED
