"""A job for each clip in pgqueuer's table on PostgreSQL, and one worker."""

from __future__ import annotations

from datetime import timedelta

import asyncpg  # type: ignore[import-untyped]  # it comes without types
from pgqueuer import AsyncpgPoolDriver, Job, PgQueuer, Queries

from benchmarks.peers.clips import AT_ONCE, run, told
from benchmarks.peers.task import Task


async def work(task: Task) -> None:
    """Make all clips."""
    async with asyncpg.create_pool(task.database, min_size=2, max_size=10) as pool:
        worker, queries = PgQueuer.from_asyncpg_pool(pool), Queries(AsyncpgPoolDriver(pool))
        await queries.install()
        async with told(task) as clips:

            async def clip(job: Job) -> None:
                await clips.make(int(job.payload or b""))

            worker.entrypoint("clip", concurrency_limit=AT_ONCE * task.limit)(clip)
            clips.beside(worker.run(dequeue_timeout=timedelta(seconds=1), batch_size=10))
            numbers = range(len(task.orders))
            await queries.enqueue(
                ["clip" for _ in numbers],
                [str(number).encode() for number in numbers],
                [0 for _ in numbers],
            )


if __name__ == "__main__":
    run(work)
