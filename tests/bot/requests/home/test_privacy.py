"""Nobody reads a prompt that they couldn't read in Slack: each surface, as each kind of people.

Ana has a clip under way, and one that was made, in a public channel, in a private one and in her
direct conversation with the bot. Whoever asks does so from the public channel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import update

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person, Role
from bot.domain.errors.base import RequestError
from bot.domain.home.looking import Looking
from bot.domain.job import Job, JobState, Thread
from storage.tables import jobs
from tests.support.front_desk import counter
from tests.support.homes import at_home, drawn, homes, read
from tests.support.storage import asked, change, fresh
from tests.support.works import Works

ANA, YOU = "UANA", "UYOU"
PLACES = {"public": "C1", "private": "C2", "direct": "D1"}
IN_PRIVATE = {"public", "private"}


@dataclass(frozen=True)
class Kind:
    """Somebody: what they are to the workspace, and which of the places they are in."""

    person: Person
    name: str = YOU
    is_in: frozenset[str] = frozenset()


MEMBER, GUEST = Person(Role.MEMBER), Person(Role.GUEST)
KINDS = {
    "the owner": (Kind(MEMBER, ANA), {"public", "private", "direct"}),
    "member of the private channel": (Kind(MEMBER, is_in=frozenset(IN_PRIVATE)), IN_PRIVATE),
    "member elsewhere": (Kind(MEMBER), {"public"}),
    "admin elsewhere": (Kind(Person(Role.MEMBER, is_admin=True)), {"public"}),
    "guest elsewhere": (Kind(GUEST), set[str]()),
    "guest in the public channel": (Kind(GUEST, is_in=frozenset({"public"})), {"public"}),
    "guest in the private channel": (Kind(GUEST, is_in=frozenset({"private"})), {"private"}),
    "stranger": (Kind(Person(Role.STRANGER)), set[str]()),
    "nobody knows": (Kind(Person(Role.UNKNOWN)), set[str]()),
}


async def world_of(works: Works, kind: Kind) -> list[Job]:
    """Let Ana have her clips, and somebody of a kind ask; return the clips."""
    works.people.known[kind.name] = kind.person
    works.members.known = {channel: {ANA} for channel in PLACES.values()}
    for name in kind.is_in:
        works.members.known[PLACES[name]].add(kind.name)
    return [
        await _clip(works, place, state)
        for place in PLACES
        for state in (JobState.DELIVERED, JobState.QUEUED)
    ]


async def _clip(works: Works, place: str, state: JobState) -> Job:
    request = replace(asked(person=ANA), thread=Thread("T1", PLACES[place]))
    (new,) = request.jobs
    prompt = f"{place} words of a clip that is {state}"
    (job,) = await works.in_line(replace(request, jobs=(replace(new, prompt=prompt),)))
    if state is JobState.DELIVERED:
        told = {"state": state, "in_public": place == "public"}
        await change(works.engine, update(jobs).where(jobs.c.id == job.id).values(**told))
        await works.store.recount()
    return await works.row(job)


def told_of(text: str, state: JobState | None = None) -> set[str]:
    """Return of which places' clips a text tells."""
    tail = "" if state is None else f"of a clip that is {state}"
    return {place for place in PLACES if f"{place} words {tail}".strip() in text}


@pytest.mark.parametrize("kind", KINDS)
async def test_home_shows_what_its_reader_could_read(works: Works, kind: str) -> None:
    who, may_read = KINDS[kind]
    clips = await world_of(works, who)
    async with homes(works) as desk:
        for number, looking in enumerate((Looking(), Looking("words clip")), 1):
            desk.home.look(looking, at_home(who.name))
            page = await drawn(works, who.name, number)
            assert told_of(read(page), JobState.QUEUED) == may_read
            made = told_of(read(page), JobState.DELIVERED)
            assert made == (set(PLACES) if who.name == ANA else set())
            shown = len(page.lists.under_way.mine) + len(page.lists.under_way.others)
            assert shown + page.lists.under_way.others_left == len(PLACES)
        for job in clips:
            hidden = job.state is JobState.QUEUED and not told_of(job.prompt) & may_read
            if hidden:
                await desk.home.cancel(job.id, Looking(), at_home(who.name))
                page = await drawn(works, who.name, len(works.tabs.pages[who.name]) + 1)
                assert page.note == "That clip isn't there any more."
                assert (await works.row(job)).state is JobState.QUEUED


LISTED = {"list": "nothing", "list channel": "channel", "list workspace": "workspace"}


@pytest.mark.parametrize("kind", KINDS)
async def test_lists_and_status_show_no_more_than_that(works: Works, kind: str) -> None:
    who, _ = KINDS[kind]
    clips = await world_of(works, who)
    desk = counter(works)
    here = Origin(fresh("key:"), Thread("T1", PLACES["public"]), who.name, trigger_id="t")
    allowed = set(PLACES) if who.name == ANA else {"public"}
    for asked_for in LISTED:
        said = await desk.command(asked_for, replace(here, key=fresh("key:")))
        assert told_of(f"{said} {works.slack.sheets[-1:]}") <= allowed
    for job in clips:
        with_id = replace(here, key=fresh("key:"))
        try:
            said = await desk.command(f"status {job.id}", with_id)
        except RequestError as error:
            said = error.tell
        assert told_of(f"{said} {works.slack.sheets[-1:]}") <= allowed
