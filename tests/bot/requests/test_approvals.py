"""Approvals at the desk: who waits, who decides, who is asked, and for which price."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import update

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackLimited
from bot.domain.home.looking import NEWEST
from bot.domain.job import Job, JobState, Thread
from bot.domain.preferences.approvals import LASTS
from bot.domain.preferences.preferred import WORKSPACE
from bot.domain.wording.card import approvals as wording
from bot.domain.wording.queue import SETTLED
from bot.rendering.deployments import Registry
from bot.requests.approvals.watch import ApprovalWatch
from bot.requests.settings.choices import Choices
from bot.runtime.stopping import Stopping
from bot.runtime.timing import Timing
from storage.approvals import SqlApprovals
from storage.preferences import SqlPreferences
from storage.tables import jobs
from tests.support.front_desk import ask, counter, everything, origin
from tests.support.homes import at_home, drawn, homes, read
from tests.support.storage import change, post_card
from tests.support.works import Works, done

BOSS = "U9"
DM = Thread("T1", "DBOSS")


@pytest.fixture
async def office(works: Works) -> Works:
    """Return works in whose workspace U9, an admin, approves what costs $0.80 or more."""
    works.people.make_admin(BOSS)
    chosen = {"approve_from": 800_000, "approver": BOSS}
    await SqlPreferences(works.engine).keep("T1", WORKSPACE, chosen)  # type: ignore[arg-type]
    return works


async def waits(office: Works, person: str = "U1") -> list[Job]:
    """Return the jobs of a request for $0.80, with their cards."""
    assert await ask(counter(office), "a red fox --count 2", origin(person=person)) == ""
    found = sorted(await everything(office), key=lambda job: job.number)
    return [await post_card(office.store, await office.row(job)) for job in found]


async def press(office: Works, job: Job, verb: str, person: str) -> str:
    """Press a button of a card; return what the person is told."""
    before = len(office.slack.private)
    await counter(office).press(verb, job.id, origin(job.thread, person))
    told = office.slack.private[before:]
    return told[0][1] if told else ""


def watch(office: Works) -> ApprovalWatch:
    return ApprovalWatch(
        approvals=SqlApprovals(office.engine),
        choices=Choices(SqlPreferences(office.engine), office.clock),
        replies=office.slack,
        board=office.board,
        timing=Timing(office.clock, Random(0), office.stopping),
    )


@asynccontextmanager
async def watching(office: Works) -> AsyncIterator[None]:
    office.stopping = Stopping(office.clock.sleep)
    task = asyncio.create_task(watch(office).run())
    try:
        yield
    finally:
        office.stopping.request()
        await task


async def test_what_costs_that_much_waits_for_an_admin(office: Works) -> None:
    await ask(counter(office), "a red fox", origin())
    (cheap,) = await everything(office)
    assert not cheap.awaits_approval
    await ask(counter(office), "a red fox --count 2", origin(person="U2"))
    dear = [job for job in await everything(office) if job.requester == "U2"]
    assert [job.awaits_approval for job in dear] == [True, True]
    await ask(counter(office), "a red fox --count 2", origin(person=BOSS))
    own = [job for job in await everything(office) if job.requester == BOSS]
    assert [job.awaits_approval for job in own] == [False, False]


async def test_only_an_admin_decides_and_once(office: Works) -> None:
    first, second = await waits(office)
    for person in ("U1", "U2"):
        for verb in ("approve", "decline"):
            assert await press(office, first, verb, person) == wording.ADMINS_DECIDE
    office.people.away = True
    assert await press(office, first, "approve", BOSS) == wording.ADMINS_DECIDE
    office.people.away = False
    assert await press(office, second, "approve", BOSS) == ""
    assert [(await office.row(job)).approved_by for job in (first, second)] == [BOSS, BOSS]
    assert await press(office, first, "approve", BOSS) == ""
    assert await press(office, first, "decline", BOSS) == SETTLED
    assert {job.id for job in (first, second)} <= set(office.board.changes)
    await done(office, first)


async def test_what_is_left_is_approved_where_one_was_cancelled(office: Works) -> None:
    first, second = await waits(office)
    await press(office, first, "cancel", "U1")
    assert await press(office, first, "approve", BOSS) == ""
    assert (await office.row(second)).approved_by == BOSS
    assert (await office.row(first)).state is JobState.CANCELLED
    assert await press(office, first, "approve", BOSS) == SETTLED


async def test_declined_it_is_over_and_again_is_another_request(office: Works) -> None:
    first, second = await waits(office)
    assert await press(office, first, "decline", BOSS) == ""
    rows = [await office.row(job) for job in (first, second)]
    assert [(row.state, row.ended_by) for row in rows] == [(JobState.CANCELLED, BOSS)] * 2
    assert await press(office, first, "approve", BOSS) == SETTLED
    office.clock.advance(60.0)
    await press(office, first, "again", "U1")
    again = (await office.store.in_thread(first.thread))[-1]
    assert (again.awaits_approval, again.approved_by) == (False, None)


async def test_no_more_is_approved_than_was_shown(office: Works) -> None:
    first, _ = await waits(office)
    profile = office.deployment.profile
    dearer = tuple(replace(tier, usd_per_second=Decimal("0.20")) for tier in profile.tiers)
    dear = replace(profile, tiers=dearer, usd_per_second=Decimal("0.20"))
    office.deployments = Registry((replace(office.deployment, profile=dear), office.video))
    assert "$1.60 now, not $0.80" in await press(office, first, "approve", BOSS)
    other = replace(office.deployment, name="film")
    office.deployments = Registry((other, office.video), (replace(other, name="b"), office.video))
    assert "isn't there any more" in await press(office, first, "approve", BOSS)
    assert (await office.row(first)).awaits_approval


async def test_the_admin_is_asked_once_and_answers_there(office: Works) -> None:
    first, second = await waits(office)
    office.slack.troubles.before("privately", SlackLimited(retry_after=1.0))
    async with watching(office):

        async def asked() -> bool:
            async with office.engine.writing() as connection:
                later = update(jobs).where(jobs.c.ask_at.is_not(None)).values(ask_at=0.0)
                await connection.execute(later)
            return bool(office.slack.private)

        await office.clock.until(asked)
    (told,) = office.slack.private
    assert told[0] == BOSS
    assert "<@U1> asks for 2 clips in <#C1>: *2 × $0.40 = $0.80*" in told[1]
    assert "fox" not in told[1]
    assert [button.label for button in office.slack.answers[-1].buttons] == [
        "Approve ($0.80)",
        "Decline",
        "See the card",
    ]
    where = Origin("key", DM, "U2")
    await counter(office).approvals.take("approve", first.id, where)
    assert office.slack.private[-1] == ("U2", wording.ADMINS_DECIDE)
    await counter(office).approvals.take("approve", first.id, replace(where, person=BOSS))
    assert "Approved: 2 clips for <@U1>" in office.slack.private[-1][1]
    assert (await office.row(second)).approved_by == BOSS
    elsewhere = replace(where, thread=Thread("T2", "D2"), person=BOSS)
    await counter(office).approvals.take("approve", first.id, elsewhere)
    assert office.slack.private[-1][1] == wording.NOT_THERE


async def test_an_admins_home_shows_what_waits_and_decides(office: Works) -> None:
    first, second = await waits(office)
    async with homes(office) as desk:
        desk.home.look(NEWEST, at_home(BOSS))
        page = await drawn(office, BOSS)
        assert page.admin is not None
        assert [job.id for job in page.admin.approvals] == [first.id]
        assert "<@U1> asks for 2 clips in <#C1>" in read(page)
        assert "red fox" not in read(page)
        await desk.home.decide("approve", second.id, NEWEST, at_home("U2"))
        assert wording.ADMINS_DECIDE in (await drawn(office, "U2")).note
        await desk.home.decide("approve", second.id, NEWEST, at_home(BOSS))
        page = await drawn(office, BOSS, 2)
        assert page.admin is not None
        assert (page.admin.approvals, "Approved: 2 clips" in page.note) == ((), True)
    assert (await office.row(first)).approved_by == BOSS


async def test_after_a_day_it_is_over(office: Works) -> None:
    first, second = await waits(office)
    await change(office.engine, update(jobs).values(created_at=jobs.c.created_at - LASTS - 1))
    async with watching(office):
        ended = await office.reaches(first, JobState.CANCELLED)
    assert ended.ended_by is None
    assert (await office.row(second)).state is JobState.CANCELLED
    assert await press(office, first, "approve", BOSS) == SETTLED
