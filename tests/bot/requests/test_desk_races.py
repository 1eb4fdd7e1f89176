"""Two hands on one card: whoever comes second does no harm, and isn't told off for it."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.job import JobState
from bot.requests.cancels import DOUBLE_CLICK
from bot.requests.desk import FrontDesk
from tests.support.failing_stores import Slow
from tests.support.front_desk import counter, origin
from tests.support.works import Works, finished, unclear


@pytest.mark.parametrize(
    ("verb", "to", "meanwhile"),
    [
        ("resend", JobState.QUEUED, JobState.FAILED),
        ("give_up", JobState.FAILED, JobState.QUEUED),
    ],
)
async def test_what_somebody_else_settled_a_moment_ago_stays_so(
    works: Works, verb: str, to: JobState, meanwhile: JobState
) -> None:
    job = await unclear(works)
    desk = counter(works, Slow(works, to, meanwhile))
    await desk.press(verb, job.id, origin(job.thread))
    assert (await works.row(job)).state is meanwhile
    assert works.slack.private == []
    assert works.board.changes[-1] == job.id


async def test_a_delivery_that_somebody_else_took_up_is_begun_once(works: Works) -> None:
    job = await works.delivering()
    works.slack.away.add(job.thread.channel)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.FAILED
    works.slack.away.clear()
    desk = counter(works, Slow(works, JobState.DELIVERING, JobState.DELIVERING))
    await desk.press("deliver", job.id, origin(job.thread))
    assert "isn't waiting to be delivered" in works.slack.private[-1][1]
    assert works.slack.threads.get(job.thread, []) == []


@pytest.mark.parametrize("delivered", [True, False])
async def test_only_a_delivery_that_failed_is_taken_up_again(
    works: Works, desk: FrontDesk, delivered: bool
) -> None:
    job = await finished(works) if delivered else (await works.in_line())[0]
    await desk.press("deliver", job.id, origin(job.thread))
    assert "isn't waiting to be delivered" in works.slack.private[-1][1]
    assert (await works.row(job)).state is job.state


async def test_a_second_cancel_is_a_double_click_at_first_then_late(
    works: Works, desk: FrontDesk
) -> None:
    job = (await works.in_line())[0]
    presses = (desk.command(f"cancel {job.id}", origin()) for _ in range(2))
    assert await asyncio.gather(*presses) == [None, None]
    assert (await works.row(job)).state is JobState.CANCELLED
    works.clock.advance(100 * DOUBLE_CLICK)
    with pytest.raises(RequestError, match="nothing to cancel"):
        await desk.command(f"cancel {job.id}", origin())
