"""Home: what each person finds in it, and what they can do there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors.slack import SlackLimited, SlackRefused
from bot.domain.home.looking import PAGE, Looking
from bot.domain.home.page import MINE_SHOWN
from bot.domain.home.usual import Choice
from bot.domain.job import Job, JobId, JobState, Thread
from bot.requests.home.sights import ASKED_ABOUT
from bot.requests.home.updates import OPEN_FOR, PERIOD
from tests.support.front_desk import origin
from tests.support.homes import at_home, drawn, homes, read, read_plainly
from tests.support.storage import asked
from tests.support.works import Works, done, set_row

YOU, ANA = "UYOU", "UANA"


async def ordered(works: Works, person: str, clips: int = 1, channel: str = "C1") -> list[Job]:
    request = asked(person=person, clips=clips)
    return await works.in_line(replace(request, thread=Thread("T1", channel)))


async def test_a_first_home_explains_itself_and_offers_a_clip(works: Works) -> None:
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        page = await drawn(works, YOU)
    assert page.lists.is_new
    assert "Sora makes video from words." in read(page)
    assert "home_make" in read(page)
    assert "home_search" not in read(page)


async def test_what_is_mine_is_shown_and_the_rest_counted(works: Works) -> None:
    await ordered(works, YOU, clips=MINE_SHOWN + 2)
    await ordered(works, ANA, clips=3)
    claimed = await works.claimed()
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        under_way = (await drawn(works, YOU)).lists.under_way
    assert under_way.mine[0].job.id == claimed.id
    assert (len(under_way.mine), under_way.mine_left) == (MINE_SHOWN, 2)
    assert all(entry.may_cancel for entry in under_way.mine[1:])
    assert (under_way.others, under_way.others_left) == ((), 3)


async def test_slack_is_asked_about_few_places_and_no_direct_one(works: Works) -> None:
    for place in ("D1", "UANA", *(f"C{number}" for number in range(ASKED_ABOUT + 5))):
        await ordered(works, ANA, channel=place)
    works.members.known = {"D1": {YOU}, "UANA": {YOU}, "C3": {YOU}}
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        under_way = (await drawn(works, YOU)).lists.under_way
    assert sorted(works.members.asked) == sorted(f"C{number}" for number in range(ASKED_ABOUT))
    assert [entry.job.thread.channel for entry in under_way.others] == ["C3"]
    assert under_way.others_left == ASKED_ABOUT + 6


async def test_a_home_follows_its_persons_clips(works: Works) -> None:
    (job,) = await ordered(works, YOU)
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        assert "next in line" in read(await drawn(works, YOU))
        await done(works, job)
        seen = await drawn(works, YOU, len(works.tabs.pages[YOU]) + 1)
        while not seen.lists.clips.entries:
            seen = await drawn(works, YOU, len(works.tabs.pages[YOU]) + 1)
        assert seen.lists.under_way.mine == ()
        assert seen.usage.this.delivered == 1
        count = len(works.tabs.pages[YOU])
        await asleep(works, OPEN_FOR + PERIOD)
        await ordered(works, YOU)
        await asleep(works, 10 * PERIOD)
        assert len(works.tabs.pages[YOU]) == count


async def test_what_another_replica_has_drawn_is_left_to_it(works: Works) -> None:
    await ordered(works, YOU)
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        page = await drawn(works, YOU)
        works.tabs.pages[YOU].append(page)  # by another replica, where its person turned a page
        await ordered(works, YOU)
        await asleep(works, 4 * PERIOD)
        assert len(works.tabs.pages[YOU]) == 2
        desk.home.look(Looking(), at_home(YOU))
        await drawn(works, YOU, 3)
        await ordered(works, YOU)
        assert len((await drawn(works, YOU, 4)).lists.under_way.mine) == 3


async def asleep(works: Works, seconds: float) -> None:
    """Let time fly for so long."""
    end = works.clock.now() + seconds

    async def over() -> bool:
        works.clock.advance(PERIOD)
        return works.clock.now() >= end

    await works.clock.until(over)


async def test_pages_are_turned_and_words_searched_for(works: Works) -> None:
    made = []
    for _ in range(PAGE + 1):
        (job,) = await ordered(works, YOU)
        made.append(job.id)
        await set_row(works, job, state=JobState.DELIVERED)
    await set_row(works, job, prompt="a blue whale")
    async with homes(works) as desk:
        desk.home.look(Looking(), at_home(YOU))
        first = (await drawn(works, YOU)).lists.clips
        assert [entry.job.id for entry in first.entries] == made[:0:-1]
        assert first.older == made[0]
        desk.home.look(Looking(start=first.older), at_home(YOU))
        older = await drawn(works, YOU, 2)
        assert [entry.job.id for entry in older.lists.clips.entries] == made[:1]
        assert "home_newer" in read(older)
        desk.home.look(Looking("WHALE"), at_home(YOU))
        found = await drawn(works, YOU, 3)
        assert [entry.job.id for entry in found.lists.clips.entries] == [job.id]
        desk.home.look(Looking("walrus"), at_home(YOU))
        assert "None of your clips has `walrus`" in read(await drawn(works, YOU, 4))


async def test_who_cancels_reads_what_came_of_it(works: Works) -> None:
    (mine,) = await ordered(works, YOU)
    (hers,) = await ordered(works, ANA)
    async with homes(works) as desk:
        await desk.home.cancel(mine.id, Looking(), at_home(YOU))
        assert (await drawn(works, YOU)).note == ""
        assert (await works.row(mine)).state is JobState.CANCELLED
        for job_id in (hers.id, JobId("zzz999")):
            await desk.home.cancel(job_id, Looking(), at_home(YOU))
            note = (await drawn(works, YOU, len(works.tabs.pages[YOU]) + 1)).note
            assert note == "That clip isn't there any more."
        works.members.known["C1"] = {YOU}
        await desk.home.cancel(hers.id, Looking(), at_home(YOU))
        note = (await drawn(works, YOU, len(works.tabs.pages[YOU]) + 1)).note
        assert note == f"Only <@{ANA}> or a workspace admin can cancel this."
        works.people.make_admin(YOU)
        await desk.home.cancel(hers.id, Looking(), at_home(YOU))
        await drawn(works, YOU, len(works.tabs.pages[YOU]) + 1)
    assert (await works.row(hers)).state is JobState.CANCELLED


async def test_what_is_chosen_is_what_a_command_makes(works: Works) -> None:
    async with homes(works) as desk:
        for choice, value in (
            (Choice.SHAPE, "portrait"),
            (Choice.LENGTH, "8"),
            (Choice.MODEL, "a model that isn't there"),
        ):
            await desk.home.choose(choice, value, Looking(), at_home(YOU))
        assert "720×1280 portrait · 8 s · $0.80" in read_plainly(await drawn(works, YOU))
        await desk.command("a red fox", origin(person=YOU))
        await desk.command("a red fox --seconds 4", origin(person=YOU))
        await desk.home.choose(Choice.LENGTH, None, Looking(), at_home(YOU))
        await desk.command("a red fox", origin(person=YOU))
    made = await works.store.of_requester("T1", YOU, 3)
    assert [(job.size, job.seconds) for job in made] == [
        ("720x1280", 4),
        ("720x1280", 4),
        ("720x1280", 8),
    ]


async def test_a_refused_home_is_forgotten_and_a_late_one_comes(works: Works) -> None:
    works.tabs.troubles.before("publish", SlackLimited(retry_after=30.0))
    async with homes(works) as desk:
        before = works.clock.now()
        desk.home.look(Looking(), at_home(YOU))
        await drawn(works, YOU)
        assert works.clock.now() - before >= 30.0
        works.tabs.troubles.before("publish", SlackRefused(error="not_enabled"))
        desk.home.look(Looking(), at_home(YOU))
        await asleep(works, 2 * PERIOD)
        await ordered(works, YOU)
        await asleep(works, 2 * PERIOD)
        assert len(works.tabs.pages[YOU]) == 1
        desk.home.look(Looking(), at_home(YOU))
        await drawn(works, YOU, 2)
