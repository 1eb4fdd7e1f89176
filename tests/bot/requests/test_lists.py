"""Lists: whose jobs they show, how a line reads, and how their pages are turned."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text, update

from bot.domain.conversation.replies import ListPage
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import JobState, Thread
from bot.requests.desk import FrontDesk
from storage.tables import jobs
from tests.support.front_desk import ask, origin, say
from tests.support.storage import asked, change
from tests.support.works import Works, finished


def shown(sheet: ListPage) -> list[str]:
    """Return the clips of a page, by the way to their cards."""
    return [entry.buttons[0].value for entry in sheet.entries]


async def test_an_empty_list_says_so(works: Works, desk: FrontDesk) -> None:
    assert "haven't made a clip" in await ask(desk, "list")
    assert "Nobody has made a clip here" in await ask(desk, "list channel")
    tell = await ask(desk, "list workspace")
    assert "no clips yet that you could see" in tell
    assert works.slack.sheets == []


async def test_a_line_says_all_there_is_to_know(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    works.clock.advance(job.created_at + 7200 - works.clock.now())
    assert await desk.command("list", origin()) is None
    (sheet,) = works.slack.sheets
    assert sheet.heading == "Your clips, newest first"
    link = f"https://acme.slack.example/{job.card_ts}"
    assert sheet.lines == (f"*<{link}|{job.title}>*\nnext in line · 2 h ago · $0.40",)
    opens, cancels = sheet.entries[0].buttons
    assert (opens.label, opens.link) == ("Open", link)
    assert (cancels.label, cancels.value) == ("Cancel", f"{job.id}:list:mine:1")
    assert sheet.footer.startswith("Page 1 of 1 · `/sora list channel`")
    await desk.command("list channel", origin(person="U2"))
    assert works.slack.sheets[-1].lines[0].endswith("2 h ago · <@U1> · $0.40")
    assert [one.label for one in works.slack.sheets[-1].entries[0].buttons] == ["Open"]


async def test_what_was_never_begun_cost_nothing(works: Works, desk: FrontDesk) -> None:
    (job,) = await works.in_line()
    await desk.command(f"cancel {job.id}", origin())
    await desk.command("list", origin())
    assert works.slack.sheets[-1].lines[0].endswith("\ncancelled · just now · nothing spent")


async def test_pages_are_turned_in_place(works: Works, desk: FrontDesk) -> None:
    made = [(await works.in_line())[0].id for _ in range(23)]
    await desk.command("list channel 2", origin())
    sheet = works.slack.sheets[-1]
    assert "Page 2 of 3 · `/sora list channel 3`" in sheet.footer
    assert shown(sheet) == made[3:13][::-1]
    assert sheet.newer is not None
    assert sheet.older is not None
    await desk.turn(sheet.older, origin())
    last = works.slack.sheets[-1]
    assert shown(last) == made[:3][::-1]
    assert (last.older, last.newer) == (None, "list:channel:2")
    assert works.slack.sheets == [last]


async def test_a_button_shows_the_channel_in_which_it_is_pressed(
    works: Works, desk: FrontDesk
) -> None:
    await works.in_line()
    await desk.command("list channel", origin())
    await desk.turn("list:channel:1", origin(Thread("T1", "C2")))
    assert works.slack.sheets[-1].lines == ()
    await desk.turn("whatever clients make of it", origin())
    assert works.slack.sheets[-1].heading == "Your clips, newest first"


async def test_what_is_made_in_private_stays_there(works: Works, desk: FrontDesk) -> None:
    public = await finished(works)
    works.slack.private_channels.add("C2")
    await works.in_line(replace(asked(), thread=Thread("T1", "C2")))
    private = await finished(works)
    assert private.thread.channel == "C2"
    await works.in_line()
    await desk.command("list workspace", origin(person="U2"))
    assert shown(works.slack.sheets[-1]) == [public.id]
    await desk.command("list workspace", origin())
    assert len(works.slack.sheets[-1].lines) == 3


async def test_a_clip_that_slack_lost_is_nobody_elses(works: Works, desk: FrontDesk) -> None:
    works.slack.lose_shares = 1
    job = await finished(works)
    assert job.state is JobState.DELIVERED
    await desk.command("list workspace", origin(person="U2"))
    assert works.slack.sheets == []


async def test_a_channel_that_became_private_takes_its_clips_along(
    works: Works, desk: FrontDesk
) -> None:
    await finished(works)
    works.slack.private_channels.add("C1")
    await finished(works)
    await desk.command("list workspace", origin(person="U2"))
    assert works.slack.sheets == []


async def test_a_message_may_ask_for_it_too(works: Works, desk: FrontDesk) -> None:
    await works.in_line()
    await say(desk, "<@U0BOT> list channel")
    await say(desk, "list", direct=True)
    assert [sheet.heading for sheet in works.slack.sheets] == [
        "Clips of this conversation, newest first",
        "Your clips, newest first",
    ]


async def test_there_may_be_more_than_are_counted(works: Works, desk: FrontDesk) -> None:
    await works.in_line(asked(clips=4))
    for _ in range(8):  # 4 * 2 ** 8 rows
        async with works.engine.writing() as connection:
            copied = [c.name for c in jobs.c if c.name not in {"seq", "id", "number", "thread_ts"}]
            columns = ", ".join(f'"{name}"' for name in copied)
            copy = (
                f"insert into jobs (id, number, {columns}) "
                f"select lower(hex(randomblob(4))), number, {columns} from jobs"
            )
            await connection.execute(text(copy))
    await change(works.engine, update(jobs).values(card_ts=None))
    await desk.command("list 9999", origin())
    sheet = works.slack.sheets[-1]
    beyond = "There's no page 9999: this is the last. "
    assert sheet.footer.startswith(f"{beyond}Page 100 of 100 or more")
    assert sheet.older is None


async def test_slack_may_not_take_the_list(works: Works, desk: FrontDesk) -> None:
    await works.in_line()
    works.slack.troubles.before("show", SlackUnavailable("503"), SlackUnavailable("503"))
    assert "again in a minute" in await ask(desk, "list")
    await desk.turn("list:mine:1", origin())
    assert works.slack.sheets == []
