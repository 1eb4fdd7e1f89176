"""Which stars bring a clip into the showcase, once; who names it, and who stays out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.domain.conversation.people import UNKNOWN, Person, Role
from bot.domain.conversation.places import Conversation
from bot.domain.errors.base import RequestError
from bot.domain.job import Job
from bot.domain.preferences.preferred import PreferenceChanges
from storage.copy_table import copies
from storage.preferences import SqlPreferences
from tests.support.front_desk import counter, origin
from tests.support.homes import at_home
from tests.support.storage import rows
from tests.support.works import Works, finished, set_row

FILMS = "C0FILMS"
OWNER, OTHER, ADMIN = "U1", "U2", "U5"
PUBLIC = Conversation(is_public=True, is_shared=False, has_us=True)


@pytest.fixture
async def clip(works: Works) -> Job:
    """Return the owner's clip in a public channel, in a workspace with a showcase."""
    works.people.known |= {
        OWNER: Person(Role.MEMBER),
        OTHER: Person(Role.MEMBER),
        "U3": Person(Role.GUEST),
        "U4": Person(Role.STRANGER),
        "U0NOBODY": UNKNOWN,
        ADMIN: Person(Role.MEMBER, is_admin=True),
    }
    works.conversations.known |= {"C1": PUBLIC, FILMS: PUBLIC}
    await prefer(works, "", {"showcase": FILMS})
    return await finished(works)


async def prefer(works: Works, subject: str, changes: PreferenceChanges) -> None:
    await SqlPreferences(works.engine).keep("T1", subject, changes)


async def star(works: Works, clip: Job, person: str = OTHER, ts: str | None = None) -> None:
    there = replace(clip.thread, thread_ts=ts or clip.card_ts)
    await counter(works).showcase.starred(origin(there, person))


async def named(works: Works, channel: str | None, person: str) -> str:
    """Name the showcase; return what was wrong."""
    try:
        await counter(works).showcase.choose(channel, at_home(person))
    except RequestError as error:
        return error.tell
    return ""


async def shown(works: Works) -> list[tuple[str, str, bool]]:
    """Return where copies are to be posted, who gave the star, and if the prompt goes along."""
    columns = (copies.c.channel, copies.c.person, copies.c.with_prompt)
    return [tuple(row) for row in await rows(works.engine, *columns)]


async def test_a_star_brings_a_clip_there_once_and_for_all(works: Works, clip: Job) -> None:
    for person in (OTHER, OTHER, "U3", ADMIN):
        await star(works, clip, person)
    assert await shown(works) == [(FILMS, OTHER, False)]
    assert works.copies.rung


async def test_a_star_on_the_clips_own_message_counts(works: Works, clip: Job) -> None:
    await set_row(works, clip, clip_ts="5.5")
    await star(works, clip, ts="5.5")
    assert len(await shown(works)) == 1


@dataclass(frozen=True)
class Case:
    """A star that doesn't count: whose, and what is otherwise."""

    person: str = OTHER
    here: Conversation | None = PUBLIC
    there: Conversation | None = PUBLIC
    owner: PreferenceChanges | None = None
    workspace: PreferenceChanges | None = None
    ts: str | None = None


IN_VAIN = [
    Case(OWNER),
    Case("U4"),
    Case("U0NOBODY"),
    Case(here=replace(PUBLIC, is_public=False)),
    Case(here=None),
    Case(there=None),
    Case(there=replace(PUBLIC, has_us=False)),
    Case(there=replace(PUBLIC, is_shared=True)),
    Case(owner={"stays_out": True}),
    Case(workspace={"showcase": None}),
    Case(workspace={"showcase": "C1"}),
    Case(ts="9.9"),
]


@pytest.mark.parametrize("case", IN_VAIN)
async def test_a_star_that_does_not_count(works: Works, clip: Job, case: Case) -> None:
    for channel, known in (("C1", case.here), (FILMS, case.there)):
        works.conversations.known.pop(channel)
        if known is not None:
            works.conversations.known[channel] = known
    await prefer(works, OWNER, case.owner or {})
    await prefer(works, "", case.workspace or {})
    await star(works, clip, case.person, case.ts)
    assert await shown(works) == []


async def test_a_deleted_clips_star_does_not_count(works: Works, clip: Job) -> None:
    await counter(works).delete(clip.id, origin(clip.thread, OWNER), everywhere=False)
    await star(works, clip)
    assert await shown(works) == []


async def test_the_prompt_goes_along_if_its_owner_agreed(works: Works, clip: Job) -> None:
    desk = counter(works)
    await desk.showcase.prefer(at_home(OWNER), shares_prompts=True, stays_out=False)
    await star(works, clip)
    assert await shown(works) == [(FILMS, OTHER, True)]


@pytest.mark.parametrize(
    ("person", "channel", "refusal"),
    [
        (ADMIN, "C1", ""),
        (ADMIN, None, ""),
        (OTHER, "C1", "Only admins"),
        (ADMIN, "C0SHARED", "own people"),
        (ADMIN, "C0UNKNOWN", "doesn't tell me about"),
        (ADMIN, "D1", "channels only"),
    ],
)
async def test_who_names_which_showcase(
    works: Works, clip: Job, person: str, channel: str | None, refusal: str
) -> None:
    works.conversations.known["C0SHARED"] = replace(PUBLIC, is_shared=True)
    told = await named(works, channel, person)
    assert refusal in told
    assert bool(refusal) is bool(told)
    chosen = await SqlPreferences(works.engine).of("T1", "")
    assert chosen.showcase == (FILMS if refusal else channel)


async def test_the_window_shows_admins_what_is_chosen(works: Works, clip: Job) -> None:
    await counter(works).showcase.ask(at_home(ADMIN))
    await counter(works).showcase.ask(at_home(OTHER))
    assert works.slack.showcases == [FILMS]
    assert [person for person, _ in works.slack.private] == [OTHER]
