"""A workflow of two steps for each clip, kept by DBOS in SQLite or PostgreSQL."""

from __future__ import annotations

from dbos import DBOS, DBOSConfig

from benchmarks.peers.clips import AT_ONCE, Clips, run, told
from benchmarks.peers.task import Task

_clips: list[Clips] = []


@DBOS.step()
async def rendered(prompt: str) -> str:
    """Return the id of a finished render."""
    return await _clips[0].slotted(prompt)


@DBOS.step()
async def delivered(video: str, number: int) -> None:
    """Bring the clip into Slack."""
    await _clips[0].deliver(video, _clips[0].orders[number])


@DBOS.workflow()
async def clip(number: int) -> None:
    """Make one clip."""
    video = await rendered(_clips[0].orders[number].prompt)
    await delivered(video, number)


async def work(task: Task) -> None:
    """Make all clips."""
    config = DBOSConfig(
        name="clips",
        system_database_url=task.database,
        log_level="ERROR",
    )
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async(
        "clips", worker_concurrency=AT_ONCE * task.limit, polling_interval_sec=task.poll
    )
    async with told(task) as clips:
        _clips.append(clips)
        for number in range(len(task.orders)):
            await DBOS.enqueue_workflow_async("clips", clip, number)


if __name__ == "__main__":
    run(work)
