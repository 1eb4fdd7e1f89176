"""Slack's own line under a thread: shown while something renders there, in so many calls."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bot.cards.thread_status import REFRESH, RenderWatch
from bot.domain.job import Job, JobId, JobState, Thread
from bot.runtime.stopping import Stopping
from bot.runtime.timing import Timing
from tests.support.doubles import FakeBoard, FakeClock
from tests.support.samples import sample

PLACE = Thread("T1", "C1", "1.1")


class Statuses:
    """``ThreadStatuses``: what was said, in order."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str | None]] = []

    async def show(self, thread: Thread, person: str) -> None:
        self.said.append(("show", thread.thread_ts))

    async def clear(self, thread: Thread) -> None:
        self.said.append(("clear", thread.thread_ts))


class RowsOf:
    """The rows that are looked at again."""

    def __init__(self) -> None:
        self.rows: dict[JobId, Job] = {}

    async def get(self, job_id: JobId) -> Job | None:
        return self.rows.get(job_id)


class Scene:
    def __init__(self, most: int = 30) -> None:
        self.clock, self.board = FakeClock(), FakeBoard()
        self.statuses, self.rows = Statuses(), RowsOf()
        timing = Timing(self.clock, Random(0), Stopping(self.clock.sleep))
        self.watch = RenderWatch(self.board, self.rows, self.statuses, timing, most)  # type: ignore[arg-type]  # no more of the store is needed

    async def became(self, *jobs: Job) -> list[tuple[str, str | None]]:
        """Tell of jobs, look, and return what was said since."""
        for job in jobs:
            self.rows.rows[job.id] = job
            self.watch.became(job)
        return await self.later(0.0)

    async def later(self, seconds: float) -> list[tuple[str, str | None]]:
        self.clock.advance(seconds)
        before = len(self.statuses.said)
        await self.watch._show()
        return self.statuses.said[before:]


def rendering(name: str = "k7m2p9", thread: Thread = PLACE) -> Job:
    return sample(JobState.RENDERING, id=JobId(name), thread=thread, rendering_at=1.0)


def over(job: Job, state: JobState = JobState.DELIVERING) -> Job:
    return replace(job, state=state)


async def test_a_render_is_shown_and_taken_down_once() -> None:
    scene, job = Scene(), rendering()
    assert await scene.became(job) == [("show", "1.1")]
    assert await scene.became(job) == []
    assert await scene.became(over(job)) == [("clear", "1.1")]
    assert await scene.became(over(job, JobState.DELIVERED)) == []
    assert scene.board.changes == [job.id] * 4


async def test_the_last_render_of_a_thread_takes_it_down() -> None:
    scene, one, two = Scene(), rendering("aaa222"), rendering("bbb333")
    assert await scene.became(one, two) == [("show", "1.1")]
    assert await scene.became(over(one)) == []
    assert await scene.became(over(two, JobState.FAILED)) == [("clear", "1.1")]


async def test_slack_is_reminded_before_it_forgets() -> None:
    scene, job = Scene(), rendering()
    await scene.became(job)
    assert await scene.later(REFRESH - 1) == []
    assert await scene.later(1) == [("show", "1.1")]
    scene.rows.rows[job.id] = over(job, JobState.DELIVERED)  # by another process
    assert await scene.later(REFRESH) == [("clear", "1.1")]
    assert await scene.later(REFRESH) == []


async def test_each_thread_is_looked_at_again_when_it_is_due() -> None:
    scene, later = Scene(), Thread("T1", "C1", "2.2")
    await scene.became(rendering())
    scene.clock.advance(50.0)
    await scene.became(rendering("bbb333", later))
    assert await scene.watch._show() == REFRESH - 50.0
    assert await scene.later(REFRESH - 50.0) == [("show", "1.1")]
    assert await scene.watch._show() == 50.0


async def test_what_was_shown_before_a_restart_is_taken_down() -> None:
    assert await Scene().became(over(rendering())) == [("clear", "1.1")]
    waiting = sample(JobState.CANCELLING, thread=PLACE, rendering_at=None)
    assert await Scene().became(waiting) == []


async def test_a_clip_without_a_thread_yet_has_no_status() -> None:
    assert await Scene().became(rendering(thread=Thread("T1", "C1"))) == []


async def test_no_more_calls_go_out_than_are_allowed() -> None:
    scene = Scene(most=3)
    jobs = [rendering(f"aaa{n:03}", Thread("T1", "C1", f"1.{n}")) for n in range(5)]
    assert len(await scene.became(*jobs)) == 3
    assert await scene.became(over(jobs[0])) == []
    assert len(await scene.later(60.0)) == 3
    elsewhere = rendering("zzz999", Thread("T2", "C1", "9.9"))
    assert await scene.became(elsewhere) == [("show", "9.9")]
