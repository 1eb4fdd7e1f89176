"""Who people are, asked of a real local Slack: remembered, bounded, and never waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import UNKNOWN, Person, Role
from bot.domain.job import Thread
from bot.slack.api import people as module
from bot.slack.api.people import FRESH, PATIENCE, STALE, SlackPeople
from tests.support.office import Office
from tests.support.slack_stage import FILM, JONAS, MAYA, TEAM, until

MEMBER, GUEST, STRANGER = Person(Role.MEMBER), Person(Role.GUEST), Person(Role.STRANGER)
GITA, SOL, NILS = "U0GITA", "U0SOL", "U0NILS"
PARTNER = "T0NORTHWIND"


@pytest.fixture
async def people(office: Office) -> AsyncIterator[SlackPeople]:
    people = SlackPeople(office.calls, office.clock)
    yield people
    await people.close()


def asker(person: str, home: str | None = None) -> Origin:
    return Origin("key", Thread(TEAM, FILM), person, home=home)


async def times_asked(office: Office) -> int:
    return len((await office.stage.get("/calls", method="users.info"))["calls"])


async def breaks(office: Office, **rule: object) -> None:
    rules = [{"next": None, **rule}] if rule else []
    answer = await office.stage.post("/faults", methods={"users.info": rules})
    assert answer["ok"], answer


@pytest.mark.parametrize(
    ("person", "who"),
    [
        (MAYA, Person(Role.MEMBER, is_admin=True)),
        (JONAS, MEMBER),
        (GITA, GUEST),
        (SOL, GUEST),
        (NILS, STRANGER),
        ("U0NOBODY", STRANGER),
    ],
)
async def test_slack_says_who_each_person_is(people: SlackPeople, person: str, who: Person) -> None:
    assert await people.who(asker(person)) == who


async def test_slack_is_asked_once_for_a_while(office: Office, people: SlackPeople) -> None:
    assert await asyncio.gather(*(people.who(asker(JONAS)) for _ in range(5))) == [MEMBER] * 5
    office.clock.advance(FRESH - 1)
    await people.who(asker(JONAS))
    assert await times_asked(office) == 1
    office.clock.advance(2)
    await people.who(asker(JONAS))
    assert await times_asked(office) == 2


async def test_no_more_people_are_remembered_than_a_bound(
    office: Office, people: SlackPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for person in (MAYA, JONAS, GITA, SOL):
        await people.who(asker(person))
    assert list(people._known) == [(TEAM, GITA), (TEAM, SOL)]


@pytest.mark.parametrize("word", ["internal_error", "missing_scope", "ratelimited", "what_is_this"])
@pytest.mark.parametrize(("home", "who"), [(TEAM, GUEST), (PARTNER, UNKNOWN), (None, UNKNOWN)])
async def test_without_an_answer_the_payload_has_to_do(
    office: Office, people: SlackPeople, word: str, home: str | None, who: Person
) -> None:
    await breaks(office, do="error", error=word)
    assert await people.who(asker(JONAS, home)) == who


async def test_a_hiccup_makes_no_member_a_stranger(office: Office, people: SlackPeople) -> None:
    assert await people.who(asker(JONAS)) == MEMBER
    await breaks(office, do="error", error="internal_error")
    office.clock.advance(FRESH + 1)
    assert await people.who(asker(JONAS)) == MEMBER
    office.clock.advance(STALE)
    assert await people.who(asker(JONAS, TEAM)) == GUEST
    await breaks(office)
    office.clock.advance(PATIENCE)
    assert await people.who(asker(JONAS)) == MEMBER


async def test_an_answer_that_is_late_counts_from_then_on(
    office: Office, people: SlackPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HURRY", 0.01)
    await breaks(office, do="delay", next=1, seconds=0.3)
    assert await people.who(asker(JONAS)) == UNKNOWN

    async def known() -> bool:
        return await people.who(asker(JONAS)) == MEMBER

    await until(known)
    assert await times_asked(office) == 1


async def test_nobody_waits_for_slack_twice_in_a_moment(
    office: Office, people: SlackPeople
) -> None:
    await breaks(office, do="error", error="internal_error")
    for _ in range(3):
        await people.who(asker(JONAS))
    assert await times_asked(office) == 1
    office.clock.advance(PATIENCE)
    await people.who(asker(JONAS))
    assert await times_asked(office) == 2


async def test_the_end_waits_for_no_answer(office: Office, people: SlackPeople) -> None:
    await breaks(office, do="delay", next=1, seconds=60)
    asking = asyncio.create_task(people.who(asker(JONAS)))
    await until(lambda: _begun(people))
    await people.close()
    assert await asking == UNKNOWN


async def _begun(people: SlackPeople) -> bool:
    return bool(people._asked)
