"""Takes are voted for and picked, and more like one are made: who may, how often, for how much."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import update

from bot.domain.conversation.people import Person, Role
from bot.domain.conversation.takes import RequestTakes, TakeVerb
from bot.domain.deployment import Deployment
from bot.domain.job import Job, JobState
from bot.requests.desk import FrontDesk
from storage.removals import SqlRemovals
from storage.tables import jobs
from storage.takes import SqlTakes
from tests.support.front_desk import counter, origin, reply
from tests.support.profiles import SORA_2
from tests.support.storage import change, claimed, in_line, now, post_card
from tests.support.works import Works


async def clips(works: Works, count: int = 2) -> list[Job]:
    """Return U1's takes of one request, with their clips."""
    await in_line(works.store, count)
    return [await _clip(works) for _ in range(count)]


async def _clip(works: Works) -> Job:
    job = await works.store.move(await claimed(works.store), JobState.RENDERING)
    job = await works.store.move(job, JobState.DELIVERING)
    return await works.store.move(job, JobState.DELIVERED)


async def press(
    desk: FrontDesk, verb: TakeVerb, job: Job, person: str = "U2", key: str | None = None
) -> None:
    await desk.choosing.press(verb, job.id, origin(job.thread, person, key))


async def takes(works: Works, job: Job) -> RequestTakes:
    return await SqlTakes(works.engine).takes_of(job)


async def test_anybody_there_has_one_vote(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    for job, person in ((first, "U1"), (first, "U2"), (second, "U2"), (second, "U2")):
        await press(desk, TakeVerb.VOTE, job, person)
    assert (await takes(works, first)).votes == {first.id: 1, second.id: 1}
    assert [one.text for one in works.slack.answers] == [
        "Your vote for #2 counts. To change it, press *Vote* under another take."
    ]
    elsewhere = replace(first.thread, channel="C9")
    await desk.choosing.press(TakeVerb.VOTE, first.id, origin(elsewhere, "U3"))
    assert "don't know a clip" in works.slack.answers[-1].text
    assert sum((await takes(works, first)).votes.values()) == 2


async def test_its_owner_or_an_admin_picks(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    await press(desk, TakeVerb.PICK, second, "U2")
    assert "<@U1>" in works.slack.answers[-1].text
    assert (await takes(works, first)).picked is None
    await press(desk, TakeVerb.PICK, second, "U1")
    assert (await now(works.store, first)).is_folded
    works.people.make_admin("U9")
    await press(desk, TakeVerb.PICK, first, "U9")
    assert (
        (await now(works.store, first)).picked_by,
        (await now(works.store, second)).is_folded,
    ) == (
        "U9",
        True,
    )
    await press(desk, TakeVerb.SHOW, second, "U2")
    assert not (await now(works.store, second)).is_folded
    await press(desk, TakeVerb.UNDO, first, "U2")
    assert (await takes(works, first)).picked is not None
    await press(desk, TakeVerb.UNDO, first, "U1")
    assert (await takes(works, first)).picked is None


async def test_a_take_alone_or_deleted_is_no_choice(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    await SqlRemovals(works.engine).wish(second.id, "U1", everywhere=False)
    for verb in (TakeVerb.VOTE, TakeVerb.PICK, TakeVerb.MORE):
        await press(desk, verb, second, "U1")
    await press(desk, TakeVerb.PICK, first, "U1")
    gone = "The clip of #2 isn't there any more, so it can't be chosen."
    *told, last = (one.text for one in works.slack.answers)
    assert told == [gone] * 3
    assert last.startswith("#1 is the only take there is")
    assert len((await takes(works, first)).jobs) == 2


async def test_more_are_as_many_as_were_asked_for_once(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    for _ in range(2):
        await press(desk, TakeVerb.MORE, second, "U2", key="press:T1:more")
    found = await takes(works, first)
    assert [job.number for job in found.jobs] == [1, 2, 3, 4]
    *_, third, fourth = found.jobs
    assert {job.thread for job in found.jobs} == {first.thread}
    assert (third.requester, third.prompt, third.size, third.price_usd, third.take_of) == (
        "U2",
        first.prompt,
        first.size,
        Decimal("0.40"),
        first.request,
    )
    await press(desk, TakeVerb.MORE, fourth, "U2")  # it has no clip so far
    await press(desk, TakeVerb.MORE, first, "U2")  # the echo of a double click, a moment later
    assert len((await takes(works, first)).jobs) == 4


async def test_a_further_take_makes_one_more(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    third = await reply(works, second, "again")
    assert third.take_of == first.request
    delivered = await _clip(works)
    works.clock.advance(60)
    await press(desk, TakeVerb.MORE, delivered)
    fourth = (await takes(works, first)).jobs[-1]
    assert (fourth.number, fourth.batch) == (4, 1)


async def test_more_have_seeds_of_their_own(works: Works) -> None:
    takes_seed = Deployment(
        "sora-2", "sora-2", replace(SORA_2, takes_seed=True), max_running=2, max_submits=None
    )
    seeded = Works(works.engine, works.folder, store=works.store, deployment=takes_seed)
    first, second = await clips(seeded)
    await press(counter(seeded), TakeVerb.MORE, second)
    third, fourth = (await takes(seeded, first)).jobs[2:]
    assert third.seed is not None
    assert fourth.seed not in {None, third.seed}


async def test_more_cost_what_the_button_says_or_nothing(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    await change(works.engine, update(jobs).values(price_usd="0.10"))
    await press(desk, TakeVerb.MORE, second)
    assert "The price was changed since" in works.slack.answers[-1].text
    assert len((await takes(works, first)).jobs) == 2


async def test_who_may_have_nothing_made_may_vote(works: Works, desk: FrontDesk) -> None:
    first, second = await clips(works)
    works.people.known["U7"] = Person(Role.STRANGER)
    await press(desk, TakeVerb.MORE, first, "U7")
    await press(desk, TakeVerb.VOTE, second, "U7")
    found = await takes(works, first)
    assert (len(found.jobs), found.votes) == (2, {second.id: 1})
    assert "another one: please ask one of them" in works.slack.answers[-1].text
    assert (await post_card(works.store, first)).card_ts == first.card_ts
