"""A task for each clip and a semaphore; a restart forgets everything."""

from __future__ import annotations

import asyncio

from benchmarks.peers.clips import run, told
from benchmarks.peers.task import Task


async def work(task: Task) -> None:
    """Make all clips."""
    async with told(task) as clips:
        await asyncio.gather(*(clips.make(number) for number in range(len(task.orders))))


if __name__ == "__main__":
    run(work)
