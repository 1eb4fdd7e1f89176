"""People take an order back: in its thread, by its name, or in so many words right after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobState, Thread
from bot.requests.cancels import RIGHT_AFTER
from bot.requests.desk import FrontDesk
from tests.support.front_desk import BOT, origin, say
from tests.support.storage import asked, post_card
from tests.support.works import Works, finished

ROOM = Thread("T1", "D1", "7.7")


async def state(works: Works, job: Job) -> JobState:
    return (await works.row(job)).state


async def with_another(works: Works, job: Job, person: str = "U1") -> Job:
    """Return one more job in line in the same thread."""
    request = replace(asked(person=person), thread=job.thread)
    return (await works.in_line(request))[0]


def told(works: Works) -> str:
    return works.slack.private[-1][1]


# --- stop, in a thread -----------------------------------------------------------------


async def test_stop_alone_cancels_ones_only_clip(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    await say(desk, "Stop!", origin(job.thread))
    assert await state(works, job) is JobState.CANCELLED
    assert works.slack.private == []


async def test_stop_ends_a_clip_that_renders(works: Works, desk: FrontDesk) -> None:
    job = await works.rendering()
    await say(desk, "stop", origin(job.thread))
    assert await state(works, job) is JobState.CANCELLING


async def test_stop_with_several_asks_which(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    other = await with_another(works, job)
    await say(desk, "stop", origin(job.thread))
    assert told(works) == "Which one? Reply `cancel #2` or `cancel #1`, or `cancel` for all."
    assert await state(works, job) is await state(works, other) is JobState.QUEUED


async def test_stop_leaves_what_others_wait_for_alone(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    other = await with_another(works, job, "U2")
    await say(desk, "stop", origin(job.thread, "U2"))
    assert await state(works, other) is JobState.CANCELLED
    assert await state(works, job) is JobState.QUEUED


async def test_stop_among_people_is_none_of_our_business(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    clip = await finished(works)
    for thread in (job.thread, clip.thread):
        await say(desk, "stop", origin(thread, "U2"))
    assert works.slack.private == []
    await say(desk, f"<@{BOT}> stop", origin(clip.thread, "U2"))
    assert told(works) == "There's nothing to cancel: #1 is already done."


async def test_stop_takes_back_all_of_one_order(works: Works, desk: FrontDesk) -> None:
    jobs = await works.in_line(asked(clips=3))
    await say(desk, "stop", origin(jobs[0].thread))
    assert {await state(works, job) for job in jobs} == {JobState.CANCELLED}


# --- cancel, outside -------------------------------------------------------------------


async def ordered(works: Works, desk: FrontDesk, ts: str = "7.7", text: str = "a red fox") -> Job:
    """Ask for a clip in a direct message; return its job, with a card."""
    where = origin(replace(ROOM, thread_ts=ts))
    await say(desk, text, where, direct=True)
    (job,) = await works.store.in_thread(where.thread)
    return await post_card(works.store, job)


async def cancel(desk: FrontDesk, text: str = "cancel", person: str = "U1") -> None:
    await say(desk, text, origin(replace(ROOM, thread_ts="9.9"), person), direct=True)


@pytest.mark.parametrize("text", ["cancel", "Cancel!", "stop", "cancel it, please"])
async def test_right_after_an_order_cancel_means_that_one(
    works: Works, desk: FrontDesk, text: str
) -> None:
    job = await ordered(works, desk)
    await cancel(desk, text)
    assert await state(works, job) is JobState.CANCELLED
    assert told(works) == "I've cancelled “a red fox”: its card says what it cost."


async def test_the_slash_command_takes_back_what_was_ordered_there(
    works: Works, desk: FrontDesk
) -> None:
    where = origin()
    await desk.command("a red fox", where)
    (job,) = await works.store.of_requester("T1", "U1", 1)
    answer = await desk.command("cancel", origin())
    assert answer == "I've cancelled “a red fox”: its card says what it cost."
    assert await state(works, job) is JobState.CANCELLED


async def test_an_order_of_several_clips_is_taken_back_whole(works: Works, desk: FrontDesk) -> None:
    await desk.command("a red fox --count 3", origin())
    answer = await desk.command("cancel", origin())
    assert answer == "I've cancelled the 3 clips of “a red fox”: their cards say what they cost."
    jobs = await works.store.of_requester("T1", "U1", 9)
    assert [job.state for job in jobs] == [JobState.CANCELLED] * 3


async def test_of_several_orders_it_asks_which_by_buttons(works: Works, desk: FrontDesk) -> None:
    first = await ordered(works, desk)
    second = await ordered(works, desk, "8.8", "a hare & <b>")
    await cancel(desk)
    sheet = works.slack.sheets[-1]
    assert sheet.heading == "Which one do you want to cancel?"
    assert "|a hare &amp; &lt;b&gt;>*\nnext in line" in sheet.lines[0].replace("2nd", "next")
    assert "|a red fox>*\n" in sheet.lines[1]
    assert [entry.buttons[-1].value for entry in sheet.entries] == [
        f"{second.id}:status",
        f"{first.id}:status",
    ]
    assert await state(works, first) is await state(works, second) is JobState.QUEUED
    await cancel(desk, f"cancel {first.id}")
    await cancel(desk)
    assert await state(works, second) is JobState.CANCELLED


async def test_what_was_ordered_long_ago_is_asked_about(works: Works, desk: FrontDesk) -> None:
    job = await ordered(works, desk)
    works.clock.advance(2 * RIGHT_AFTER)
    await cancel(desk)
    assert works.slack.sheets[-1].entries[0].buttons[-1].value == f"{job.id}:status"
    assert await state(works, job) is JobState.QUEUED


async def test_what_was_ordered_elsewhere_is_asked_about(works: Works, desk: FrontDesk) -> None:
    await desk.command("a red fox", origin())
    (job,) = await works.store.of_requester("T1", "U1", 1)
    await cancel(desk)
    assert works.slack.sheets[-1].entries[0].buttons[-1].value == f"{job.id}:status"
    assert await state(works, job) is JobState.QUEUED


async def test_somebody_elses_order_is_not_meant(works: Works, desk: FrontDesk) -> None:
    where = origin()
    await desk.command("a red fox", where)
    with pytest.raises(RequestError, match="nothing in line or rendering"):
        await desk.command("cancel", origin(person="U2"))


async def test_a_second_cancel_is_an_echo_and_later_says_what_is(
    works: Works, desk: FrontDesk
) -> None:
    await ordered(works, desk)
    await cancel(desk)
    await say(desk, "cancel", origin(replace(ROOM, thread_ts="10.1")), direct=True)
    assert len(works.slack.private) == 1
    works.clock.advance(60)
    await say(desk, "cancel", origin(replace(ROOM, thread_ts="10.2")), direct=True)
    assert "is already cancelled" in told(works)


async def test_a_done_clip_is_already_done(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await say(desk, "cancel #1", origin(clip.thread))
    assert told(works) == "There's nothing to cancel: #1 is already done."
