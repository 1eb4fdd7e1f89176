"""What looks at renders cost the database: counted, since time is another on every machine."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.domain.errors.deployment import AccessError
from bot.domain.job import JobState
from bot.domain.renders.pace import Kind
from bot.rendering.polling import SPREAD
from bot.rendering.steps.following import ROUGHLY
from storage.jobs import SqlJobStore
from tests.support.storage import asked, end_rest
from tests.support.works import Works, finished


class Counting(SqlJobStore):
    """Counts how often it was asked what recent renders took."""

    asked = 0

    async def took(self, deployment: str) -> list[tuple[Kind, float]]:
        self.asked += 1
        return await super().took(deployment)


def counted(works: Works, word: str) -> Counter[str]:
    """Count, under ``word``, the statements with this word in them."""
    seen: Counter[str] = Counter()

    def executes(statement: str, _values: list[object]) -> None:
        seen[word] += word in statement

    works.engine.heard.append(executes)
    return seen


async def looked_at(works: Works, renders: int) -> None:
    """Wait, without moving time, until this many renders wait for their next look."""
    async with asyncio.timeout(10):
        while len(works.clock._sleepers) < renders:  # noqa: ASYNC110 - others move
            await asyncio.sleep(0.001)


async def test_renders_taken_up_ask_once_what_others_took(works: Works) -> None:
    await works.in_line(asked(clips=8))
    for _ in range(2):
        await works.rendering()
    works.clock.advance(60)
    await works.close()
    after = works.restarted(store=Counting(works.engine, owner="second"))
    await after.resume_all()
    await looked_at(after, 2)
    assert isinstance(after.store, Counting)
    assert after.store.asked == 1
    await after.close()


async def test_first_looks_at_renders_taken_up_are_spread(works: Works) -> None:
    await works.in_line(asked(clips=2))
    for _ in range(2):
        await works.rendering()
    works.clock.advance(60)
    await works.close()
    after = works.restarted()
    before = len(works.clock.naps)
    await after.resume_all()
    await looked_at(after, 2)
    one, two = works.clock.naps[before:]
    assert one != two
    assert max(one, two) <= SPREAD
    await after.close()


async def test_progress_is_noted_rarely_where_no_card_has_its_turn(works: Works) -> None:
    await works.in_line(asked(clips=2))
    jobs = [await works.rendering(), await works.rendering()]
    seen = counted(works, "progress=")
    for progress in range(1, 60):
        for job in jobs:
            works.video.set(job.provider_id, progress=progress)
        works.clock.skip()
        await asyncio.sleep(0.002)

    async def noted() -> bool:
        return all([((await works.row(job)).progress or 0) >= 2 * ROUGHLY for job in jobs])

    await works.clock.until(noted)
    assert seen["progress="] == 2 * len(jobs)


async def test_creates_look_for_no_pause_where_there_is_none(works: Works) -> None:
    await finished(works)
    seen = counted(works, "trouble_since")
    claimed = await works.claimed()
    before = seen["trouble_since"]
    works.renderer.start(claimed)
    await works.reaches(claimed, JobState.RENDERING)
    works.video.complete_all()
    await works.reaches(claimed, JobState.DELIVERED)
    assert seen["trouble_since"] == before


async def test_a_pause_of_another_process_is_ended_by_a_create(works: Works) -> None:
    await finished(works)
    await works.in_line()
    other = works.restarted()
    (job,) = await works.in_line()
    await other.pauses.refused(job, AccessError())
    await end_rest(works.engine)
    claim = await works.store.claim(works.deployment)
    assert claim.job is not None
    assert claim.paused
    works.pauses.noticed()
    works.renderer.start(claim.job)
    await works.reaches(claim.job, JobState.RENDERING)

    async def over() -> bool:
        return (await works.store.standing(works.deployment)).pause is None

    await works.clock.until(over)
    await other.close()
