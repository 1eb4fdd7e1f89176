"""The buttons of listed clips: who may press them, and what their page shows then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation.listed import buttons_of
from bot.domain.job import Job, JobState, Thread
from bot.requests.desk import FrontDesk
from tests.support.front_desk import CHANNEL, origin, say
from tests.support.samples import sample
from tests.support.storage import asked
from tests.support.works import Works, finished

ELSEWHERE = Thread("T1", "C9")


@pytest.mark.parametrize(
    ("job", "mine", "labels"),
    [
        (sample(), True, ["Open", "Cancel"]),
        (sample(JobState.RENDERING), True, ["Open", "Cancel"]),
        (sample(JobState.SUBMITTING, cancel_requested=True), True, ["Open"]),
        (sample(JobState.RENDERING, delayed_by="slow"), True, ["Open"]),
        (sample(JobState.DELIVERING), True, ["Open"]),
        (sample(JobState.UNCONFIRMED), True, ["Open"]),
        (sample(JobState.CANCELLING), True, ["Open"]),
        (sample(JobState.DELIVERED), True, ["Open", "Delete…"]),
        (sample(JobState.FAILED), True, ["Open", "Delete…"]),
        (sample(JobState.CANCELLED), True, ["Open", "Delete…"]),
        (sample(JobState.DELIVERED, deleted_at=1.0, deleted_by="U1"), True, ["Open"]),
        (sample(), False, ["Open"]),
        (sample(JobState.DELIVERED), False, ["Open"]),
    ],
)
def test_a_clip_has_the_buttons_of_its_state(job: Job, mine: bool, labels: list[str]) -> None:
    shown = buttons_of(job, "https://acme.slack.example/p1", "list:mine:1", mine=mine)
    assert [one.label for one in shown] == labels
    without_a_card = buttons_of(job, None, "list:mine:1", mine=mine)
    assert [one.label for one in without_a_card] == labels[1:]


async def test_cancel_in_a_list_shows_its_page_anew(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    await desk.command("list", origin(ELSEWHERE))
    cancel = works.slack.sheets[-1].entries[0].buttons[-1]
    for _ in range(2):  # a double click
        job_id, page = cancel.value.split(":", 1)
        await desk.press_listed(cancel.action, type(job.id)(job_id), page, origin(ELSEWHERE))
    assert (await works.row(job)).state is JobState.CANCELLED
    (sheet,) = works.slack.sheets
    assert "\ncancelled · " in sheet.lines[0]
    assert [one.label for one in sheet.entries[0].buttons] == ["Open", "Delete…"]
    assert works.slack.private == []


async def test_cancel_in_a_status_shows_what_is_left(works: Works, desk: FrontDesk) -> None:
    first, second = [(await works.in_line())[0] for _ in range(2)]
    await desk.command("status", origin(ELSEWHERE))
    await desk.press_listed("list_cancel", first.id, "status", origin(ELSEWHERE))
    (sheet,) = works.slack.sheets
    assert [entry.buttons[0].value for entry in sheet.entries if entry.buttons] == [second.id]
    await desk.press_listed("list_cancel", second.id, "status", origin(ELSEWHERE))
    assert works.slack.sheets[-1].heading == "You have nothing in line or rendering."


@pytest.mark.parametrize("verb", ["list_cancel", "list_delete"])
async def test_another_persons_press_decides_nothing(
    works: Works, desk: FrontDesk, verb: str
) -> None:
    clip = await finished(works) if verb == "list_delete" else (await works.in_line())[0]
    await desk.command("list channel", origin(person="U2"))
    await desk.press_listed(verb, clip.id, "list:channel:1", origin(person="U2"))
    does = "delete this clip" if verb == "list_delete" else "cancel this"
    assert works.slack.private == [("U2", f"Only <@U1> or a workspace admin can {does}.")]
    assert (await works.row(clip)).state is clip.state
    assert works.slack.modals == []
    works.people.make_admin("U2")
    await desk.press_listed(verb, clip.id, "list:channel:1", origin(person="U2"))
    assert len(works.slack.private) == 1


async def test_a_clip_that_is_not_theirs_to_see_is_none(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line(replace(asked(), thread=ELSEWHERE))
    await desk.press_listed("list_cancel", job.id, "list:mine:1", origin(CHANNEL, person="U2"))
    assert "don't know a clip" in works.slack.private[-1][1]
    assert (await works.row(job)).state is JobState.QUEUED


async def test_delete_asks_about_the_clip_where_it_is(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await desk.press_listed("list_delete", clip.id, "list:mine:1", origin(ELSEWHERE))
    assert works.slack.modals == [clip.id]
    assert works.slack.asked_at[-1].channel == clip.thread.channel


async def test_a_long_threads_status_shows_its_newest(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    for _ in range(11):
        await works.in_line(replace(asked(), thread=job.thread))
    await say(desk, "status", origin(job.thread))
    sheet = works.slack.sheets[-1]
    assert (sheet.heading, len(sheet.entries)) == ("The clips of this thread", 11)
    assert sheet.footer == "And 2 older ones, which aren't shown."
