"""A job for each clip in procrastinate's table on PostgreSQL, and one worker."""

from __future__ import annotations

from procrastinate import App, PsycopgConnector

from benchmarks.peers.clips import AT_ONCE, run, told
from benchmarks.peers.task import Task


async def work(task: Task) -> None:
    """Make all clips."""
    app = App(connector=PsycopgConnector(conninfo=task.database))
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        async with told(task) as clips:

            async def clip(number: int) -> None:
                await clips.make(number)

            job = app.task(name="clip")(clip)
            clips.beside(app.run_worker_async(concurrency=AT_ONCE * task.limit))
            for number in range(len(task.orders)):
                await job.defer_async(number=number)


if __name__ == "__main__":
    run(work)
